/**
 * The report of a kill: every order of it in one list, and one word for the whole. A refused
 * cancel whose order may still work is told twice: as refused, and as unconfirmed; one that a venue
 * listed and lists no more, whose end nobody tells, in the rows alone.
 * Says `confirmed` on the venues' own word only, never because nothing was heard.
 */
import type { KillReport } from '../../contract/events.ts';
import type { ClientOrderId, CommandId, InstrumentId, VenueId } from '../../contract/ids.ts';
import type { KillRadius, KillRow, VenueWord } from '../../contract/kill-rows.ts';
import { lots } from '../../contract/numbers.ts';
import { type Scope, scopeMatches } from '../../contract/scope.ts';
import type { OpenOrder } from '../../ports/venue.ts';
import { positionsInScope } from '../../state/blast-radius.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import type { CancelOrder } from '../outcome.ts';
import { couldBeIn, type DeskMap, namesOfNothing } from './desk-map.ts';
import { type FoundOrder, foundEnd } from './found-orders.ts';
import type { KillOrder } from './kill-order.ts';
import { killPositions, killRows } from './kill-rows.ts';
import { ordersInScope } from './orders-in-scope.ts';
import { type WardenSweep, wardenShare } from './warden-share.ts';

/** What each venue answered when asked for our open orders. A missing venue was not asked. */
export type VenueAnswers = ReadonlyMap<VenueId, readonly OpenOrder[] | { readonly failed: string }>;

/** Durations from the trigger, as the host measured them. */
export type KillTimings = Pick<
  KillReport,
  'gateClosedMicros' | 'latchedMicros' | 'lastCancelMicros' | 'confirmedMicros'
>;

interface Evidence {
  readonly killId: CommandId;
  readonly scope: Scope;
  readonly ledger: LedgerState;
  readonly desk: DeskMap;
  readonly orders: ReadonlyMap<ClientOrderId, KillOrder>;
  readonly venues: readonly VenueId[];
  /** `openAtVenue` of the answers. */
  readonly listed: readonly CancelOrder[];
  /** Orders that the kill did not begin with, in doubt or not. */
  readonly found: readonly FoundOrder[];
  readonly answers: VenueAnswers;
  readonly timings: KillTimings;
  /** What the scope reached before the kill, where that was measured, and what it reaches now. */
  readonly before: KillRadius | null;
  readonly after: KillRadius;
  /** The warden's sweep of the same halt; null: none is on its record. */
  readonly sweep: WardenSweep | null;
}

type Listed = KillReport['unconfirmed'][number];

/** Builds the report; `confirmedMicros` is kept only where the outcome is `confirmed`. */
export function buildReport(evidence: Evidence): KillReport {
  const { killId, scope, ledger, orders, listed, found, timings } = evidence;
  const stillListed = new Set(listed.map((order) => order.clientOrderId));
  const ended = [...orders.values()].filter((order) => !stillListed.has(order.clientOrderId));
  const having = (end: KillOrder['end']) => ended.filter((order) => order.end === end);
  const unconfirmed = unconfirmedOf(evidence, having('open'));
  const refused = having('open').filter((order) => order.cancelRefusal !== '');
  const rows = killRows({ orders, found, unconfirmed });
  const doubted = new Set(unconfirmed.map(({ clientOrderId }) => clientOrderId));
  const over = found.filter(({ clientOrderId }) => !doubted.has(clientOrderId));
  const foundTo = (end: KillRow['end']) => over.filter((order) => foundEnd(order) === end);
  const nowhere = scopeGaps(evidence);
  const gaps = [...nowhere, ...answerGaps(evidence)];
  const open = unconfirmed.length;
  const confirmed = gaps.length === 0 && open === 0;
  const idOf = (order: { readonly clientOrderId: ClientOrderId }) => order.clientOrderId;
  if (open > 0) gaps.push(`${open} of our orders may still be working`);
  return {
    killId,
    scope,
    outcome: confirmed ? 'confirmed' : 'unconfirmed',
    ...(confirmed ? {} : { detail: gaps.join('; ').slice(0, 400) }),
    cancelled: [...having('cancelled'), ...foundTo('cancelled')].map(idOf),
    filledInRace: [...having('filled'), ...foundTo('filledInRace')].map(idOf),
    refused: [
      ...refused.map((order) => said(order, refusalText(order))),
      ...having('rejected').map((order) => said(order, `order refused: ${order.reason}`)),
      ...foundTo('rejected').map((order) => said(order, 'order refused')),
    ],
    unconfirmed,
    inFlight: [...orders.values()].filter((order) => order.inFlight).map(idOf),
    fenced: [...having('fenced'), ...foundTo('fenced')].map(idOf),
    openPositions: openPositions(ledger, scope),
    rows,
    venues: nowhere.length > 0 ? [] : venueWords(evidence, rows),
    ...killPositions(ledger, scope),
    ...(evidence.before === null ? {} : { before: evidence.before }),
    after: evidence.after,
    ...swept(evidence, rows),
    gateClosedMicros: timings.gateClosedMicros,
    latchedMicros: timings.latchedMicros,
    lastCancelMicros: timings.lastCancelMicros,
    confirmedMicros: confirmed ? timings.confirmedMicros : null,
  };
}

