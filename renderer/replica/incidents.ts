/**
 * What needs an operator without being an alert: failed strategies, halts of the machine, orders in
 * doubt, kills that nobody confirmed, a ledger that has failed.
 * Read from the state alone: each goes when its cause is gone, and none can be acknowledged away.
 */
import { coversScope, scopeText } from '../../engine/contract/scope.ts';
import type { LedgerState, ScopeMode } from '../../engine/state/ledger-state.ts';
import { deskMode, type EngineHalt, haltText, ledgerFailure, ledgerFaultOf } from './desk-mode.ts';
import { quantityText } from './figures.ts';
import { doubtsNow, mayStillWork } from './kill-doubts.ts';
import type { KillView } from './kill-view.ts';
import { strategiesInPlace } from './strategy-list.ts';

export interface Incident {
  /** The same for as long as the cause is the same. */
  readonly key: string;
  /** `red`: money is at stake and nothing looks after it. */
  readonly tone: 'amber' | 'red';
  readonly title: string;
  readonly about: string;
  /** When it began, as UTC nanoseconds; null where the state does not hold it. */
  readonly sinceUtcNanos: string | null;
}

/** What of the replica incidents are read from. */
export interface Known {
  readonly ledger: LedgerState | null;
  readonly status: EngineHalt | null;
  readonly kills: readonly KillView[];
}

/** Every incident, the widest first. */
export function openIncidents({ ledger, status, kills }: Known): readonly Incident[] {
  if (ledger === null) return [];
  const doubtful = doubtfulKills(ledger, kills);
  return [
    ...ledgerIncidents(status),
    ...deskIncidents(ledger, status),
    ...doubtful.map(({ incident }) => incident),
    ...doubtIncidents(ledger, new Set(doubtful.flatMap(({ orders }) => orders))),
    ...strategyIncidents(ledger),
    ...scopeIncidents(ledger),
  ];
}

/** One incident without a date, or with the one given. */
const incident = (
  key: string,
  tone: Incident['tone'],
  title: string,
  about: string,
  sinceUtcNanos: string | null = null,
): Incident => ({ key, tone, title, about, sinceUtcNanos });

function ledgerIncidents(status: EngineHalt | null): readonly Incident[] {
  const fault = ledgerFaultOf(status);
  if (fault === null) return [];
  const { title, detail, sinceUtcNanos, advice } = fault;
  const about = status?.ledgerFault === undefined ? detail : advice;
  return [incident('ledger', 'red', `${title}: nothing is recorded`, about, sinceUtcNanos)];
}

function deskIncidents(ledger: LedgerState, status: EngineHalt | null): readonly Incident[] {
  const desk = deskMode(ledger, status);
  if (desk === null || desk.word !== 'Halted' || ledgerFailure(status) !== '') return [];
  if (!isOfMachine(desk) || hasAlert(ledger, desk.cause)) return [];
  const why = haltText(desk);
  return [incident('desk', 'red', 'The desk was halted by the machine', why, desk.sinceUtcNanos)];
}

/** Causes that a person is behind; the end of an engine in order is one. */
const humanCauses: ReadonlySet<string> = new Set(['kill', 'reduce', 're-arm', 'stop', 'start']);

type Halt = Pick<ScopeMode, 'cause' | 'reason' | 'actor'>;

/** Whether no person halted it: the warden, a rule, or the engine did. */
export function isOfMachine({ cause, reason, actor }: Halt): boolean {
  if (cause === 'start') return isStartOfMachine(reason);
  return actor === 'warden' || !humanCauses.has(cause);
}

