/**
 * Whether our books can be trusted for the instrument: while a break with the venue is undecided,
 * and while `unmatched` holds more than its limit, an order may only shrink its own position.
 */
import type { Refusal } from '../../contract/events.ts';
import { unmatchedStrategy } from '../../contract/reconciliation.ts';
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

/** Nobody answers for these lots: a limit that was not set is none at all. */
function beyondLimit(facts: Facts): Refusal | null {
  const { instrument } = facts.request.owner;
  const limit = facts.limits?.unmatchedLots ?? 0;
  const held = Math.abs(facts.gate.ledger.positions.get(facts.held.unmatchedKey)?.lots ?? 0);
  if (held <= limit) return null;
  const detail =
    `unmatched holds ${quantityText(facts, held)} of ${instrument}, the limit is ` +
    `${quantityText(facts, limit)}: flatten strategy=${unmatchedStrategy} first`;
  return refuse('unmatchedLimit', `limits/${instrument}/unmatchedLots`, detail);
}
