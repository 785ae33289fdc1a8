/**
 * Orders and amends in Binance's words, and whether an answer is the one to an amend.
 * Changes nothing that was asked for: what a market does not take never comes here, the gate
 * refuses it (engine/contract/order-abilities.ts).
 */
import { invariant, missingCase } from '../../contract/assert.ts';
import type { ClientOrderId } from '../../contract/ids.ts';
import { textOfUnits } from '../../contract/numbers.ts';
import { isSameTerms, type OrderRequest, type OrderTerms } from '../../contract/orders.ts';
import { orderWindowMillis } from '../../ports/venue.ts';
import { type GriddedInstrument, termsOf } from './user-data.ts';
import { AmendResult, ModifyResult } from './ws-api-messages.ts';
import type { Parameters } from './ws-api-signing.ts';

/**
 * The venue's own self-trade prevention, beside the gate's: of two own orders that meet after all,
 * the one that takes expires.
 */
const selfTradePreventionMode = 'EXPIRE_TAKER';

/**
 * The last look at whose an order is, right before its bytes are made: the gate has refused what
 * nobody owns, so one that comes so far is a broken invariant.
 */
function assertOwned({ owner }: OrderRequest): void {
  const { venue, account, strategy, strategyVersion, instrument, desk, trader, client } = owner;
  const parts = { venue, account, strategy, strategyVersion, instrument, desk, trader, client };
  for (const [name, part] of Object.entries(parts)) {
    const isNamed = typeof part === 'string' && part !== '';
    invariant(isNamed, `an order without its ${name} must not leave`);
  }
}

/** Parameters of `order.place`; throws where the order does not say whose it is. */
export function placeParameters(
  clientOrderId: ClientOrderId,
  request: OrderRequest,
  grid: GriddedInstrument,
): Parameters {
  assertOwned(request);
  const { price, stopPrice, displayLots, expiryUtcMillis } = request;
  return {
    symbol: grid.instrument.symbol,
    side: sideOf(request),
    type: typeOf(request, grid),
    quantity: textOfUnits(request.lots, grid.lot),
    ...(price === null ? {} : { price: textOfUnits(price, grid.price) }),
    ...(stopPrice === undefined ? {} : { stopPrice: textOfUnits(stopPrice, grid.price) }),
    ...(displayLots === undefined ? {} : { icebergQty: textOfUnits(displayLots, grid.lot) }),
    // LIMIT_MAKER and what becomes a market order take no time in force (documented as an error).
    ...(price === null || request.postOnly ? {} : { timeInForce: request.timeInForce }),
    ...(expiryUtcMillis === undefined ? {} : { goodTillDate: expiryUtcMillis }),
    selfTradePreventionMode,
    newClientOrderId: clientOrderId,
    newOrderRespType: 'ACK',
    recvWindow: orderWindowMillis,
  };
}

const sideOf = ({ side }: OrderRequest): 'BUY' | 'SELL' => (side === 'buy' ? 'BUY' : 'SELL');

/** Spot and the futures have names of their own for the same stops. */
function typeOf(request: OrderRequest, { instrument }: GriddedInstrument): string {
  const isSpot = instrument.kind === 'spot';
  switch (request.type) {
    case 'market':
      return 'MARKET';
    case 'limit':
      return request.postOnly ? 'LIMIT_MAKER' : 'LIMIT';
    case 'stop':
      return isSpot ? 'STOP_LOSS' : 'STOP_MARKET';
    case 'stopLimit':
      return isSpot ? 'STOP_LOSS_LIMIT' : 'STOP';
    default:
      return missingCase(request.type);
  }
}

/**
 * An amend as the market has it. Spot: `order.amend.keepPriority`, which keeps the order, its id
 * and its place in the queue. `order.cancelReplace` is not used: it makes another order, which
 * would be one that the gate and the fence have not judged by itself, and whose halves can fail
 * apart. Futures: `order.modify`, the same order at the end of the queue.
 */
export function amendRequest(
  clientOrderId: ClientOrderId,
  request: OrderRequest,
  grid: GriddedInstrument,
): { readonly method: string; readonly parameters: Parameters } {
  assertOwned(request);
  const quantity = textOfUnits(request.lots, grid.lot);
  const order = {
    symbol: grid.instrument.symbol,
    origClientOrderId: clientOrderId,
    recvWindow: orderWindowMillis,
  };
  if (grid.instrument.kind === 'spot') {
    // Without its own id again the order would get a random one.
    const parameters = { ...order, newClientOrderId: clientOrderId, newQty: quantity };
    return { method: 'order.amend.keepPriority', parameters };
  }
  const price = request.price === null ? {} : { price: textOfUnits(request.price, grid.price) };
  return {
    method: 'order.modify',
    parameters: { ...order, side: sideOf(request), quantity, ...price },
  };
}

/** Whether an answer says that the order is on the terms that were asked for. */
export function isAmended(
  result: unknown,
  asked: { readonly clientOrderId: ClientOrderId; readonly terms: OrderTerms },
  grids: ReadonlyMap<string, GriddedInstrument>,
): boolean {
  const spot = AmendResult.safeParse(result);
  const futures = ModifyResult.safeParse(result);
  const told = spot.success
    ? { ...spot.data.amendedOrder, quantity: spot.data.amendedOrder.qty }
    : futures.success
      ? { ...futures.data, quantity: futures.data.origQty }
      : null;
  const grid = told === null ? undefined : grids.get(told.symbol);
  if (told === null || grid === undefined || told.clientOrderId !== asked.clientOrderId) {
    return false;
  }
  const terms = termsOf(told.price, told.quantity, grid);
  return terms !== null && isSameTerms(terms, asked.terms);
}
