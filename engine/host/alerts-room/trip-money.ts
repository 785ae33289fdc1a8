/**
 * The measures of trips in money: what a scope has lost today, how far it is below its highest, and
 * what it is exposed to. What is realised, paid and funded counts always; what is open at its mark,
 * else at the last that is known, else at its cost, and each that is not the first is told.
 */
import { settlementCurrency } from '../../contract/instrument.ts';
import { decimalText, type Minor, minor } from '../../contract/numbers.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import { sumOf } from '../../contract/wide-sum.ts';
import { reportIn } from '../../state/desk-valuation.ts';
import { exposureValue } from '../../state/exposure-value.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import {
  type MarkedValue,
  markedToday,
  markedValue,
  positionsOf,
} from '../../state/marked-value.ts';
import type { Doubt, GaugeRule, MeasuredDesk, Measurement } from './measured.ts';

/**
 * How long after a start a loss and a drawdown wait for marks that are not there yet: at its cost,
 * a gain of before the start would be taken for lost. The desk is halted at every start.
 */
const settleNanos = 10e9;

type Lacking = Pick<MarkedValue, 'left' | 'atCost' | 'old'>;

/** Loss of the trading day, in whole units of the reporting currency. */
export function dailyLoss(desk: MeasuredDesk, { scope }: GaugeRule, now: number): Measurement {
  const today = markedToday(desk.core.ledger, desk.marks(now), scope);
  if (today === null) return unknown('no trading day with a reporting currency is open');
  const doubts = doubtsOf(desk.core.ledger, today);
  if (isUnsettled(desk, today, now)) return { found: [], doubts };
  const { use, text } = money(desk.core.ledger, -today.valueMinor as Minor, today);
  return { found: [{ scope, use, words: `${scopeText(scope)} has lost ${text} today` }], doubts };
}

/** How far the value is below its peak. */
export function drawdown(desk: MeasuredDesk, { scope, name }: GaugeRule, now: number): Measurement {
  const { ledger } = desk.core;
  const peak = ledger.trips?.peaks?.find(({ trip }) => trip === name);
  const value = markedValue(ledger, desk.marks(now), scope);
  if (value === null) return unknown('the desk has no reporting currency');
  const doubts = doubtsOf(ledger, value);
  if (peak === undefined || isUnsettled(desk, value, now)) return { found: [], doubts };
  const { use, text } = money(ledger, minor(peak.peakMinor - value.valueMinor), value);
  const words = `${scopeText(scope)} is ${text} below the highest it has come to`;
  return { found: [{ scope, use, words }], doubts };
}

/** What a drawdown is measured from; null while anything of it has no mark: no peak is guessed. */
export function peakValue(desk: MeasuredDesk, scope: Scope, now: number): Minor | null {
  const value = markedValue(desk.core.ledger, desk.marks(now), scope);
  return value === null || isAwaiting(desk.core.ledger, value) ? null : value.valueMinor;
}

/** Long and short added up. */
export function exposure(desk: MeasuredDesk, { scope }: GaugeRule, now: number): Measurement {
  if (desk.core.ledger.books.accounting === null) {
    return unknown('the desk has no reporting currency');
  }
  const ledger = positionsOf(desk.core.ledger, scope);
  const marks = desk.marks(now);
  const marked = exposureValue(ledger, marks);
  const left = new Set<string>();
  const atCost = new Set<string>();
  let gross: number = marked.grossMinor;
  for (const { instrument: id, lots, costMinor } of ledger.positions.values()) {
    const instrument = ledger.instruments.get(id);
    if (lots === 0 || instrument === undefined || !marked.left.includes(id)) continue;
    const currency = settlementCurrency(instrument);
    if (marks(id, lots) !== null) {
      left.add(currency);
      continue;
    }
    atCost.add(id);
    const scale = instrument.settlementScale;
    const { reportedMinor } = reportIn(ledger, marks, {
      currency,
      scale,
      amount: sumOf(costMinor),
    });
    if (reportedMinor === null) left.add(currency);
    else gross += reportedMinor;
  }
  const lacking = { left: [...left], atCost: [...atCost], old: marked.stale };
  const { use, text } = money(ledger, minor(gross), lacking);
  const found = [{ scope, use, words: `${scopeText(scope)} is exposed to ${text}` }];
  return { found, doubts: doubtsOf(ledger, lacking) };
}

const unknown = (what: string): Measurement => ({
  found: [],
  doubts: [{ severity: 'critical', what }],
});

/** Money as a number of whole units of the reporting currency, and in words with what it lacks. */
function money({ books }: LedgerState, amount: Minor, { left, atCost, old }: Lacking) {
  const { reportingCurrency = '', reportingScale = 0 } = books.accounting ?? {};
  const parts = [
    left.length === 0 ? '' : `, without ${left.join(', ')}`,
    atCost.length === 0 ? '' : `, ${atCost.join(', ')} at cost`,
    old.length === 0 ? '' : `, by an old mark of ${old.join(', ')}`,
  ];
  const text = `${decimalText(amount, reportingScale)} ${reportingCurrency}${parts.join('')}`;
  return { use: amount / 10 ** reportingScale, text };
}

/** Whether the desk file says how a currency is converted by a market. */
const isRated = ({ books }: LedgerState, currency: string): boolean =>
  books.accounting?.currencies.some((each) => {
    return each.currency === currency && each.instrument !== null && each.by !== 'none';
  }) ?? false;

/** Whether a mark is not there that will come once its market is heard. */
const isAwaiting = (ledger: LedgerState, { left, atCost }: MarkedValue): boolean =>
  atCost.length > 0 || left.some((currency) => isRated(ledger, currency));

const isUnsettled = (desk: MeasuredDesk, value: MarkedValue, now: number): boolean =>
  now - desk.sinceMonoNanos < settleNanos && isAwaiting(desk.core.ledger, value);

function doubtsOf(ledger: LedgerState, { left, atCost, old }: Lacking): Doubt[] {
  return [
    ...atCost.map((id) => ({
      severity: 'critical' as const,
      what: `${id} has no mark and counts at its cost`,
    })),
    ...left.map((currency) => ({
      severity: isRated(ledger, currency) ? ('critical' as const) : ('warning' as const),
      what: `${currency} has no rate and is left out`,
    })),
    ...old.map((name) => ({ severity: 'warning' as const, what: `the mark of ${name} is old` })),
  ];
}
