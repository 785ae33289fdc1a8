/**
 * What a trade bust or correction does to ledger state: order, position and the list of fills.
 * Called by the one fold; refuses to take back what was not counted.
 */
import type { LedgerBody } from '../contract/events.ts';
import { settlementValue } from '../contract/instrument.ts';
import type { Minor, UtcNanos } from '../contract/numbers.ts';
import type { ExecutionTerms } from '../contract/order-change-events.ts';
import type { OrderRequest } from '../contract/orders.ts';
import { decisionOf, undoTrade } from './books-fold.ts';
import { knownOrder, knownValuation, type LedgerState } from './ledger-state.ts';
import { applyBustToOrder, applyCorrectionToOrder } from './order-executions.ts';
import { wasAdopted } from './order-life.ts';

type Undoing = Extract<LedgerBody, { type: 'order.busted' | 'order.corrected' }>;
type Filled = Extract<LedgerBody, { type: 'order.filled' }>;

/** Takes an execution back, and books the one in its place, if any, through `bookFill`. */
export function foldUndoing(
  state: LedgerState,
  body: Undoing,
  at: UtcNanos,
  bookFill: (fill: Filled, request: OrderRequest, isCounted: boolean) => void,
): void {
  const { request } = knownOrder(state, body.clientOrderId);
  const valuation = knownValuation(state, request.owner.instrument);
  const value = ({ price, lots }: ExecutionTerms): Minor => settlementValue(valuation, price, lots);
  const wasCountedOut = !body.isCounted || takeBack(state, body, at);
  if (body.type === 'order.busted') {
    applyBustToOrder(state, body, value(body.previous));
    return;
  }
  applyCorrectionToOrder(state, body, value(body.previous), value(body.corrected));
  const { clientOrderId, executionId, corrected, liquidity, venueUtcMillis } = body;
  const told = { clientOrderId, executionId, liquidity, venueUtcMillis };
  if (!body.isCounted) state.counts.fills += 1;
  // Where the old one stays counted, the new one is no second fill beside it.
  bookFill({ type: 'order.filled', ...told, ...corrected }, request, wasCountedOut);
}

/**
 * The books without the execution; its fill is marked where it is still shown. What it was counted
 * as is taken out only where that is known: else fills and their costs stay as they were counted,
 * and its money goes alone. Returns whether it was counted out.
 */
function takeBack(state: LedgerState, body: Undoing, at: UtcNanos): boolean {
  const order = knownOrder(state, body.clientOrderId);
  const { request } = order;
  const { clientOrderId, previous } = body;
  const undoneId = body.type === 'order.busted' ? body.executionId : body.correctsId;
  const index = state.fills.findLastIndex(
    ({ fill }) => fill.executionId === undoneId && fill.clientOrderId === clientOrderId,
  );
  const shown = state.fills[index];
  const { account, strategy, instrument } = request.owner;
  const owner = { account, strategy, instrument, side: request.side };
  // Nobody here decided an adopted order: its fills are counted unmeasured, then as now.
  const wasCountedSo = wasAdopted(order) || decisionOf(state.books, clientOrderId) !== undefined;
  const isKnown = shown !== undefined && wasCountedSo;
  // Of one that is not counted out nobody asks who took liquidity.
  const liquidity = shown?.fill.liquidity ?? 'taker';
  undoTrade(state, { ...previous, ...owner, liquidity, clientOrderId }, at, isKnown);
  const undone = body.type === 'order.busted' ? 'busted' : 'corrected';
  if (shown !== undefined) state.fills[index] = { ...shown, undone };
  return isKnown;
}
