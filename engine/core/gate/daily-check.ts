/**
 * What one trading day may lose and turn over, by currency: beyond it, orders may only shrink
 * their owner's position. Looks at what the ledger has booked today, and at no open gain.
 */
import type { Refusal } from '../../contract/events.ts';
import { settlementCurrency } from '../../contract/instrument.ts';
import { minor } from '../../contract/numbers.ts';
import { compareSum, sumText } from '../../contract/wide-sum.ts';
import type { Facts } from './facts.ts';
import { beyondShrinking } from './tradability-check.ts';
import { refuse } from './wording.ts';

/** The limits of the day in the settlement currency of the instrument; without one, none. */
export function checkDaily(facts: Facts): Refusal | null {
  const { ledger } = facts.gate;
  const { instrument } = facts;
  const daily = ledger.limits?.desk.daily;
  if (daily === undefined || instrument === null) return null;
  const currency = settlementCurrency(instrument);
  const total = ledger.books.dayTotals.get(currency);
  const limit = daily.find((entry) => entry.currency === currency);
  if (limit === undefined || total === undefined) return null;
  const { lossMinor, turnoverMinor } = limit;
  const scale = instrument.settlementScale;
  const node = `limits/desk/daily/${currency}`;
  if (lossMinor !== undefined && compareSum(total.netMinor, minor(-lossMinor)) <= 0) {
    const lost = `${sumText(total.netMinor, scale)} ${currency} today`;
    return judged(facts, node, `${lost}, the limit of loss is reached`);
  }
  if (turnoverMinor === undefined) return null;
  if (compareSum(total.turnoverMinor, turnoverMinor) < 0) return null;
  const turned = `${sumText(total.turnoverMinor, scale)} ${currency} turned over today`;
  return judged(facts, node, `${turned}, the limit is reached`);
}

function judged(facts: Facts, node: string, why: string): Refusal | null {
  const beyond = beyondShrinking(facts);
  return beyond === null ? null : refuse('dailyLimit', node, `${why}; ${beyond}`);
}