/** A start is halted always; what stands behind it is in its reason, through starts in between. */
function isStartOfMachine(reason: string): boolean {
  const first = reason.replace(/^(latch: halted by (system \(start\)|start): )+/, '');
  if (first === 'restart') return true;
  const by = /^latch: halted by (?:([^:(]+) \(([^)]+)\)|([^:(]+)):/.exec(first);
  if (by === null) return first.startsWith('latch: the file is ');
  const [, actor = '', cause = '', both = ''] = by;
  return actor === 'warden' || !humanCauses.has(cause || both);
}

/** Whether an open alert tells already of what a rule did by itself. */
const hasAlert = (ledger: LedgerState, cause: string): boolean =>
  [...ledger.alerts.values()].some(
    ({ raised }) => raised.rule === cause && raised.action !== 'alert' && !raised.dryRun,
  );

/**
 * Kills of the present halt whose end nobody confirmed, and that is not settled since: neither by
 * the ends of their orders nor by a later kill of as much.
 */
function doubtfulKills(ledger: LedgerState, kills: readonly KillView[]) {
  const present = kills.filter((view) => view.past === '');
  return present.flatMap((view, index) => {
    if (view.stage !== 'UNCONFIRMED') return [];
    const isAnswered = present
      .slice(index + 1)
      .some(({ stage, scope }) => stage === 'CONFIRMED' && coversScope(scope, view.scope));
    if (isAnswered) return [];
    const { report } = view;
    const now = report === null ? null : doubtsNow(report, ledger);
    const isNamed = report !== null && mayStillWork(report).length > 0;
    if (isNamed && now?.hasGaps === false && now.open.length === 0) return [];
    const orders = (now?.open ?? []).map(({ clientOrderId }) => clientOrderId);
    const scope = scopeText(view.scope);
    const what =
      orders.length === 0
        ? 'Orders may still work'
        : `${orders.length} ${orders.length === 1 ? 'order' : 'orders'} may still work`;
    const title = `Kill of ${scope === 'desk' ? 'the desk' : scope} not confirmed`;
    const about = `${what} at the venue: look there`;
    const since = view.reportedUtcNanos;
    return [{ orders, incident: incident(`kill ${view.killId}`, 'red', title, about, since) }];
  });
}

/** Orders of which nobody knows what became of them, unless a kill tells of them. */
function doubtIncidents(ledger: LedgerState, told: ReadonlySet<string>): readonly Incident[] {
  const orders = [...ledger.orders.values()].filter(
    (order) => order.status === 'unknown' && !told.has(order.clientOrderId),
  );
  if (orders.length === 0) return [];
  const title = `${orders.length} ${orders.length === 1 ? 'order' : 'orders'} in doubt`;
  const whose = [...new Set(orders.map(({ request }) => request.owner.strategy))].join(', ');
  return [incident('doubt', 'red', title, `${whose}: may still work at the venue`)];
}

function strategyIncidents(ledger: LedgerState): readonly Incident[] {
  return strategiesInPlace(ledger).flatMap(([id, { state, reason }]) => {
    if (state !== 'failed') return [];
    const open = [...ledger.positions.values()].filter(
      ({ strategy, lots }) => strategy === id && lots !== 0,
    );
    const held = open.map(({ instrument, lots }) => {
      const valuation = ledger.valuations.get(instrument);
      const size = valuation === undefined ? `${lots} lots` : quantityText(valuation, lots);
      return `${lots > 0 ? '+' : ''}${size} ${instrument}`;
    });
    const holds = held.length === 0 ? 'no open position' : `holds ${held.join(', ')}`;
    const tone = held.length === 0 ? 'amber' : 'red';
    const since = ledger.modes.find((entry) => scopeText(entry.scope) === `strategy=${id}`);
    const of = since?.cause === strategyFailed ? since.sinceUtcNanos : null;
    const why = reason.replace(/^failed: /, '');
    return [incident(`strategy ${id}`, tone, `${id} has failed, ${holds}`, why, of)];
  });
}

/** The cause under which the engine halts a strategy that failed. */
const strategyFailed = 'strategy failed';

function scopeIncidents(ledger: LedgerState): readonly Incident[] {
  return ledger.modes.flatMap((entry) => {
    const { scope, mode, cause, sinceUtcNanos } = entry;
    const text = scopeText(scope);
    if (text === 'desk' || mode !== 'halted' || !isOfMachine(entry)) return [];
    if (cause === strategyFailed && scope.strategy !== undefined) {
      // The strategy itself is listed, and says more.
      if (ledger.strategies.get(scope.strategy)?.state === 'failed') return [];
    }
    if (hasAlert(ledger, cause)) return [];
    const title = `${text} was halted by the machine`;
    return [incident(`halt ${text}`, 'amber', title, haltText(entry), sinceUtcNanos)];
  });
}
