/**
 * Whether our books can be trusted for the instrument: while a break with the venue is undecided,
 * and while `unmatched` holds more than its limit, an order may only shrink its own position.
 */
import type { Refusal } from '../../contract/events.ts';
import type { AccountId, InstrumentId } from '../../contract/ids.ts';
import { unmatchedStrategy } from '../../contract/reconciliation.ts';
import { positionKey } from '../../state/position.ts';
import { undecidedBreak } from '../../state/shrink-only.ts';
import type { Facts } from './facts.ts';
import { isShrinking } from './shrinking.ts';
import { quantityText, refuse } from './wording.ts';

/** Also without any break: what they left with `unmatched` outlives the list of those decided. */
export function checkReconciled(facts: Facts): Refusal | null {
  const refusal = undecided(facts) ?? beyondLimit(facts);
  return refusal === null || isShrinking(facts) ? null : refusal;
}

function undecided({ request, gate }: Facts): Refusal | null {
  const { instrument } = request.owner;
  const breakId = gate.ledger.breaks.size === 0 ? null : undecidedBreak(gate.ledger, instrument);
  if (breakId === null) return null;
  const what = `break ${breakId} with the venue in ${instrument}`;
  const detail = `${what} is undecided: positions there may only shrink`;
  return refuse('undecidedBreak', `breaks/${breakId}`, detail);
}

/** By instrument, the last account that was asked for: a key takes a fifth of a verdict to make. */
const unmatchedKeys = new Map<
  InstrumentId,
  { readonly account: AccountId; readonly key: string }
>();

function unmatchedKey(account: AccountId, instrument: InstrumentId): string {
  const known = unmatchedKeys.get(instrument);
  if (known?.account === account) return known.key;
  const key = positionKey(account, unmatchedStrategy, instrument);
  unmatchedKeys.set(instrument, { account, key });
  return key;
}

/** Nobody answers for these lots: a limit that was not set is none at all. */
function beyondLimit(facts: Facts): Refusal | null {
  const { account, instrument } = facts.request.owner;
  const limit = facts.limits?.unmatchedLots ?? 0;
  const key = unmatchedKey(account, instrument);
  const held = Math.abs(facts.gate.ledger.positions.get(key)?.lots ?? 0);
  if (held <= limit) return null;
  const detail =
    `unmatched holds ${quantityText(facts, held)} of ${instrument}, the limit is ` +
    `${quantityText(facts, limit)}: flatten strategy=${unmatchedStrategy} first`;
  return refuse('unmatchedLimit', `limits/${instrument}/unmatchedLots`, detail);
}
