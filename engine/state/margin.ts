/**
 * Margin of contracts: initial and maintenance margin, leverage, and the distance to liquidation.
 * Says nothing where the tiers of an instrument, or the balance of a cross account, are not known.
 *
 * A position is liquidated at the first price at which margin balance <= maintenance margin
 * (Binance Futures, "Liquidation Protocols" and "How to Calculate Liquidation Price"):
 *   maintenance = value x rate - deduction, of the tier that the value is in;
 *   isolated: balance = entry value / leverage + unrealised;
 *   cross: balance = account balance + unrealised of all cross positions of the currency, less the
 *   maintenance of the others, whose marks are held still.
 * Funding, fees of the closing and auto-deleveraging are left out. The price is searched on the
 * grid with the values that the books themselves use, so that rounding and tiers are exact.
 */
import type { MarginMode } from '../contract/accounting.ts';
import type { MarkUsed } from '../contract/day-report.ts';
import type { AccountId } from '../contract/ids.ts';
import {
  type Instrument,
  settlementCurrency,
  settlementValue,
  type Valuation,
} from '../contract/instrument.ts';
import type { MarginTier, MarginTiers } from '../contract/margin.ts';
import {
  type Lots,
  lots,
  type Minor,
  minor,
  multiplyDivide,
  type PriceTicks,
  priceTicks,
} from '../contract/numbers.ts';
import { fitsMinor, sumMinor } from '../contract/wide-sum.ts';
import { balanceKey, heldSum } from './balances.ts';
import { type AgedMarks, used } from './desk-valuation.ts';
import type { LedgerState } from './ledger-state.ts';
import { type Position, unrealised } from './position.ts';

const million = 1_000_000;

/** Margin of one account's contract, net of its strategies. Money in settlement minor units. */
export interface MarginLine {
  readonly account: AccountId;
  readonly instrument: Instrument;
  readonly currency: string;
  readonly mode: MarginMode;
  /** Net of all strategies; long > 0. */
  readonly lots: Lots;
  readonly mark: MarkUsed;
  readonly valueMinor: Minor;
  readonly initialMinor: Minor;
  readonly maintenanceMinor: Minor;
  /** What stands against the maintenance margin; null: never stated, or past minor units. */
  readonly balanceMinor: Minor | null;
  /** Maintenance in parts per million of the balance: a million is liquidation. Null as balance. */
  readonly marginPpm: number | null;
  /** Value in hundredths of the balance; null where there is no positive balance. */
  readonly leverageHundredths: number | null;
  /** Null: no price reaches it, or the balance is not known. */
  readonly liquidationPrice: PriceTicks | null;
  /** From the mark to that price, in parts per million of the mark. */
  readonly distancePpm: number | null;
}

/** The tier of a value. */
export function tierOf(tiers: MarginTiers, value: Minor): MarginTier {
  const found = tiers.find(({ upToMinor }) => upToMinor === null || value <= upToMinor);
  // The last tier has no end: `MarginTiers` says so.
  return found ?? (tiers.at(-1) as MarginTier);
}

/** Maintenance margin of a value. */
export function maintenanceOf(tiers: MarginTiers, value: Minor): Minor {
  const { maintenancePpm, deductionMinor } = tierOf(tiers, value);
  return minor(Math.max(0, multiplyDivide(value, maintenancePpm, million) - deductionMinor));
}

/** Initial margin of a value: by leverage, and never less than its tier asks; rounded up. */
export function initialOf(tiers: MarginTiers, value: Minor, leverage: number): Minor {
  const byTier = Math.ceil(multiplyDivide(value, tierOf(tiers, value).initialPpm, million));
  return minor(Math.max(byTier, Math.ceil(value / leverage)));
}

/** What a margin line is worked out from. */
interface Margined {
  readonly account: AccountId;
  readonly instrument: Instrument;
  readonly valuation: Valuation;
  readonly tiers: MarginTiers;
  readonly net: Position;
  readonly mark: MarkUsed;
  readonly mode: MarginMode;
  readonly leverage: number;
}

/** The margin of every contract that is held and whose tiers are known. */
export function marginLines(state: LedgerState, marks: AgedMarks): MarginLine[] {
  const all = [...state.books.netPositions.values()].flatMap((net) =>
    marginedOf(state, net, marks),
  );
  return all.map((margined) => lineOf(state, margined, all));
}

function marginedOf(state: LedgerState, net: Position, marks: AgedMarks): Margined[] {
  const instrument = state.instruments.get(net.instrument);
  const valuation = state.valuations.get(net.instrument);
  const tiers = instrument?.margin;
  if (instrument === undefined || valuation === undefined || tiers === undefined) return [];
  const mark = net.lots === 0 ? null : used(state, marks(net.instrument, net.lots));
  if (mark === null) return [];
  const { account } = net;
  return [{ account, instrument, valuation, tiers, net, mark, ...termsOf(state, account) }];
}

function termsOf(state: LedgerState, account: AccountId): { mode: MarginMode; leverage: number } {
  const terms = state.books.accounting?.accounts.find((each) => each.account === account);
  const { mode = 'cross', leverage = 1 } = terms ?? {};
  return { mode, leverage };
}

