/**
 * What one trading day may lose and turn over, by currency: beyond it, orders may only shrink
 * their owner's position. Looks at what the ledger has booked today, and at no open gain.
 */
import type { Refusal } from '../../contract/events.ts';
import { settlementCurrency } from '../../contract/instrument.ts';
import { sumText } from '../../contract/wide-sum.ts';
import { reachedDaily } from '../../state/shrink-only.ts';
import type { Facts } from './facts.ts';
import { beyondText, isShrinking } from './shrinking.ts';
import { refuse } from './wording.ts';

/** The limits of the day in the settlement currency of the instrument; without one, none. */
export function checkDaily(facts: Facts): Refusal | null {
  const { ledger } = facts.gate;
  const { instrument } = facts;
  if (ledger.limits?.desk.daily === undefined || instrument === null) return null;
  const currency = settlementCurrency(instrument);
  const reached = reachedDaily(ledger, currency);
  if (reached === null || isShrinking(facts)) return null;
  const come = `${sumText(reached.total, instrument.settlementScale)} ${currency}`;
  const why =
    reached.limit === 'loss' ? 'today, the limit of loss' : 'turned over today, the limit';
  const detail = `${come} ${why} is reached; ${beyondText(facts)}`;
  return refuse('dailyLimit', `limits/desk/daily/${currency}`, detail);
}
