/**
 * Checks against the market: feed, age of the reference, collar, and size and value of one order.
 * Without a live feed and a fresh reference nothing passes.
 */
import type { Refusal } from '../../contract/events.ts';
import { isTradable } from '../../state/market/market-view.ts';
import type { Facts } from './facts.ts';
import { withinCollar } from './order-value.ts';
import type { ReferenceGuard } from './reference-guard.ts';
import { millisText, moneyText, priceText, quantityText, refuse } from './wording.ts';

const nanosPerMilli = 1_000_000;

/** The feed is live and its book whole. */
export function checkFeed(facts: Facts): Refusal | null {
  const { market, request } = facts;
  if (market !== null && isTradable(market)) return null;
  const { instrument } = request.owner;
  const state = market === null ? 'unknown' : market.feed;
  const reason = market === null ? '' : market.brokenReason || market.feedReason;
  const detail = `the feed of ${instrument} may not be traded on: ${state}, ${reason}`;
  return refuse('staleReference', `feeds/${instrument}`, detail);
}

/** The reference exists, is not from the future, and is young enough. */
export function checkReferenceAge(facts: Facts): Refusal | null {
  const { limits, referenceAgeNanos, request, held } = facts;
  const tooOld = (detail: string): Refusal =>
    refuse('staleReference', nodeOf(request, 'referenceAgeMillis'), detail);
  if (limits === null || referenceAgeNanos === null || facts.top === null) {
    return tooOld('there is no best bid and ask to judge the price by');
  }
  if (referenceAgeNanos < 0) return tooOld('the reference price is stamped later than the order');
  const limit = limits.referenceAgeMillis;
  if (referenceAgeNanos <= limit * nanosPerMilli) {
    return held.guard === null ? null : checkJump(facts, held.guard);
  }
  const age = millisText(referenceAgeNanos);
  return tooOld(`the reference price is ${age} old, the limit is ${limit} ms`);
}

/** The reference has not just jumped; where nothing watches it, it is believed as it comes. */
function checkJump({ ask, request }: Facts, guard: ReferenceGuard): Refusal | null {
  const age = guard.wildSince(ask.monoNanos);
  if (age === null) return null;
  const detail =
    `the reference price jumped by more than ${guard.sigmas} standard deviations ` +
    `${millisText(age)} ago, and has to hold for ${guard.holdMillis} ms`;
  return refuse('staleReference', nodeOf(request, 'referenceJump'), detail);
}

/** Worked out for a refusal alone: an order that passes has no use for it. */
const nodeOf = ({ owner }: Facts['request'], limit: string): string =>
  `limits/${owner.instrument}/${limit}`;

/**
 * The price is within the collar around the mid; the boundary is inside. Of a stop it is the stop
 * price, around which the limit that it wakes with has a collar of the same width.
 */
export function checkCollar(facts: Facts): Refusal | null {
  const { limits, top, judgedPrice, request } = facts;
  const { stopPrice, price } = request;
  const judged = stopPrice ?? judgedPrice;
  if (limits === null || top === null || judged === null) {
    const node = nodeOf(request, 'priceCollarBps');
    return refuse('priceCollar', node, 'there is no price to measure the collar from');
  }
  const { bidPrice, askPrice } = top;
  if (!withinCollar(judged, bidPrice, askPrice, limits.priceCollarBps)) {
    const what = request.type === 'market' ? 'the far touch' : wordOf(request);
    const detail =
      `${what} ${priceText(facts, judged)} is ${bpsText(judged, bidPrice + askPrice)} bps ` +
      `from the middle of ${priceText(facts, bidPrice)} and ${priceText(facts, askPrice)}, ` +
      `the limit is ${limits.priceCollarBps} bps`;
    return refuse('priceCollar', nodeOf(request, 'priceCollarBps'), detail);
  }
  if (stopPrice === undefined || price === null) return null;
  if (withinCollar(price, stopPrice, stopPrice, limits.priceCollarBps)) return null;
  const detail =
    `the price ${priceText(facts, price)} is ${bpsText(price, 2 * stopPrice)} bps ` +
    `from the stop price ${priceText(facts, stopPrice)}, the limit is ${limits.priceCollarBps} bps`;
  return refuse('priceCollar', nodeOf(request, 'priceCollarBps'), detail);
}

const wordOf = ({ stopPrice }: Facts['request']): string =>
  stopPrice === undefined ? 'the price' : 'the stop price';

const bpsText = (price: number, twiceMid: number): string =>
  ((Math.abs(2 * price - twiceMid) / twiceMid) * 10_000).toFixed(2);

/** The quantity of one order. */
export function checkOrderSize(facts: Facts): Refusal | null {
  const { limits, request } = facts;
  if (limits !== null && request.lots <= limits.orderLots) return null;
  const limit = limits === null ? 'missing' : quantityText(facts, limits.orderLots);
  const quantity = quantityText(facts, request.lots);
  const detail = `a quantity of ${quantity}, the limit of one order is ${limit}`;
  return refuse('orderSize', `limits/${request.owner.instrument}/orderLots`, detail);
}

/** The value of one order; a market order is valued at the far end of its collar. */
export function checkOrderValue(facts: Facts): Refusal | null {
  const { limits, orderValueMinor, request } = facts;
  if (limits === null || orderValueMinor === null) {
    const node = nodeOf(request, 'orderValueMinor');
    return refuse('orderValue', node, 'the value of the order is too large to be worked out');
  }
  if (orderValueMinor <= limits.orderValueMinor) return null;
  const detail =
    `a value of ${moneyText(facts, orderValueMinor)}, ` +
    `the limit of one order is ${moneyText(facts, limits.orderValueMinor)}`;
  return refuse('orderValue', nodeOf(request, 'orderValueMinor'), detail);
}
