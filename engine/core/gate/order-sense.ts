/**
 * Whether quantity, prices, type and time in force of a request make one sensible order.
 * Looks at no market, no limit and no venue.
 */
import { missingCase } from '../../contract/assert.ts';
import type { OrderRequest } from '../../contract/orders.ts';

const shown = (value: number): string => (Object.is(value, -0) ? '-0' : `${value}`);

/** What makes no sense, in words; null when all does. */
export function nonsense(request: OrderRequest): string | null {
  const { lots } = request;
  if (lots <= 0) return `a quantity of ${shown(lots)} lots`;
  return wrongPrices(request) ?? wrongDisplay(request) ?? wrongTime(request);
}

function wrongPrices({ type, price, stopPrice, postOnly }: OrderRequest): string | null {
  const isStop = type === 'stop' || type === 'stopLimit';
  if (isStop) {
    if (stopPrice === undefined) return 'a stop without a stop price';
    if (stopPrice <= 0) return `a stop price of ${shown(stopPrice)} increments`;
    if (postOnly) return 'a stop that may not take liquidity';
  } else if (stopPrice !== undefined) return `a ${type} order with a stop price`;
  switch (type) {
    case 'market':
    case 'stop':
      if (price !== null) return `a ${type} order with a price`;
      return postOnly ? 'a market order that may not take liquidity' : null;
    case 'limit':
    case 'stopLimit':
      if (price === null) return `a ${type} order without a price`;
      return price <= 0 ? `a limit price of ${shown(price)} increments` : null;
    default:
      return missingCase(type);
  }
}

function wrongDisplay({ type, lots, displayLots, timeInForce }: OrderRequest): string | null {
  if (displayLots === undefined) return null;
  if (displayLots <= 0) return `a display of ${shown(displayLots)} lots`;
  if (displayLots > lots) return `a display of ${displayLots} lots of an order of ${lots}`;
  if (type !== 'limit' && type !== 'stopLimit') return `a ${type} order that shows a part`;
  return timeInForce === 'GTC' ? null : `an order ${timeInForce} that shows a part`;
}

function wrongTime({ type, timeInForce, postOnly, expiryUtcMillis }: OrderRequest): string | null {
  if (timeInForce !== 'GTD' && expiryUtcMillis !== undefined) {
    return `an order ${timeInForce} with an expiry`;
  }
  if (type === 'stop' && timeInForce !== 'GTC') return `a stop ${timeInForce}`;
  switch (timeInForce) {
    case 'GTC':
      return null;
    case 'IOC':
      return postOnly ? 'post-only and immediate-or-cancel exclude each other' : null;
    case 'FOK':
      if (postOnly) return 'post-only and fill-or-kill exclude each other';
      return type === 'market' ? 'a market order that is filled whole or not at all' : null;
    case 'GTD':
      if (expiryUtcMillis === undefined) return 'an order until a date without the date';
      if (postOnly) return 'post-only and good-till-date exclude each other';
      return type === 'market' ? 'a market order with an expiry' : null;
    default:
      return missingCase(timeInForce);
  }
}
