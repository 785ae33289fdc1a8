/**
 * The value an order is judged at, in exact integers of the quote currency's minor unit.
 * Answers null where the value leaves the safe integers; never rounds towards permission.
 */
import { type PriceTicks, priceTicks } from '../../contract/numbers.ts';

export { orderValue, valueLimit } from '../../state/exact-value.ts';

const bpsScale = 10_000;
/**
 * The worst price a market order is valued at: the far touch and the whole collar beyond it,
 * rounded up. Null where it leaves the safe integers.
 */
export function collarPrice(farTouch: PriceTicks, collarBps: number): PriceTicks | null {
  const scaled = farTouch * (bpsScale + collarBps);
  if (!Number.isSafeInteger(scaled)) return null;
  const rest = scaled % bpsScale;
  return priceTicks((scaled - rest) / bpsScale + (rest > 0 ? 1 : 0));
}

/** The least price that a market sell may reach: the collar below the far touch, rounded down. */
export function floorPrice(farTouch: PriceTicks, collarBps: number): PriceTicks | null {
  const scaled = farTouch * Math.max(0, bpsScale - collarBps);
  if (!Number.isSafeInteger(scaled)) return null;
  return priceTicks((scaled - (scaled % bpsScale)) / bpsScale);
}

/**
 * Whether `price` lies within `collarBps` of the mid of `bid` and `ask`, the boundary included.
 * Compared as 2 x price x 10,000 against bps x (bid + ask), so that no mid is rounded.
 */
export function withinCollar(price: number, bid: number, ask: number, collarBps: number): boolean {
  const twiceMid = bid + ask;
  const distance = Math.abs(2 * price - twiceMid) * bpsScale;
  const allowed = collarBps * twiceMid;
  if (Number.isSafeInteger(distance) && Number.isSafeInteger(allowed)) return distance <= allowed;
  // What is no number of basis points lets no price pass.
  if (!Number.isSafeInteger(collarBps)) return false;
  const wideMid = BigInt(bid) + BigInt(ask);
  const apart = 2n * BigInt(price) - wideMid;
  return (apart < 0n ? -apart : apart) * BigInt(bpsScale) <= BigInt(collarBps) * wideMid;
}
