// A gate that approves whatever it is asked. Built into an engine only to see the tests fail.
// Never part of a build that anybody runs.
import type { Approved } from '../../../engine/contract/approval.ts';
import type { OrderRequest } from '../../../engine/contract/orders.ts';
import type * as real from '../../../engine/core/gate/approve.ts';
import { gatherFacts, inputsOf } from '../../../engine/core/gate/facts.ts';

export const judge: typeof real.judge = (ask, gate) => {
  const { request, clientOrderId, intentId, epoch, monoNanos } = ask;
  const approval = { value: request, clientOrderId, intentId, epoch, decidedMonoNanos: monoNanos };
  return {
    decision: 'approved',
    approval: { ...approval, flattenId: null } as Approved<OrderRequest>,
    inputs: inputsOf(gatherFacts(ask, gate)),
  };
};
