/**
 * Where gain and cost come from: by strategy and instrument, and by hour, from ledger events alone.
 * Live, backtest and console keep the same sums, because it is part of the one fold.
 *
 * Cost of a fill against the mid at its decision (`verdict.recorded`), in settlement minor units,
 * positive: paid. spread = touch to mid (negative for a maker: earned); slippage = fill to touch.
 */
import { settlementValue, type Valuation } from '../contract/instrument.ts';
import {
  type Lots,
  type Minor,
  minor,
  multiplyDivide,
  type PriceTicks,
} from '../contract/numbers.ts';
import { addToSum, type WideSum, zeroSum } from '../contract/wide-sum.ts';
import { directionOf } from './position.ts';

/** Best bid and ask that a verdict was given on. */
export interface Decision {
  readonly bid: PriceTicks;
  readonly ask: PriceTicks;
}

/** Sums of one strategy in one instrument. Money in settlement minor units; changed in place. */
export interface AttributionLine {
  readonly strategy: string;
  readonly instrument: string;
  fills: number;
  makerFills: number;
  /** Fills of orders whose decision had no reference, or that had ended before: without costs. */
  unmeasuredFills: number;
  turnoverMinor: WideSum;
  realisedMinor: WideSum;
  /** Fees in the settlement currency; others are in the balances of their currency. */
  feesMinor: WideSum;
  /** Received less paid. */
  fundingMinor: WideSum;
  spreadMinor: WideSum;
  slippageMinor: WideSum;
}

/** Lines by `strategy|instrument`, and by hour since 1970 and the same. */
export interface Attribution {
  readonly totals: Map<string, AttributionLine>;
  /** Oldest first. */
  readonly hours: Map<string, AttributionLine>;
}

/** Most lines by hour that are kept; the ledger has the rest. */
export const hourLinesLimit = 1_000;

export function emptyLine(strategy: string, instrument: string): AttributionLine {
  return {
    strategy,
    instrument,
    fills: 0,
    makerFills: 0,
    unmeasuredFills: 0,
    turnoverMinor: zeroSum,
    realisedMinor: zeroSum,
    feesMinor: zeroSum,
    fundingMinor: zeroSum,
    spreadMinor: zeroSum,
    slippageMinor: zeroSum,
  };
}

/** Key of an owner's line among the totals. */
export const attributionKey = (strategy: string, instrument: string): string =>
  `${strategy}|${instrument}`;

/** The line of an owner's total, and of this hour; both made when they are not there. */
export function linesOf(
  { totals, hours }: Attribution,
  strategy: string,
  instrument: string,
  hour: number,
): readonly [AttributionLine, AttributionLine] {
  const key = attributionKey(strategy, instrument);
  const total = lineIn(totals, key, strategy, instrument);
  const hourly = lineIn(hours, `${hour}|${key}`, strategy, instrument);
  if (hours.size > hourLinesLimit) {
    for (const oldest of hours.keys()) {
      hours.delete(oldest);
      break;
    }
  }
  return [total, hourly];
}

function lineIn(
  lines: Map<string, AttributionLine>,
  key: string,
  strategy: string,
  instrument: string,
): AttributionLine {
  const known = lines.get(key);
  if (known !== undefined) return known;
  const added = emptyLine(strategy, instrument);
  lines.set(key, added);
  return added;
}

/** What a fill cost against the mid at its decision; the two add up to fill less mid. */
export interface ExecutionCost {
  readonly spreadMinor: Minor;
  readonly slippageMinor: Minor;
}

/** Works out the execution cost of one fill. */
export function executionCost(
  valuation: Valuation,
  decision: Decision,
  fill: {
    readonly side: 'buy' | 'sell';
    readonly price: PriceTicks;
    readonly lots: Lots;
    readonly liquidity: 'maker' | 'taker';
  },
): ExecutionCost {
  const sign = (fill.side === 'buy' ? 1 : -1) * directionOf(valuation);
  const bid = settlementValue(valuation, decision.bid, fill.lots);
  const ask = settlementValue(valuation, decision.ask, fill.lots);
  const mid = bid + multiplyDivide(ask - bid, 1, 2);
  const takes = fill.liquidity === 'taker';
  const touch = (fill.side === 'buy') === takes ? ask : bid;
  return {
    spreadMinor: minor(sign * (touch - mid)),
    slippageMinor: minor(sign * (settlementValue(valuation, fill.price, fill.lots) - touch)),
  };
}

/** Counts one fill into a line; one that is undone is counted out again. 0: its money alone. */
export function addFillToLine(
  line: AttributionLine,
  fill: {
    readonly liquidity: 'maker' | 'taker';
    readonly valueMinor: Minor;
    readonly realisedMinor: Minor;
    readonly feeMinor: Minor;
    readonly cost: ExecutionCost | null;
  },
  count: 1 | -1 | 0 = 1,
): void {
  line.fills += count;
  if (fill.liquidity === 'maker') line.makerFills += count;
  line.turnoverMinor = addToSum(line.turnoverMinor, fill.valueMinor);
  line.realisedMinor = addToSum(line.realisedMinor, fill.realisedMinor);
  line.feesMinor = addToSum(line.feesMinor, fill.feeMinor);
  if (fill.cost === null) {
    line.unmeasuredFills += count;
    return;
  }
  line.spreadMinor = addToSum(line.spreadMinor, fill.cost.spreadMinor);
  line.slippageMinor = addToSum(line.slippageMinor, fill.cost.slippageMinor);
}
