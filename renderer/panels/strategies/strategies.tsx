/**
 * The strategies of the desk: state, and in one line why each trades or does not.
 * The line is the strategy's own; nothing is guessed from its orders.
 */
import { Badge, type Tone } from '../../kit/badge.tsx';
import { Notice } from '../../kit/notice.tsx';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import './strategies.css';

const toneOf = (state: string): Tone =>
  state === 'failed' ? 'red' : state === 'stopped' ? 'amber' : 'quiet';

/** Every strategy with its state and its reason. */
export function Strategies() {
  const desk = useDeskOn('strategies', 'telemetry', 'connection');
  const { ledger, telemetry } = desk.replica;
  const strategies = ledger === null ? [] : [...ledger.strategies];
  const lines = new Map(telemetry?.strategies.map((line) => [line.strategy, line]));
  const stale = desk.connection().state !== 'live';
  return (
    <Panel title="Strategies" note="why each trades, or does not" stale={stale}>
      {strategies.length === 0 ? (
        <Notice title="No strategy has started.">
          Strategies are named in desk.yaml and start with the engine.
        </Notice>
      ) : (
        <ul>
          {strategies.map(([id, record]) => (
            <li key={id} className="strategy">
              <div className="line">
                <strong>{id}</strong>
                <span className="faint">{record.version}</span>
                <span className="strategy-state">
                  <Badge tone={toneOf(record.state)}>{record.state}</Badge>
                </span>
              </div>
              <p className="soft" data-testid="strategy-why">
                {lines.get(id)?.why || record.reason || 'It has given no reason yet.'}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
