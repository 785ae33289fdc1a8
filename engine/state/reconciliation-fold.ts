/**
 * What the events of reconciliation do to ledger state: breaks that are open, ignored or decided,
 * and what was adopted from a venue.
 * Decides nothing; what an adoption books is in its own events.
 */
import { invariant, missingCase } from '../contract/assert.ts';
import type { OperatorId } from '../contract/ids.ts';
import { lots, type UtcNanos } from '../contract/numbers.ts';
import type {
  BreakDecision,
  BreakId,
  ReconciliationBody,
  VenueDifference,
} from '../contract/reconciliation.ts';
import { bookTrade } from './books-fold.ts';
import { type LedgerState, recentFillsLimit } from './ledger-state.ts';
import { adoptedIntent, openOrder } from './order-life.ts';

/** Breaks that were adopted or flattened, to show; older ones are in the ledger. */
export const decidedBreaksLimit = 100;

/** One break and what was decided of it. */
export interface BreakRecord {
  readonly breakId: BreakId;
  readonly difference: VenueDifference;
  readonly foundUtcNanos: UtcNanos;
  /** Null: nobody has decided it. Of those listed as open, the only decision is `ignore`. */
  readonly decision: BreakDecision | null;
  readonly operator: OperatorId | null;
  /** Null: not decided. */
  readonly decidedUtcNanos: UtcNanos | null;
  readonly reason: string;
}

type Body<T extends ReconciliationBody['type']> = Extract<ReconciliationBody, { type: T }>;

/** Folds one of the events of reconciliation.ts. */
export function foldReconciliation(
  state: LedgerState,
  body: ReconciliationBody,
  at: UtcNanos,
): void {
  switch (body.type) {
    case 'reconciliation.found': {
      const { breakId, difference } = body;
      const undecided = { decision: null, operator: null, decidedUtcNanos: null, reason: '' };
      state.breaks.set(breakId, { breakId, difference, foundUtcNanos: at, ...undecided });
      return;
    }
    case 'reconciliation.decided':
      return decide(state, body, at);
    case 'reconciliation.cleared':
      state.breaks.delete(body.breakId);
      return;
    case 'reconciliation.finished':
      return;
    case 'order.adopted': {
      const { clientOrderId, venueOrderId, request, breakId } = body;
      const opened = openOrder(clientOrderId, adoptedIntent(breakId), request);
      const reason = `adopted from the venue (${breakId})`;
      state.orders.set(clientOrderId, { ...opened, venueOrderId, status: 'unknown', reason });
      return;
    }
    case 'position.adopted':
      return bookAdopted(state, body, at);
    default:
      return missingCase(body);
  }
}

function decide(state: LedgerState, body: Body<'reconciliation.decided'>, at: UtcNanos): void {
  const { breakId, decision, operator, reason } = body;
  const known = state.breaks.get(breakId);
  invariant(known !== undefined, `decision on unknown break ${breakId}`);
  const decided = { ...known, decision, operator, decidedUtcNanos: at, reason };
  if (decision === 'ignore') {
    state.breaks.set(breakId, decided);
    return;
  }
  state.breaks.delete(breakId);
  state.decidedBreaks.push(decided);
  if (state.decidedBreaks.length > decidedBreaksLimit) state.decidedBreaks.shift();
}

/** Books adopted lots; an execution is listed among the fills, so that it is known from now on. */
function bookAdopted(state: LedgerState, body: Body<'position.adopted'>, at: UtcNanos): void {
  const { account, strategy, instrument, price, orderId, executionId } = body;
  const { feeMinor, feeCurrency, liquidity, venueUtcMillis } = body;
  const side = body.lots > 0 ? 'buy' : 'sell';
  const traded = { price, lots: lots(Math.abs(body.lots)), feeMinor, feeCurrency, liquidity };
  bookTrade(
    state,
    { ...traded, account, strategy, instrument, side, clientOrderId: null },
    at,
    true,
  );
  if (orderId === null || executionId === null) return;
  const named = { clientOrderId: orderId, executionId, venueUtcMillis };
  const fill = { type: 'order.filled', ...named, ...traded } as const;
  state.fills.push({ sequence: state.sequence, instrument, strategy, side, fill });
  if (state.fills.length > recentFillsLimit) state.fills.shift();
}
