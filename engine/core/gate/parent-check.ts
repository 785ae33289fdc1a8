/**
 * The children of a parent never come to more than the parent (P20): what they have filled, what
 * they can still fill, and the order or amend that is asked for.
 * Knows no fan-out; how many messages one tick leads to is a trip's (engine/core/trips).
 */
import type { Refusal } from '../../contract/events.ts';
import { parentOf } from '../../state/parents-fold.ts';
import type { Facts } from './facts.ts';
import { quantityText, refuse } from './wording.ts';

/** An order that names no parent is held by nothing here. */
export function checkParent(facts: Facts): Refusal | null {
  return facts.request.parentId === undefined ? null : checkChild(facts);
}

function checkChild(facts: Facts): Refusal | null {
  const { request, gate, openLots, replacedLots } = facts;
  const { owner, side, parentId } = request;
  const node = `parents/${owner.strategy}/${parentId}`;
  const object = (detail: string) => refuse('parent', node, detail);
  const parent = parentOf(gate.ledger, request);
  if (parent === undefined) return object(`${owner.strategy} has no parent ${parentId}`);
  if (parent.endedReason !== null) {
    return object(`parent ${parentId} has ended: ${parent.endedReason}`);
  }
  const { account, instrument } = parent.owner;
  if (owner.instrument !== instrument || owner.account !== account || side !== parent.side) {
    const whose = `${parent.side}s ${instrument} in account ${account}`;
    return object(`parent ${parentId} ${whose}, and its child has to`);
  }
  const children = parent.filledLots + parent.workingLots - replacedLots;
  if (children + openLots <= parent.lots) return null;
  return object(
    `the children of ${parentId} would come to ${quantityText(facts, children + openLots)} ` +
      `(${quantityText(facts, parent.filledLots)} filled, ` +
      `${quantityText(facts, children - parent.filledLots)} working), ` +
      `the parent is ${quantityText(facts, parent.lots)}`,
  );
}