/**
 * Own orders in scope that the venues list as open. One that the ledger does not know counts as
 * in scope wherever its venue and instrument do not rule it out.
 */
export function openAtVenue(
  ledger: LedgerState,
  scope: Scope,
  answers: VenueAnswers,
): CancelOrder[] {
  const found: CancelOrder[] = [];
  for (const [venue, answer] of answers) {
    if ('failed' in answer) continue;
    for (const { clientOrderId, instrument } of answer) {
      const owner = findOrder(ledger, clientOrderId)?.request.owner;
      const inScope =
        owner === undefined ? couldBeIn(scope, venue, instrument) : scopeMatches(scope, owner);
      if (inScope) found.push({ clientOrderId, instrument, venue });
    }
  }
  return found;
}

const said = (order: { readonly clientOrderId: ClientOrderId }, reason: string): Listed => ({
  clientOrderId: order.clientOrderId,
  reason: reason.slice(0, 400),
});

function unconfirmedOf(
  { ledger, scope, orders, listed }: Evidence,
  open: readonly KillOrder[],
): Listed[] {
  const result = new Map<ClientOrderId, Listed>();
  for (const order of listed) {
    const known = findOrder(ledger, order.clientOrderId) !== undefined;
    const what = known ? 'the venue lists it as open' : 'open at the venue and not in the ledger';
    result.set(order.clientOrderId, said(order, what));
  }
  for (const order of open) {
    result.set(order.clientOrderId, said(order, openReason(order)));
  }
  // Working in the ledger, in scope, and not of the case: it must not slip through.
  for (const { clientOrderId, status } of ordersInScope(ledger, scope)) {
    if (orders.has(clientOrderId) || result.has(clientOrderId)) continue;
    result.set(clientOrderId, said({ clientOrderId }, `${status} since the kill began`));
  }
  return [...result.values()];
}

const refusalText = (order: KillOrder): string => `cancel refused: ${order.cancelRefusal}`;

function openReason(order: KillOrder): string {
  if (order.cancelRefusal !== '') return refusalText(order);
  if (order.reason !== '') return `unknown: ${order.reason}`;
  return order.atVenue ? 'no answer to the cancel' : 'neither sent nor kept back by the fence';
}

/**
 * Why nobody could be asked about this scope. A desk without any order entry has nobody to ask
 * and nothing to lose; everywhere else, no venue's word is no confirmation.
 */
export function scopeGaps(
  evidence: Pick<Evidence, 'desk' | 'ledger' | 'scope' | 'venues'>,
): string[] {
  const { desk, ledger, scope, venues } = evidence;
  const unknown = namesOfNothing(desk, ledger, scope);
  if (unknown.length > 0) {
    return [`no such name on this desk: ${unknown.join(' ')}; its gate is closed all the same`];
  }
  if (venues.length > 0 || desk.orderVenues.length === 0) return [];
  return ['the scope has no venue that takes orders of this desk'];
}

/** Venues that did not say what is open. */
const answerGaps = ({ venues, answers }: Evidence): string[] =>
  venues.flatMap((venue) => {
    const gap = answerGap(answers.get(venue));
    return gap === '' ? [] : [`${venue} ${gap}`];
  });

function answerGap(answer: readonly OpenOrder[] | { readonly failed: string } | undefined): string {
  if (answer === undefined) return 'was not asked for open orders';
  return 'failed' in answer ? `did not list open orders: ${answer.failed}` : '';
}

function swept({ sweep, scope, ledger }: Evidence, rows: readonly KillRow[]) {
  if (sweep === null) return {};
  const ids = new Set(rows.map(({ clientOrderId }) => clientOrderId));
  return { warden: wardenShare(sweep, scope, ledger, ids) };
}

/** What each venue has confirmed: of its own orders, by its own answer. */
function venueWords({ venues, answers }: Evidence, rows: readonly KillRow[]): VenueWord[] {
  return venues.map((venue) => {
    const doubts = rows.filter((row) => row.venue === venue && isInDoubt(row)).length;
    const gap = answerGap(answers.get(venue));
    const open = doubts === 0 ? '' : `${doubts} of our orders may still be working`;
    const detail = [gap, open].filter((text) => text !== '').join('; ');
    return { venue, confirmed: detail === '', detail: detail.slice(0, 400) };
  });
}

const isInDoubt = ({ end }: KillRow): boolean => end === 'refused' || end === 'unconfirmed';

/** Positions in scope per instrument, net of strategies. */
function openPositions(ledger: LedgerState, scope: Scope): KillReport['openPositions'] {
  const net = new Map<InstrumentId, number>();
  for (const { instrument, lots: held } of positionsInScope(ledger, scope)) {
    net.set(instrument, (net.get(instrument) ?? 0) + held);
  }
  return [...net]
    .filter(([, held]) => held !== 0)
    .map(([instrument, held]) => ({ instrument, lots: lots(held) }));
}
