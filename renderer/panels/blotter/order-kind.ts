/**
 * What kind of order it is, in the fewest words: type, stop, display, time and what it asked for
 * besides. A plain limit order needs no more than `limit`.
 */
import type { OrderRecord, OrderType } from '../../../engine/contract/orders.ts';
import { utcTimeOfMillis } from '../../kit/number-text.ts';

/** How prices and quantities of the order are written. */
export interface KindTexts {
  readonly price: (ticks: number) => string;
  readonly quantity: (lots: number) => string;
}

const typeWords: Readonly<Record<OrderType, string>> = {
  limit: 'limit',
  market: 'market',
  stop: 'stop',
  stopLimit: 'stop-limit',
};

/** For example `stop-limit, stop 61,500.0, GTD to 14:30:00`. */
export function kindText({ request, amend }: OrderRecord, texts: KindTexts): string {
  const { type, timeInForce, postOnly, stopPrice, displayLots, reduceOnly, parentId } = request;
  const words = [typeWords[type]];
  if (postOnly) words.push('post-only');
  if (stopPrice !== undefined) words.push(`stop ${texts.price(stopPrice)}`);
  if (displayLots !== undefined) words.push(`shows ${texts.quantity(displayLots)}`);
  if (timeInForce === 'GTD' && request.expiryUtcMillis !== undefined) {
    words.push(`GTD to ${utcTimeOfMillis(request.expiryUtcMillis, 0)}`);
  } else if (timeInForce !== 'GTC' && type !== 'market') words.push(timeInForce);
  if (reduceOnly === true) words.push('reduce-only');
  if (parentId !== undefined) words.push(`child of ${parentId}`);
  if (amend !== undefined) {
    const at = amend.price === null ? '' : ` at ${texts.price(amend.price)}`;
    words.push(`amend to ${texts.quantity(amend.lots)}${at}`);
  }
  return words.join(', ');
}
