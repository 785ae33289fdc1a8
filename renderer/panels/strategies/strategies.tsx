/**
 * The strategies at the side of every page: state, reason, the stop of each, and its other acts.
 * Shows what the ledger and the engine say; a press changes nothing here until they do.
 */
import { Badge } from '../../kit/badge.tsx';
import { Notice } from '../../kit/notice.tsx';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import type { ActDoors } from '../../replica/scope-acts.ts';
import { type StrategyView, strategyViews, wordTone } from '../../replica/strategy-list.ts';
import { StopStrategy, StrategyMenu } from './strategy-acts.tsx';
import './strategies.css';

/** Every strategy with its state and its reason. */
export function Strategies({ doors }: { readonly doors: ActDoors }) {
  const desk = useDeskOn('strategies', 'telemetry', 'connection');
  useDeskOn('modes', 'status');
  const views = strategyViews(desk.replica);
  const stale = desk.connection().state !== 'live';
  return (
    <Panel title="Strategies" note="why each trades, or does not" stale={stale}>
      {views.length === 0 ? (
        <NoStrategies known={desk.replica.ledger !== null} />
      ) : (
        <ul>
          {views.map((view) => (
            <Strategy key={view.id} view={view} doors={doors} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Said instead of an empty list. */
export function NoStrategies({ known }: { readonly known: boolean }) {
  return (
    <Notice title={known ? 'No strategy has started.' : 'No strategy is known.'}>
      Strategies are named in desk.yaml and start with the engine.
    </Notice>
  );
}

function Strategy(props: { readonly view: StrategyView; readonly doors: ActDoors }) {
  const { view, doors } = props;
  return (
    <li className="strategy" data-testid="strategy-row" data-strategy={view.id}>
      <div className="line">
        <strong className="strategy-name" title={view.id}>
          {view.id}
        </strong>
        <span className="faint">{view.version}</span>
        <span className="strategy-state">
          <Badge tone={wordTone(view.word)} testId="strategy-state">
            {view.word}
          </Badge>
        </span>
        <StopStrategy view={view} />
        <StrategyMenu view={view} doors={doors} />
      </div>
      <p className="soft" data-testid="strategy-why" title={view.why}>
        {view.why || 'It has given no reason yet.'}
      </p>
    </li>
  );
}
