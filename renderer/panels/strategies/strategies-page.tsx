/**
 * The strategies page: what runs, in which mode and by whose word, its PnL and use, and every act
 * on it in reach of one press or one key.
 */
import type { Instrument } from '../../../engine/contract/instrument.ts';
import { scopeText } from '../../../engine/contract/scope.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { LimitBar } from '../../kit/limit-bar.tsx';
import { countText, signedDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import { moneyText } from '../../replica/figures.ts';
import type { CurrencyPnl } from '../../replica/pnl.ts';
import {
  type ActDoors,
  actObstacle,
  actWords,
  holdsText,
  instrumentScope,
  linkObstacle,
  scopeStand,
} from '../../replica/scope-acts.ts';
import { askedActs } from '../../replica/scope-entries.ts';
import { type StrategyView, strategyViews, wordTone } from '../../replica/strategy-list.ts';
import { NoStrategies } from './strategies.tsx';
import { StrategyButtons } from './strategy-acts.tsx';
import './strategies.css';

/** Strategies above, instruments below: the two scopes below the desk. */
export function StrategiesPage({ doors }: { readonly doors: ActDoors }) {
  const desk = useDeskOn('strategies', 'telemetry', 'connection');
  useDeskOn('modes', 'status', 'positions');
  useDeskOn('marks', 'orders');
  const views = strategyViews(desk.replica);
  const stale = desk.connection().state !== 'live';
  return (
    <div className="strategies-page">
      <Panel title="Strategies" note={runningNote(views)} stale={stale}>
        {views.length === 0 ? <NoStrategies known={desk.replica.ledger !== null} /> : null}
        {views.map((view) => (
          <Row key={view.id} view={view} doors={doors} />
        ))}
      </Panel>
      <Panel title="Instruments" note="an act here holds for every strategy on it" stale={stale}>
        {[...(desk.replica.ledger?.instruments.values() ?? [])].map((instrument) => (
          <InstrumentRow key={instrument.id} instrument={instrument} doors={doors} />
        ))}
      </Panel>
    </div>
  );
}

function runningNote(views: readonly StrategyView[]): string {
  if (views.length === 0) return '';
  const running = views.filter((view) => view.word === 'running').length;
  return `${running} of ${views.length} running`;
}

function Row({ view, doors }: { readonly view: StrategyView; readonly doors: ActDoors }) {
  // A halt of its own needs no name; a wider one holds others, too.
  const wider = view.stand.decidedBy === scopeText(view.scope) ? '' : view.stand.decidedBy;
  return (
    <div className="strategy-card" data-testid="strategy-row" data-strategy={view.id}>
      <div className="strategy-what">
        <strong className="strategy-name" title={view.id}>
          {view.id}
        </strong>
        <span className="faint">
          {view.version}
          {view.file === '' || view.version === '' ? view.file : `, ${view.file}`}
        </span>
      </div>
      <div>
        <Badge tone={wordTone(view.word)} testId="strategy-state">
          {view.word}
        </Badge>
        <div className="faint strategy-small" data-testid="strategy-decided">
          {wider === '' ? '' : `by ${wider}`}
        </div>
      </div>
      <Pnl pnl={view.pnl} />
      <div className="right figures">
        {countText(view.workingOrders)}
        <div className="faint strategy-small">working</div>
      </div>
      <Use use={view.use} label={view.id} />
      <StrategyButtons view={view} doors={doors} />
      <p className="soft strategy-reason" data-testid="strategy-why">
        {view.why || 'It has given no reason yet.'}
      </p>
    </div>
  );
}

function Pnl({ pnl }: { readonly pnl: readonly CurrencyPnl[] }) {
  const [first] = pnl;
  if (first === undefined) return <div className="right faint">no fill yet</div>;
  const { netMinor, scale, currency } = first;
  if (netMinor === null) return <div className="right faint">no price</div>;
  const arrow = netMinor > 0 ? '\u25b2 ' : netMinor < 0 ? '\u25bc ' : '';
  return (
    <div className="right figures">
      <span className={netMinor > 0 ? 'gain' : netMinor < 0 ? 'loss' : ''}>
        {arrow}
        {signedDigits(moneyText(netMinor, scale))}
      </span>
      <div className="faint strategy-small">net {currency}</div>
    </div>
  );
}

function Use(props: { readonly use: number | null; readonly label: string }) {
  if (props.use === null) return <div className="faint right">no limit</div>;
  return (
    <div className="strategy-use">
      <span className="figures">{Math.round(props.use * 100)} %</span>{' '}
      <span className="faint strategy-small">of position limit</span>
      <LimitBar share={props.use} label={`${props.label}, use of the position limit`} />
    </div>
  );
}

function InstrumentRow(props: { readonly instrument: Instrument; readonly doors: ActDoors }) {
  const { instrument, doors } = props;
  const desk = useDesk();
  const { ledger, status } = desk.replica;
  if (ledger === null) return null;
  const scope = instrumentScope(instrument.id);
  const stand = scopeStand(ledger, status, scope);
  const { mode } = stand;
  const unheard = linkObstacle(desk.connection().state);
  const held = mode === 'active' ? null : <Badge tone={wordTone(mode)}>{mode}</Badge>;
  return (
    <div className="instrument-row" data-testid="instrument-row" data-instrument={instrument.id}>
      <strong className="strategy-name">{instrument.id}</strong>
      <span className="soft strategy-why-line" title={holdsText(stand)}>
        {held} {holdsText(stand)}
      </span>
      <span className="strategy-buttons">
        <Button
          look="stop-part"
          onClick={() => desk.kill('button', scope)}
          aria-label={`Stop ${instrument.id}`}
          testId="instrument-stop"
        >
          Stop
        </Button>
        {askedActs.map((act) => {
          const obstacle = unheard || actObstacle(ledger, stand, act);
          return (
            <Button
              key={act}
              look="small"
              disabled={obstacle !== ''}
              title={obstacle}
              onClick={() => doors.ask(act, scope)}
              aria-label={`${actWords[act]} ${instrument.id}`}
              testId={`instrument-${act}`}
            >
              {actWords[act]}
            </Button>
          );
        })}
      </span>
    </div>
  );
}
