/**
 * One sentence per event of a parent, in an operator's words.
 * Says nothing of its children; each names it.
 */
import type { LedgerBody } from '../../engine/contract/events.ts';
import type { Wording } from './wording.ts';

type ParentBody = Extract<LedgerBody, { type: `parent.${string}` }>;

/** What happened, in one sentence. */
export function parentSentence(body: ParentBody, wording: Wording): string {
  if (body.type === 'parent.ended') {
    return `Parent ${body.parentId} of ${body.strategy} ended: ${body.reason}`;
  }
  const { parentId, owner, side, lots } = body;
  const size = wording.quantity(owner.instrument, lots);
  return `Parent ${parentId} of ${owner.strategy}: to ${side} ${size} of ${owner.instrument}`;
}
