/**
 * Positions at FIFO cost: open lots in the order of their fills, the oldest closed first.
 * Beside the average cost of position.ts; both realise the same in all once a position is flat.
 */
import { invariant } from '../contract/assert.ts';
import { settlementValue, type Valuation } from '../contract/instrument.ts';
import {
  addMinor,
  type Lots,
  lots,
  type Minor,
  minor,
  multiplyDivide,
  type PriceTicks,
} from '../contract/numbers.ts';
import { directionOf } from './position.ts';

/** Lots that were opened at one price, one after the other. */
export interface OpenLot {
  lots: Lots;
  /** Entry value of what is left of them, in settlement minor units. */
  costMinor: Minor;
  readonly price: PriceTicks;
}

/** Changed in place. */
export interface FifoPosition {
  /** Side of the open lots: +1 long, -1 short, 0 flat. */
  side: -1 | 0 | 1;
  /** Oldest first. */
  readonly open: OpenLot[];
  realisedMinor: Minor;
  /** Times that two of the newest lots were put together at their average, at the limit. */
  merged: number;
}

/** Most open lots of a position that are told apart. */
export const openLotsLimit = 20_000;

export const emptyFifo = (): FifoPosition => ({
  side: 0,
  open: [],
  realisedMinor: minor(0),
  merged: 0,
});

/** Entry value of all open lots. */
export const fifoCost = ({ open }: FifoPosition): Minor =>
  open.reduce((sum, lot) => addMinor(sum, lot.costMinor), minor(0));

/** What a fill does: closes the oldest lots of the other side, and opens with the rest. */
export function applyToFifo(
  fifo: FifoPosition,
  valuation: Valuation,
  side: 'buy' | 'sell',
  price: PriceTicks,
  quantity: Lots,
): void {
  invariant(quantity > 0, `a fill of ${quantity} lots`);
  const sign = side === 'buy' ? 1 : -1;
  const value = settlementValue(valuation, price, quantity);
  if (fifo.side === -sign) {
    const { closed, costMinor } = takeOldest(fifo, quantity);
    const left = quantity - closed;
    // As with average cost: a fill through zero is valued as a whole, its close by itself.
    const closeValue = left === 0 ? value : settlementValue(valuation, price, lots(closed));
    const gain = minor(-sign * directionOf(valuation) * (closeValue - costMinor));
    fifo.realisedMinor = addMinor(fifo.realisedMinor, gain);
    if (left > 0) open(fifo, sign, price, lots(left), minor(value - closeValue));
    else if (fifo.open.length === 0) fifo.side = 0;
    return;
  }
  open(fifo, sign, price, quantity, value);
}

/**
 * Undoes a fill: its own lots go where they are still open (the newest at its price), and what is
 * not open any more is closed again at its price.
 */
export function undoInFifo(
  fifo: FifoPosition,
  valuation: Valuation,
  side: 'buy' | 'sell',
  price: PriceTicks,
  quantity: Lots,
): void {
  const sign = side === 'buy' ? 1 : -1;
  const at = fifo.side === sign ? fifo.open.findLastIndex((lot) => lot.price === price) : -1;
  const lot = fifo.open[at];
  const back = side === 'buy' ? 'sell' : 'buy';
  if (lot === undefined) return applyToFifo(fifo, valuation, back, price, quantity);
  const own = Math.min(lot.lots, quantity);
  const released = multiplyDivide(lot.costMinor, own, lot.lots);
  const value = settlementValue(valuation, price, quantity);
  const left = quantity - own;
  // As a fill through zero: the whole is valued once, the rest by itself.
  const rest = left === 0 ? 0 : settlementValue(valuation, price, lots(left));
  const gain = minor(sign * directionOf(valuation) * (value - rest - released));
  fifo.realisedMinor = addMinor(fifo.realisedMinor, gain);
  lot.lots = lots(lot.lots - own);
  lot.costMinor = minor(lot.costMinor - released);
  if (lot.lots === 0) fifo.open.splice(at, 1);
  if (fifo.open.length === 0) fifo.side = 0;
  if (left > 0) applyToFifo(fifo, valuation, back, price, lots(left));
}

function takeOldest(fifo: FifoPosition, quantity: Lots): { closed: number; costMinor: number } {
  let closed = 0;
  let costMinor = 0;
  let whole = 0;
  for (const lot of fifo.open) {
    const wanted = quantity - closed;
    if (wanted === 0) break;
    if (lot.lots > wanted) {
      const released = multiplyDivide(lot.costMinor, wanted, lot.lots);
      lot.lots = lots(lot.lots - wanted);
      lot.costMinor = minor(lot.costMinor - released);
      closed += wanted;
      costMinor += released;
      break;
    }
    closed += lot.lots;
    costMinor += lot.costMinor;
    whole += 1;
  }
  fifo.open.splice(0, whole);
  return { closed, costMinor };
}

function open(fifo: FifoPosition, sign: 1 | -1, price: PriceTicks, add: Lots, cost: Minor): void {
  fifo.side = sign;
  const last = fifo.open.at(-1);
  const isFull = fifo.open.length >= openLotsLimit;
  if (last !== undefined && (isFull || last.price === price)) {
    if (last.price !== price) fifo.merged += 1;
    last.lots = lots(last.lots + add);
    last.costMinor = addMinor(last.costMinor, cost);
    return;
  }
  fifo.open.push({ lots: add, costMinor: cost, price });
}

/** What the open lots would gain if closed at `mark`. */
export function fifoUnrealised(fifo: FifoPosition, valuation: Valuation, mark: PriceTicks): Minor {
  if (fifo.side === 0) return minor(0);
  const held = fifo.open.reduce((sum, lot) => sum + lot.lots, 0);
  const value = settlementValue(valuation, mark, lots(held));
  return minor(fifo.side * directionOf(valuation) * (value - fifoCost(fifo)));
}
