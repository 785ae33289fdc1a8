/**
 * A plain limit order as the simulated venue has it, taken over number by number: what becomes of
 * it through the parameters of the wire and their checks, without the texts.
 * Judges nothing: an order of any other kind, or one that a check may object to, is not for here.
 */
import type { ClientOrderId } from '../../contract/ids.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import type { SymbolSpec } from '../../venues/sim/symbol-spec.ts';
import type { OrderTerms } from '../../venues/sim/venue-order.ts';

/** More decimals than this in a text are refused. */
const decimalsLimit = 8;

/** The terms of a plain order that passes every check; null: ask the checks. */
export function plainTerms(
  clientOrderId: ClientOrderId,
  request: OrderRequest,
  spec: SymbolSpec,
): OrderTerms | null {
  const { type, side, price, lots, postOnly, timeInForce } = request;
  const { stopPrice, displayLots, expiryUtcMillis } = request;
  if (type !== 'limit' || price === null || timeInForce === 'GTD') return null;
  const isPlain =
    stopPrice === undefined && displayLots === undefined && expiryUtcMillis === undefined;
  const product = price * lots;
  const fits =
    price >= 1 &&
    price <= spec.maxPrice &&
    lots >= 1 &&
    lots <= spec.maxLots &&
    product >= spec.minProduct &&
    product <= spec.maxProduct &&
    spec.price.decimals <= decimalsLimit &&
    spec.lot.decimals <= decimalsLimit;
  if (!isPlain || !fits) return null;
  return {
    spec,
    clientOrderId,
    side,
    type: postOnly ? 'LIMIT_MAKER' : 'LIMIT',
    timeInForce: postOnly ? 'GTC' : timeInForce,
    price,
    lots,
    stopPrice: null,
    displayLots: null,
    expiryMillis: null,
    selfTradePrevention: 'EXPIRE_TAKER',
  };
}
