/**
 * The header that never moves: desk, environment, mode, engine, venues, warden, clock, operator,
 * stop.
 * The stop button is here on every page and in every state.
 */
import { Octagon } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button } from '../../kit/button.tsx';
import { LiveText } from '../../kit/live-text.tsx';
import { microsText, millisOfNanos, millisText, utcTimeOfMillis } from '../../kit/number-text.ts';
import { incidents } from '../../replica/alert-list.ts';
import { useDesk, useDeskOn, useSubscription } from '../../replica/desk-context.tsx';
import { type DeskMode, deskMode, haltText, scopesText } from '../../replica/desk-mode.ts';
import { ageNowMillis } from '../../replica/market-columns.ts';
import { useOpenIncidents } from '../../replica/open-incidents.ts';
import { ageTone, type FeedFacts, feedFacts, venueFacts } from '../../replica/venue-facts.ts';
import './header.css';

/** Keys of the kill, as shown and as bound by the app. */
export const killKeys = ['Ctrl', 'Shift', 'K'] as const;

const environmentWord = { SIM: 'Simulated', PAPER: 'Paper', LIVE: 'Live' } as const;

/** The top of the window. */
export function Header(props: {
  readonly onOperator: () => void;
  readonly onIncidents: () => void;
}) {
  const desk = useDeskOn('status', 'modes', 'operator');
  const { ledger, status } = desk.replica;
  const mode = deskMode(ledger, status);
  const environment = status?.environment ?? null;
  const look = environment === null ? 'none' : environment.toLowerCase();
  // Halts of parts need room: figures that are only good to know make it.
  const parts = mode === null || mode.scopes.length === 0 ? '' : 'has-parts';
  return (
    <header className={`header is-${look} ${parts}`}>
      <div className="header-desk">
        <h1>{status?.desk ?? 'Quarterdeck'}</h1>
        <span
          className="environment"
          data-testid="environment"
          title={environment === null ? '' : environmentWord[environment]}
        >
          {environment ?? 'NO LINK'}
        </span>
      </div>
      <ModeCell mode={mode} />
      <EngineCell />
      <VenueCell />
      <WardenCell />
      <ClockCell />
      <div className="header-space" />
      <IncidentsCell onIncidents={props.onIncidents} />
      <Button
        look="stop"
        keys={killKeys}
        testId="kill-desk"
        onClick={() => desk.kill('button')}
        aria-keyshortcuts="Control+Shift+K"
      >
        <Octagon size={14} aria-hidden />
        Stop the desk
      </Button>
      <OperatorCell onOperator={props.onOperator} />
    </header>
  );
}

function ModeCell({ mode }: { readonly mode: DeskMode | null }) {
  const known = useDeskOn('connection').connection().state === 'live';
  const tone = mode?.word === 'Active' ? '' : mode?.word === 'Reduce' ? 'amber' : 'red';
  const since =
    mode === null || mode.sinceUtcNanos === null
      ? ''
      : ` since ${utcTimeOfMillis(millisOfNanos(mode.sinceUtcNanos), 0)}`;
  const detail = mode === null || mode.cause === '' ? '' : haltText(mode);
  const scopes = scopesText(mode?.scopes ?? []);
  return (
    <div className="cell is-mode">
      <div className="cell-label">
        {known || mode === null ? 'Trading' : 'Trading, last known'}
        {scopes === '' ? null : (
          <span className="red" data-testid="scoped-halts" title={scopes}>
            , {scopes}
          </span>
        )}
      </div>
      <div className="cell-value" title={`${detail} ${scopes}`}>
        <span className={mode === null ? 'faint' : tone} data-testid="mode">
          {mode?.word ?? 'Not known'}
        </span>
        <span className="faint">{since}</span>
        {detail === '' ? null : <span className="soft cell-detail">{detail}</span>}
      </div>
    </div>
  );
}

function EngineCell() {
  const desk = useDeskOn('connection');
  const telemetry = useSubscription('telemetry');
  const live = desk.connection().state === 'live';
  const lag = () => {
    const frame = desk.replica.telemetry;
    return frame === null ? 'loop \u2013' : `loop ${microsText(frame.loopLagMicrosP99)}`;
  };
  const age = () => {
    const id = desk.instrument();
    const millis = id === null ? -1 : ageNowMillis(desk.replica.market, id, performance.now());
    return millis < 0 ? 'age \u2013' : `age ${millisText(millis)}`;
  };
  const tone = () => {
    const id = desk.instrument();
    return id === null ? '' : ageTone(desk.replica, id, performance.now());
  };
  return (
    <div className="cell is-engine">
      <div className="cell-label" title="99th percentile of the loop's lag, and age of the data">
        Engine
      </div>
      <div className={live ? 'cell-value figures' : 'cell-value figures faint'}>
        <LiveText subscribe={telemetry} read={lag} />
        <LiveText subscribe={onClock} read={age} tone={tone} testId="data-age" />
      </div>
    </div>
  );
}

