/**
 * Fundings: each strategy pays or receives for its own lots at the venue's rate and mark.
 * A funding counts once, also one that is told after a later one: that is booked as the venue
 * states it. One that cannot be is a recorded fault and moves no money.
 */

import type { FundingPayment } from '../../contract/accounting-events.ts';
import { invariant } from '../../contract/assert.ts';
import type { AccountId, InstrumentId } from '../../contract/ids.ts';
import { settlementValue, type Valuation, valuationOf } from '../../contract/instrument.ts';
import {
  type Decimal,
  type Lots,
  lots,
  type Minor,
  minor,
  multiplyDivide,
  type PriceTicks,
  parseDecimal,
} from '../../contract/numbers.ts';
import { sumNumber } from '../../contract/wide-sum.ts';
import { type LastFunding, otherFundingsLimit } from '../../state/books.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { hasValue } from '../bookable.ts';
import { valueLimit } from '../gate/order-value.ts';
import type { FundingEvent } from '../instrument-events.ts';
import type { Step } from '../step.ts';

/** Most decimals of a rate: 10^12 times a value still goes through `multiplyDivide` exactly. */
const rateDecimalsLimit = 12;
/** No funding takes more than the position is worth. */
const rateMost = 1;

/**
 * What a position receives (or pays, when negative) at a funding: value at the mark times the
 * rate, rounded half away from zero. A long pays a positive rate, whatever the contract is.
 */
export function fundingPayment(
  valuation: Valuation,
  held: Lots,
  mark: PriceTicks,
  rate: Decimal,
): Minor {
  const value = settlementValue(valuation, mark, lots(Math.abs(held)));
  const amount = multiplyDivide(value, rate.mantissa, 10 ** rate.decimals);
  return minor(-Math.sign(held) * amount);
}

/** Records a funding, or why it cannot be one. */
export function takeFunding(step: Step, event: FundingEvent): void {
  const { venue, account, instrument, rate, mark, statedMinor, fundingUtcMillis } = event;
  const { ledger } = step.desk;
  const known = ledger.books.fundings.get(`${account}|${instrument}`);
  const last = known?.fundingUtcMillis ?? -1;
  if (last === fundingUtcMillis || known?.othersUtcMillis?.includes(fundingUtcMillis) === true) {
    step.desk.repeatedReports += 1;
    return;
  }
  const terms = termsOf(step, event, known);
  if (typeof terms === 'string') {
    step.desk.faults.record(step, {
      component: `venue/${venue}`,
      kind: 'funding',
      detail: `a funding of ${instrument} that cannot be: ${terms}`,
      owner: null,
    });
    return;
  }
  // What was held at the time of an earlier one is not known any more: it is paid to nobody.
  const payments =
    fundingUtcMillis < last
      ? []
      : paymentsOf(ledger, account, instrument, (held) =>
          fundingPayment(terms.valuation, held, mark, terms.rate),
        );
  const paid = payments.reduce((sum, { paymentMinor }) => sum + paymentMinor, 0);
  step.append({
    type: 'funding.settled',
    venue,
    account,
    instrument,
    rate,
    mark,
    payments,
    statedMinor,
    unattributedMinor: minor(statedMinor === null ? 0 : statedMinor - paid),
    fundingUtcMillis,
  });
}

/** What the payments are worked out with; in words, why it cannot be a funding. */
function termsOf(
  { desk }: Step,
  event: FundingEvent,
  booked: LastFunding | undefined,
): { readonly valuation: Valuation; readonly rate: Decimal } | string {
  const { venue, instrument, rate, mark, statedMinor, fundingUtcMillis } = event;
  const known = desk.ledger.instruments.get(instrument);
  if (known === undefined) return 'it is not defined on this desk';
  if (known.venue !== venue) return `it trades at ${known.venue}`;
  if (known.kind === 'spot') return 'it is spot';
  const parsed = parseDecimal(rate);
  if (parsed === null || parsed.decimals > rateDecimalsLimit || rate.length > 24) {
    return `a rate of ${rate.slice(0, 40)}`;
  }
  if (Math.abs(parsed.mantissa) > rateMost * 10 ** parsed.decimals) return `a rate of ${rate}`;
  if (!Number.isSafeInteger(mark) || mark <= 0) return `a mark of ${mark} increments`;
  if (statedMinor !== null && !Number.isSafeInteger(statedMinor)) return `paid ${statedMinor}`;
  if (!Number.isSafeInteger(fundingUtcMillis) || fundingUtcMillis < 0) return 'a time of no kind';
  if (booked !== undefined && fundingUtcMillis < booked.fundingUtcMillis) {
    if (statedMinor === null) {
      return 'a later one was booked before it, and what was paid is not stated';
    }
    const { othersUtcMillis: others = [] } = booked;
    const [oldest] = others;
    const isFull = oldest !== undefined && others.length >= otherFundingsLimit;
    if (isFull && fundingUtcMillis < oldest)
      return 'so many later ones were booked that it may have been, too';
  }
  const valuation = valuationOf(known);
  return isPayable(desk.ledger, event, valuation)
    ? { valuation, rate: parsed }
    : 'the books cannot hold what it comes to';
}

/** Whether all that is held has an exact value at the mark, and so has what is left of it. */
function isPayable(
  ledger: LedgerState,
  { account, instrument, mark, statedMinor }: FundingEvent,
  valuation: Valuation,
): boolean {
  let held = 0;
  let received = 0;
  for (const [key, each] of ledger.positions) {
    if (each.account !== account || each.instrument !== instrument) continue;
    held += Math.abs(each.lots);
    const book = ledger.books.positions.get(key);
    invariant(book !== undefined, `the position ${key} has no book`);
    received = Math.max(received, Math.abs(sumNumber(book.fundingMinor)));
  }
  if (!Number.isSafeInteger(held) || !hasValue(valuation, mark, lots(held))) return false;
  const paid = settlementValue(valuation, mark, lots(held));
  if (received + paid >= valueLimit) return false;
  // What is stated is booked as what is worked out and the difference to it. The balance that they
  // move is kept in two words, and holds them however often they come.
  return 2 * paid + Math.abs(statedMinor ?? 0) < valueLimit;
}

function paymentsOf(
  ledger: LedgerState,
  account: AccountId,
  instrument: InstrumentId,
  paymentOf: (held: Lots) => Minor,
): FundingPayment[] {
  return [...ledger.positions.values()]
    .filter((each) => each.account === account && each.instrument === instrument)
    .filter((each) => each.lots !== 0)
    .map(({ strategy, lots: held }) => ({ strategy, lots: held, paymentMinor: paymentOf(held) }));
}
