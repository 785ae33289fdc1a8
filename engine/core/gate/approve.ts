/**
 * The gate: the one place where an approval comes into being.
 * Approves only what every check let pass; there is no way round the checks in here.
 */

import type { Approved } from '../../contract/approval.ts';
import type { UsedOverride } from '../../contract/overrides.ts';
import type { AmendVerdict, Ask, GateContext, Opinion, Verdict } from './ask.ts';
import { type Check, firstAmendObjection, firstObjection } from './checks.ts';
import { gatherFacts, inputsOf } from './facts.ts';
import { malformation } from './malformation.ts';
import { overridesUsed } from './override-checks.ts';
import { ordersMet } from './self-match-check.ts';
import { refuse } from './wording.ts';

/** Judges one ask. Changes nothing: the caller counts an approved order into the context. */
export function judge(ask: Ask, gate: GateContext): Verdict {
  return judgeAs(ask, gate, firstObjection, ask.request);
}

/** Judges other terms for a working order, `ask.amends`; `ask.request` is as it would be. */
export function judgeAmend(ask: Ask, gate: GateContext): AmendVerdict {
  return judgeAs(ask, gate, firstAmendObjection, { request: ask.request });
}

/**
 * What the gate would say to an ask for a new order. Approves nothing and mints nothing: there is
 * no approval in it that could be sent.
 */
export function judgeOnly(ask: Ask, gate: GateContext): Opinion {
  const malformed = malformation(ask);
  if (malformed !== null) {
    return { refusal: refuse('badInput', 'gate/form', malformed), inputs: null };
  }
  const facts = gatherFacts(ask, gate);
  return { refusal: firstObjection(facts), inputs: inputsOf(facts) };
}

const noOverrides: readonly UsedOverride[] = [];

function judgeAs<Value>(ask: Ask, gate: GateContext, object: Check, value: Value): Verdict<Value> {
  const malformed = malformation(ask);
  if (malformed !== null) {
    return { decision: 'malformed', refusal: refuse('badInput', 'gate/form', malformed) };
  }
  const facts = gatherFacts(ask, gate);
  const inputs = inputsOf(facts);
  const refusal = object(facts);
  if (refusal === null) {
    const overrides = gate.ledger.overrides === null ? noOverrides : overridesUsed(facts);
    return { decision: 'approved', approval: mint(ask, value), inputs, overrides };
  }
  const met = refusal.kind === 'selfMatch' ? ordersMet(facts) : [];
  return { decision: 'refused', refusal, inputs, met };
}

/** The only cast to an approval in the whole engine. */
function mint<Value>(ask: Ask, value: Value): Approved<Value> {
  const { clientOrderId, intentId, epoch, monoNanos, flattenId } = ask;
  const approval = {
    value,
    clientOrderId,
    intentId,
    epoch,
    decidedMonoNanos: monoNanos,
    flattenId: flattenId ?? null,
  };
  return approval as Approved<Value>;
}
