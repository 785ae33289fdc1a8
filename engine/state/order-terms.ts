/**
 * Every term of an order in words, for whoever signs for it: what its hash covers and nothing less.
 * Rounds nothing; an order whose grid is not known is told in its steps.
 */
import type { Instrument } from '../contract/instrument.ts';
import { parseDecimal, textOfUnits } from '../contract/numbers.ts';
import type { OrderRequest } from '../contract/orders.ts';

export interface OrderTerms {
  /** `Buy 0.020 BTC at 61627.2 USDT`. */
  readonly order: string;
  /** `limit, GTC, post-only`. */
  readonly kind: string;
  /** `BTCUSDT.sim of hand.kim (hand) for kim and house, account main at sim`. */
  readonly owner: string;
}

const typeWords = { limit: 'limit', market: 'market', stop: 'stop', stopLimit: 'stop-limit' };

/** The terms; `instrument` is that of the order, where it is known. */
export function orderTerms(request: OrderRequest, instrument: Instrument | undefined): OrderTerms {
  return {
    order: orderText(request, instrument),
    kind: kindOf(request, instrument),
    owner: ownerOf(request),
  };
}

/** Side, quantity and price, as `Buy 0.020 BTC at 61627.2 USDT`. */
export function orderText(
  { side, price, lots }: Pick<OrderRequest, 'side' | 'price' | 'lots'>,
  instrument: Instrument | undefined,
): string {
  const verb = side === 'buy' ? 'Buy' : 'Sell';
  const at = price === null ? 'at the market' : `at ${priceText(price, instrument)}`;
  return `${verb} ${quantityText(lots, instrument)} ${at}`;
}

function kindOf(request: OrderRequest, instrument: Instrument | undefined): string {
  const { type, timeInForce, postOnly, stopPrice, displayLots, reduceOnly } = request;
  const { expiryUtcMillis, parentId } = request;
  const words: string[] = [typeWords[type], timeInForce];
  if (stopPrice !== undefined) words.push(`stop ${priceText(stopPrice, instrument)}`);
  if (displayLots !== undefined) words.push(`shows ${quantityText(displayLots, instrument)}`);
  if (postOnly) words.push('post-only');
  if (reduceOnly === true) words.push('reduce-only');
  if (expiryUtcMillis !== undefined) words.push(`until ${new Date(expiryUtcMillis).toISOString()}`);
  if (parentId !== undefined) words.push(`child of ${parentId}`);
  return words.join(', ');
}

function ownerOf({ owner }: OrderRequest): string {
  const { instrument, strategy, strategyVersion, trader, client, account, venue } = owner;
  const who = `${strategy} (${strategyVersion}) for ${trader} and ${client}`;
  return `${instrument} of ${who}, account ${account} at ${venue}`;
}

/** Lots as a quantity, for example `0.400 ETH`, or `12 contracts`. */
export function quantityText(lots: number, instrument: Instrument | undefined): string {
  const lot = parseDecimal(instrument?.lotSize ?? '');
  if (instrument === undefined || lot === null) return `${lots} lots`;
  const unit = instrument.kind === 'inverse' ? 'contracts' : instrument.base;
  return `${textOfUnits(lots, lot)} ${unit}`;
}

/** A price with its currency, for example `3166.63 USDT`. */
export function priceText(ticks: number, instrument: Instrument | undefined): string {
  const increment = parseDecimal(instrument?.priceIncrement ?? '');
  if (instrument === undefined || increment === null) return `${ticks} ticks`;
  return `${textOfUnits(ticks, increment)} ${instrument.quote}`;
}
