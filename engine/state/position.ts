/**
 * Positions at average cost, in exact integers: what a fill does to lots, cost, cash and PnL.
 * Knows no marks; unrealised PnL takes the mark as an argument.
 */
import { invariant } from '../contract/assert.ts';
import type { AccountId, InstrumentId, StrategyId } from '../contract/ids.ts';
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

/** A position of one account, strategy and instrument. Money is in settlement minor units. */
export interface Position {
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  /** Signed: long > 0. */
  readonly lots: Lots;
  /** Entry value of the open lots, >= 0. */
  readonly costMinor: Minor;
  readonly realisedMinor: Minor;
  readonly feesMinor: Minor;
  /** Everything paid and received for lots, fees apart: realised - signed cost (checked). */
  readonly cashFlowMinor: Minor;
  readonly boughtLots: Lots;
  readonly soldLots: Lots;
}

/** Key of a position in the ledger state. */
export const positionKey = (
  account: AccountId,
  strategy: StrategyId,
  instrument: InstrumentId,
): string => `${account}|${strategy}|${instrument}`;

/** A position with nothing in it. */
export function emptyPosition(
  account: AccountId,
  strategy: StrategyId,
  instrument: InstrumentId,
): Position {
  const none = minor(0);
  return {
    account,
    strategy,
    instrument,
    lots: lots(0),
    costMinor: none,
    realisedMinor: none,
    feesMinor: none,
    cashFlowMinor: none,
    boughtLots: lots(0),
    soldLots: lots(0),
  };
}

/** +1 where a long gains as the price rises in settlement value, -1 for inverse contracts. */
export const directionOf = (valuation: Valuation): 1 | -1 =>
  valuation.kind === 'inverse' ? -1 : 1;

/** A position as an execution leaves it. `feeMinor` must be in the settlement currency. */
type Execute = (
  before: Position,
  valuation: Valuation,
  side: 'buy' | 'sell',
  price: PriceTicks,
  quantity: Lots,
  feeMinor: Minor,
) => Position;

/** What a fill makes of a position. */
export const applyFill: Execute = (before, valuation, side, price, quantity, feeMinor) => {
  invariant(quantity > 0, `a fill of ${quantity} lots`);
  const direction = directionOf(valuation);
  const sign = side === 'buy' ? 1 : -1;
  const value = settlementValue(valuation, price, quantity);
  const opposite = Math.sign(before.lots) === -sign;
  const closing = opposite ? Math.min(Math.abs(before.lots), quantity) : 0;
  const closeValue =
    closing === quantity ? value : settlementValue(valuation, price, lots(closing));
  const released =
    closing === 0 ? 0 : multiplyDivide(before.costMinor, closing, Math.abs(before.lots));
  const pnl = -sign * direction * (closeValue - released);
  const after: Position = {
    ...before,
    lots: lots(before.lots + sign * quantity),
    costMinor: minor(before.costMinor - released + (value - closeValue)),
    realisedMinor: addMinor(before.realisedMinor, minor(pnl)),
    feesMinor: addMinor(before.feesMinor, feeMinor),
    cashFlowMinor: minor(before.cashFlowMinor - sign * direction * value),
    boughtLots: lots(before.boughtLots + (side === 'buy' ? quantity : 0)),
    soldLots: lots(before.soldLots + (side === 'sell' ? quantity : 0)),
  };
  const signedCost = Math.sign(after.lots) * direction * after.costMinor;
  invariant(
    after.cashFlowMinor === after.realisedMinor - signedCost,
    `cash and cost of ${before.instrument} disagree after a fill`,
  );
  return after;
};

/** What the open lots would gain if closed at `mark`, in settlement minor units. */
export function unrealised(position: Position, valuation: Valuation, mark: PriceTicks): Minor {
  if (position.lots === 0) return minor(0);
  const value = settlementValue(valuation, mark, lots(Math.abs(position.lots)));
  const gain = Math.sign(position.lots) * directionOf(valuation) * (value - position.costMinor);
  return minor(gain);
}

/**
 * Undoes a fill (a trade bust). Lots and cash are as if it had never been. Cost and realised PnL
 * are too, unless the average cost has changed since: lots that come back to a position come at its
 * average cost, lots of one that was closed since at the price of the undone fill itself.
 */
export const applyBust: Execute = (before, valuation, side, price, quantity, feeMinor) => {
  invariant(quantity > 0, `a bust of ${quantity} lots`);
  const direction = directionOf(valuation);
  const sign = side === 'buy' ? 1 : -1;
  const value = settlementValue(valuation, price, quantity);
  const left = lots(before.lots - sign * quantity);
  const cashFlowMinor = minor(before.cashFlowMinor + sign * direction * value);
  const costMinor = costWithout(before, valuation, left, price, value);
  return {
    ...before,
    lots: left,
    costMinor,
    realisedMinor: minor(cashFlowMinor + Math.sign(left) * direction * costMinor),
    feesMinor: minor(before.feesMinor - feeMinor),
    cashFlowMinor,
    boughtLots: lots(before.boughtLots - (side === 'buy' ? quantity : 0)),
    soldLots: lots(before.soldLots - (side === 'sell' ? quantity : 0)),
  };
};

/** Entry value of the lots that are left without a fill. */
function costWithout(
  before: Position,
  valuation: Valuation,
  left: Lots,
  price: PriceTicks,
  value: Minor,
): Minor {
  const held = Math.abs(before.lots);
  const open = Math.abs(left);
  // Closed, or turned over, since: nothing else tells at what the lots were bought.
  if (Math.sign(left) !== Math.sign(before.lots)) {
    return settlementValue(valuation, price, lots(open));
  }
  if (open < held && value < before.costMinor) return minor(before.costMinor - value);
  return minor(multiplyDivide(before.costMinor, open, held));
}