/** Order sessions and feeds of all venues: what is down or silent is named, loudly. */
function VenueCell() {
  const desk = useDeskOn('venues', 'connection');
  const feeds = useFeedFacts();
  const { ledger } = desk.replica;
  const known = desk.connection().state === 'live';
  const venues = venueFacts(ledger?.venues ?? null);
  const quiet = feeds.tone === 'faint';
  return (
    <div className="cell is-venue" data-testid="venue-state" title={venues.reasons}>
      <div className="cell-label">
        {known || ledger === null ? 'Order session' : 'Order session, last known'}
      </div>
      <div className={known ? 'cell-value' : 'cell-value faint'}>
        <span className={quiet ? venues.tone : venues.tone || feeds.tone}>{venues.text}</span>
        <span className={quiet ? 'faint header-extra' : feeds.tone}>{feeds.text}</span>
      </div>
    </div>
  );
}

/** The feeds as they are now: a feed falls silent without any event. */
function useFeedFacts(): FeedFacts {
  const desk = useDesk();
  const text = useSyncExternalStore(onClock, () => {
    const { text: words, tone } = feedFacts(desk.replica, performance.now());
    return `${tone} ${words}`;
  });
  const at = text.indexOf(' ');
  const tone = (['faint', 'amber', 'red'] as const).find((known) => known === text.slice(0, at));
  return { tone: tone ?? '', text: text.slice(at + 1) };
}

/** Open alerts and whose they are, and what else is amiss; opens their page. */
function IncidentsCell(props: { readonly onIncidents: () => void }) {
  const desk = useDeskOn('alerts', 'operator', 'connection');
  const known = desk.connection().state === 'live';
  const others = useOpenIncidents();
  const found = incidents(desk.replica.ledger, desk.operator.present(), others);
  return (
    <button
      type="button"
      className="cell is-incidents"
      onClick={props.onIncidents}
      data-testid="incidents"
    >
      <span className="cell-label">Incidents{known ? '' : ', last known'}</span>
      <span className={`cell-value ${known ? found.tone : 'faint'}`}>{found.text}</span>
    </button>
  );
}

function WardenCell() {
  const desk = useDeskOn('telemetry', 'status', 'connection');
  const { telemetry, status } = desk.replica;
  const known = desk.connection().state === 'live';
  const state = telemetry?.wardenState ?? status?.warden.state ?? null;
  const lease = telemetry?.leaseRemainingMillis ?? status?.warden.leaseRemainingMillis ?? 0;
  const word = state === null ? 'Not known' : state === 'guarding' ? 'Guarding' : state;
  return (
    <div className="cell is-warden">
      <div className="cell-label">{known || state === null ? 'Warden' : 'Warden, last known'}</div>
      <div className={known ? 'cell-value' : 'cell-value faint'}>
        <span className={state === null ? 'faint' : state === 'guarding' ? '' : 'red'}>{word}</span>
        {state === 'guarding' ? (
          <span className="figures faint header-extra">lease {millisText(Math.max(0, lease))}</span>
        ) : null}
      </div>
    </div>
  );
}

function ClockCell() {
  const desk = useDeskOn('connection');
  const market = useSubscription('market');
  const offset = () => {
    const id = desk.instrument();
    const micros =
      id === null ? null : (desk.replica.market.instruments.get(id)?.clockOffsetMicros ?? null);
    if (micros === null) return '';
    return `venue ${micros < 0 ? '\u2212' : '+'}${microsText(Math.abs(micros))}`;
  };
  return (
    <div className="cell is-clock">
      <div className="cell-label">UTC</div>
      <div className="cell-value figures">
        <LiveText subscribe={onClock} read={() => utcTimeOfMillis(Date.now(), 0)} />
        <LiveText subscribe={market} read={offset} className="faint header-extra" />
      </div>
    </div>
  );
}

/** Four times a second, frames or not: an age must grow when nothing comes. */
function onClock(listener: () => void): () => void {
  const timer = window.setInterval(listener, 250);
  return () => window.clearInterval(timer);
}

const operatorAct = {
  none: 'Make a key at this console',
  locked: 'Unlock your key',
  unlocked: 'Lock your key',
} as const;

function OperatorCell(props: { readonly onOperator: () => void }) {
  const desk = useDeskOn('operator', 'status');
  const status = desk.operator.status();
  const single = desk.replica.status?.singleOperator === true;
  const name = status === null || status.state === 'none' ? 'No operator' : status.operator;
  const state = status === null || status.state === 'none' ? '' : status.state;
  return (
    <button
      type="button"
      className="operator"
      onClick={props.onOperator}
      data-testid="operator"
      title={operatorAct[status?.state ?? 'none']}
    >
      <span className="cell-label">{single ? 'Single operator' : 'Operator'}</span>
      <span className="cell-value">
        {name} {state === '' ? null : <span className="faint">{state}</span>}
      </span>
    </button>
  );
}
