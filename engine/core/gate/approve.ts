/**
 * The gate: the one place where an approval comes into being.
 * Approves only what every check let pass; there is no way round the checks in here.
 */
import type { Approved } from '../../contract/approval.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import type { Ask, GateContext, Verdict } from './ask.ts';
import { checks } from './checks.ts';
import { gatherFacts, inputsOf } from './facts.ts';
import { malformation } from './malformation.ts';
import { refuse } from './wording.ts';

/** Judges one ask. Changes nothing: the caller counts an approved order into the context. */
export function judge(ask: Ask, gate: GateContext): Verdict {
  const malformed = malformation(ask);
  if (malformed !== null) {
    return { decision: 'malformed', refusal: refuse('badInput', 'gate/form', malformed) };
  }
  const facts = gatherFacts(ask, gate);
  const inputs = inputsOf(facts);
  for (const check of checks) {
    const refusal = check(facts);
    if (refusal !== null) return { decision: 'refused', refusal, inputs };
  }
  return { decision: 'approved', approval: mint(ask), inputs };
}

/** The only cast to an approval in the whole engine. */
function mint(ask: Ask): Approved<OrderRequest> {
  const { request, clientOrderId, intentId, epoch, monoNanos, flattenId } = ask;
  const approval = {
    value: request,
    clientOrderId,
    intentId,
    epoch,
    decidedMonoNanos: monoNanos,
    flattenId: flattenId ?? null,
  };
  return approval as Approved<OrderRequest>;
}
