/**
 * What an account holds of a currency: what was stated, and all that moved it since.
 * Knows no prices: open gains are not in it.
 */
import type { AccountId, VenueId } from '../contract/ids.ts';
import { type Minor, minor } from '../contract/numbers.ts';
import {
  addSums,
  addToSum,
  subtractSums,
  sumOf,
  type WideSum,
  zeroSum,
} from '../contract/wide-sum.ts';

/** Money of one account in one currency, in its minor units. Never changed after it is made. */
export interface Balance {
  readonly venue: VenueId;
  readonly account: AccountId;
  readonly currency: string;
  /** Decimals of the minor unit; null while only a fee of unknown scale was booked in it. */
  readonly scale: number | null;
  /** The last statement; null before the first. */
  readonly statedMinor: Minor | null;
  /**
   * Moved since the statement. Of spot: what was paid and received in the quote currency, and fees
   * in any; the base currency that was bought is the position. Of contracts: what the net
   * of all strategies realised, as the venue books it, because their value is never paid.
   */
  readonly movedMinor: WideSum;
  /** Since the ledger began. Fees: positive is paid; funding: positive is received. */
  readonly tradesMinor: WideSum;
  readonly feesMinor: WideSum;
  readonly fundingMinor: WideSum;
  /** Sum of what later statements differed by from what was held by our own count. */
  readonly adjustedMinor: WideSum;
}

export const balanceKey = (venue: string, account: string, currency: string): string =>
  `${venue}|${account}|${currency}`;

/** A balance in which nothing was booked yet. */
export function emptyBalance(
  venue: VenueId,
  account: AccountId,
  currency: string,
  scale: number | null,
): Balance {
  return {
    venue,
    account,
    currency,
    scale,
    statedMinor: null,
    movedMinor: zeroSum,
    tradesMinor: zeroSum,
    feesMinor: zeroSum,
    fundingMinor: zeroSum,
    adjustedMinor: zeroSum,
  };
}

/** What moved a balance. */
export type Movement = 'trades' | 'fees' | 'funding';

/** A balance after `amountMinor` came in (or went, when negative; a fee goes when positive). */
export function moved(before: Balance, by: Movement, amountMinor: Minor): Balance {
  const change = by === 'fees' ? minor(-amountMinor) : amountMinor;
  const movedMinor = addToSum(before.movedMinor, change);
  switch (by) {
    case 'trades':
      return { ...before, movedMinor, tradesMinor: addToSum(before.tradesMinor, amountMinor) };
    case 'fees':
      return { ...before, movedMinor, feesMinor: addToSum(before.feesMinor, amountMinor) };
    case 'funding':
      return { ...before, movedMinor, fundingMinor: addToSum(before.fundingMinor, amountMinor) };
  }
}

/** A balance after a statement; what it differs by from our own count is kept. */
export function restated(before: Balance, scale: number, balanceMinor: Minor): Balance {
  const held = heldSum(before);
  const difference = held === null ? zeroSum : subtractSums(sumOf(balanceMinor), held);
  return {
    ...before,
    scale,
    statedMinor: balanceMinor,
    movedMinor: zeroSum,
    adjustedMinor: addSums(before.adjustedMinor, difference),
  };
}

/** What is held by our own count; null before a statement. */
export const heldSum = ({ statedMinor, movedMinor }: Balance): WideSum | null =>
  statedMinor === null ? null : addToSum(movedMinor, statedMinor);
