/**
 * The strategies of the desk: state, and in one line why each trades or does not.
 * The line is the halt that holds it, else the strategy's own; nothing is guessed from orders.
 */
import type { StrategyId } from '../../../engine/contract/ids.ts';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { Notice } from '../../kit/notice.tsx';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import {
  deskMode,
  type StrategyHalt,
  type StrategyRecord,
  strategyHalt,
} from '../../replica/desk-mode.ts';
import './strategies.css';

const toneOf = (state: string): Tone =>
  state === 'failed' || state === 'halted'
    ? 'red'
    : state === 'stopped' || state === 'reduce'
      ? 'amber'
      : 'quiet';

/** Every strategy with its state and its reason. */
export function Strategies() {
  const desk = useDeskOn('strategies', 'telemetry', 'connection');
  useDeskOn('modes', 'status');
  const { ledger, telemetry, status } = desk.replica;
  const mode = deskMode(ledger, status);
  const strategies = ledger === null ? [] : [...ledger.strategies];
  const lines = new Map(telemetry?.strategies.map((line) => [line.strategy, line]));
  const stale = desk.connection().state !== 'live';
  return (
    <Panel title="Strategies" note="why each trades, or does not" stale={stale}>
      {strategies.length === 0 ? (
        <Notice title={ledger === null ? 'No strategy is known.' : 'No strategy has started.'}>
          Strategies are named in desk.yaml and start with the engine.
        </Notice>
      ) : (
        <ul>
          {strategies.map(([id, record]) => (
            <Strategy
              key={id}
              id={id}
              record={record}
              halt={strategyHalt(mode, id)}
              why={lines.get(id)?.why ?? ''}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Strategy(props: {
  readonly id: StrategyId;
  readonly record: StrategyRecord;
  readonly halt: StrategyHalt | null;
  readonly why: string;
}) {
  const { id, record, halt, why } = props;
  const ended = record.state === 'failed' || record.state === 'stopped';
  const word = ended || halt === null ? record.state : halt.mode;
  // While it is held back the halt is the reason: its own line may be of an earlier one.
  const reason = ended || halt === null ? why || record.reason : halt.why;
  return (
    <li className="strategy">
      <div className="line">
        <strong>{id}</strong>
        <span className="faint">{record.version}</span>
        <span className="strategy-state">
          <Badge tone={toneOf(word)} testId="strategy-state">
            {word}
          </Badge>
        </span>
      </div>
      <p className="soft" data-testid="strategy-why" title={why}>
        {reason || 'It has given no reason yet.'}
      </p>
    </li>
  );
}
