// A gate that approves whatever it is asked. Built into an engine only to see the tests fail.
// Never part of a build that anybody runs.
import type { Approved } from '../../../engine/contract/approval.ts';
import type * as real from '../../../engine/core/gate/approve.ts';
import type { Ask, GateContext, Verdict } from '../../../engine/core/gate/ask.ts';
import { gatherFacts, inputsOf } from '../../../engine/core/gate/facts.ts';

function approve<Value>(ask: Ask, gate: GateContext, value: Value): Verdict<Value> {
  const { clientOrderId, intentId, epoch, monoNanos } = ask;
  const approval = { value, clientOrderId, intentId, epoch, decidedMonoNanos: monoNanos };
  return {
    decision: 'approved',
    approval: { ...approval, flattenId: null } as Approved<Value>,
    inputs: inputsOf(gatherFacts(ask, gate)),
    overrides: [],
  };
}

export const judge: typeof real.judge = (ask, gate) => approve(ask, gate, ask.request);

export const judgeAmend: typeof real.judgeAmend = (ask, gate) =>
  approve(ask, gate, { request: ask.request });

export const judgeOnly: typeof real.judgeOnly = (ask, gate) => ({
  refusal: null,
  inputs: inputsOf(gatherFacts(ask, gate)),
});
