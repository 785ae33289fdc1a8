/**
 * The working orders in lines for people, and beside them what may rest at a venue all the same:
 * orders that the last kill left in doubt, and those that a venue was found to have.
 * Never says that nothing works where only the books say so.
 */
import type { ClientOrderId, InstrumentId, StrategyId, VenueId } from '../contract/ids.ts';
import { scopeText } from '../contract/scope.ts';
import { doubtsNow, gapsText } from '../state/kill-doubts.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { orderLine } from './desk-lines.ts';
import type { Amounts } from './desk-snapshot.ts';

/** An order that the books do not have as working, and that may rest at a venue. */
export interface RestingOrder {
  readonly clientOrderId: ClientOrderId | null;
  /** Null: nobody says. */
  readonly venue: VenueId | null;
  readonly instrument: InstrumentId | null;
  readonly strategy: StrategyId | null;
  readonly why: string;
}

/** What may rest at venues beside the working orders of the books. */
export function mayRest(state: LedgerState): RestingOrder[] {
  const found = [...inDoubt(state), ...listedByVenues(state)];
  const ids = found.map(({ clientOrderId }) => clientOrderId);
  return found.filter(
    ({ clientOrderId }, at) => clientOrderId === null || ids.indexOf(clientOrderId) === at,
  );
}

/** Of the last kill, what is in doubt still; one that works in the books is listed there. */
function inDoubt(state: LedgerState): RestingOrder[] {
  const { lastKill, orders } = state;
  if (lastKill === null) return [];
  const rows = new Map((lastKill.rows ?? []).map((row) => [row.clientOrderId, row]));
  const { open, hasGaps } = doubtsNow(lastKill, state);
  const kill = `kill of ${scopeText(lastKill.scope)} NOT CONFIRMED`;
  const told = open
    .filter(({ clientOrderId }) => !orders.has(clientOrderId))
    .map(({ clientOrderId, reason }): RestingOrder => {
      const row = rows.get(clientOrderId);
      const { venue = null, instrument = null, strategy = null } = row ?? {};
      return { clientOrderId, venue, instrument, strategy, why: `${reason}; ${kill}` };
    });
  if (!hasGaps) return told;
  const nobody = { clientOrderId: null, venue: null, instrument: null, strategy: null };
  return [...told, { ...nobody, why: `${gapsText(lastKill)}; ${kill}` }];
}

const listedByVenues = ({ breaks }: LedgerState): RestingOrder[] =>
  [...breaks.values()].flatMap(({ breakId, difference }) => {
    const { kind, clientOrderId, venue, instrument, strategy } = difference;
    if (kind !== 'orderNotHere') return [];
    return [{ clientOrderId, venue, instrument, strategy, why: `found there: break ${breakId}` }];
  });

/** Every working order, and what may rest beside them. */
export function orderLines(state: LedgerState, amounts: Amounts): string[] {
  const working = [...state.orders.values()].map((order) => orderLine(order, amounts));
  const resting = mayRest(state).map(restingLine);
  if (working.length > 0) return [...working, ...resting];
  return resting.length === 0
    ? ['no working orders']
    : ['no working orders in the books', ...resting];
}

function restingLine({ clientOrderId, venue, instrument, strategy, why }: RestingOrder): string {
  if (clientOrderId === null) return `ORDERS MAY REST AT A VENUE: ${why}`;
  const what = instrument === null ? '' : ` ${instrument}`;
  const whose = strategy === null ? '' : ` of ${strategy}`;
  return `MAY REST AT ${venue ?? 'A VENUE'}: ${clientOrderId}${what}${whose} (${why})`;
}
