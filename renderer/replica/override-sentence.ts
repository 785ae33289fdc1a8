/**
 * Overrides in one sentence each, as the audit log and its neighbours say them.
 */
import type { LedgerBody } from '../../engine/contract/events.ts';

type OverrideBody = Extract<LedgerBody, { type: `override.${string}` }>;

/** For example `Override 1c2d let order qd-1 past a soft limit`. */
export function overrideSentence(body: OverrideBody): string {
  const id = body.overrideId.slice(0, 8);
  if (body.type === 'override.used') {
    return `Override ${id} was used up by order ${body.clientOrderId}`;
  }
  if (body.type === 'override.ended') return `Override ${id} ended: ${body.reason}`;
  const { breach, request, proposer, approver, reason } = body;
  const who = approver === proposer ? approver : `${approver} for ${proposer}`;
  const order = `one order of ${request.owner.strategy} in ${request.owner.instrument}`;
  const limit = `the soft limit ${breach.limit} of ${breach.node}`;
  return `Override ${id} granted by ${who}: ${order} past ${limit}; ${reason}`;
}