/** Margin balance less maintenance, at a price of its instrument; null: balance not known. */
type Surplus = (price: PriceTicks) => number;

function lineOf(state: LedgerState, margined: Margined, all: readonly Margined[]): MarginLine {
  const { account, instrument, valuation, tiers, net, mark, mode, leverage } = margined;
  const size = lots(Math.abs(net.lots));
  const valueAt = (price: PriceTicks): Minor => settlementValue(valuation, price, size);
  const valueMinor = valueAt(mark.price);
  const backing = mode === 'isolated' ? isolatedFixed(margined) : crossFixed(state, margined, all);
  const gain = unrealised(net, valuation, mark.price);
  // What minor units cannot hold is said of no account.
  const fixed = backing === null || !Number.isSafeInteger(backing + gain) ? null : backing;
  const balanceAt = (price: PriceTicks): number => (fixed ?? 0) + unrealised(net, valuation, price);
  const surplus: Surplus = (price) => balanceAt(price) - maintenanceOf(tiers, valueAt(price));
  const end = searchEnd(valuation, net.lots, mark.price, valueMinor);
  const liquidationPrice = fixed === null ? null : firstLiquidation(mark.price, end, surplus);
  const balanceMinor = fixed === null ? null : minor(balanceAt(mark.price));
  const maintenanceMinor = maintenanceOf(tiers, valueMinor);
  const isCovered = balanceMinor !== null && balanceMinor > 0;
  return {
    account,
    instrument,
    currency: settlementCurrency(instrument),
    mode,
    lots: net.lots,
    mark,
    valueMinor,
    initialMinor: initialOf(tiers, valueMinor, leverage),
    maintenanceMinor,
    balanceMinor,
    marginPpm: isCovered ? multiplyDivide(maintenanceMinor, million, balanceMinor) : null,
    leverageHundredths: isCovered ? multiplyDivide(valueMinor, 100, balanceMinor) : null,
    liquidationPrice,
    distancePpm:
      liquidationPrice === null
        ? null
        : multiplyDivide(Math.abs(mark.price - liquidationPrice), million, mark.price),
  };
}

/** The margin that was put aside when the position was entered. */
const isolatedFixed = ({ net, leverage }: Margined): number => Math.ceil(net.costMinor / leverage);

/**
 * What stands behind a cross position beside its own open gain: the balance, and the open gain of
 * the account's other positions of the currency less their maintenance. Null where the balance is
 * not known or past minor units, or the mark or the tiers of one of these are not known.
 */
function crossFixed(state: LedgerState, of: Margined, all: readonly Margined[]): number | null {
  const { venue } = of.instrument;
  const currency = settlementCurrency(of.instrument);
  const balance = state.books.balances.get(balanceKey(venue, of.account, currency));
  const held = balance === undefined ? null : heldSum(balance);
  if (held === null || !fitsMinor(held)) return null;
  let fixed: number = sumMinor(held);
  for (const net of state.books.netPositions.values()) {
    if (net === of.net || net.lots === 0 || net.account !== of.account) continue;
    const instrument = state.instruments.get(net.instrument);
    if (instrument === undefined || instrument.kind === 'spot') continue;
    if (instrument.venue !== venue || settlementCurrency(instrument) !== currency) continue;
    if (termsOf(state, net.account).mode !== 'cross') continue;
    const other = all.find((each) => each.net === net);
    if (other === undefined) return null;
    const { valuation, mark, tiers } = other;
    const value = settlementValue(valuation, mark.price, lots(Math.abs(net.lots)));
    fixed += unrealised(net, valuation, mark.price) - maintenanceOf(tiers, value);
  }
  return fixed;
}

/** No price is looked at whose value is above this: gains at it are still safe integers. */
const searchedValueLimit = 4_000_000_000_000_000;

/** The farthest price on the losing side that is looked at. */
function searchEnd(valuation: Valuation, held: Lots, mark: PriceTicks, value: Minor): number {
  const isInverse = valuation.kind === 'inverse';
  const worth = Math.max(value, 1);
  if (held > 0) return isInverse ? Math.max(1, Math.ceil(mark * (worth / searchedValueLimit))) : 1;
  const farthest = Math.min(mark * 1_000, Number.MAX_SAFE_INTEGER / 1_024);
  if (isInverse) return farthest;
  return Math.min(farthest, Math.floor(mark * (searchedValueLimit / worth)));
}

/** The price nearest to the mark, on the losing side, at which the surplus is used up. */
function firstLiquidation(mark: PriceTicks, end: number, surplus: Surplus): PriceTicks | null {
  if (surplus(mark) <= 0) return mark;
  let safe: number = mark;
  let lost = end;
  if (!hasGone(surplus, lost)) return null;
  while (Math.abs(safe - lost) > 1) {
    const middle = Math.floor((safe + lost) / 2);
    if (hasGone(surplus, middle)) lost = middle;
    else safe = middle;
  }
  return priceTicks(lost);
}

const hasGone = (surplus: Surplus, price: number): boolean => surplus(priceTicks(price)) <= 0;
