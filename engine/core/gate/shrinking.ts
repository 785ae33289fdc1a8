/**
 * Whether an ask does no more than shrink its owner's own position, its working orders counted.
 * Says nothing of whether it has to; each check that holds it to that has its own reason.
 */
import { isHandIntent } from '../../contract/hand.ts';
import { positionKey } from '../../state/position.ts';
import { onlyShrinks } from '../../state/reduction.ts';
import { noWorking } from '../portfolio/exposure.ts';
import type { Facts } from './facts.ts';
import { quantityText } from './wording.ts';

/** The other side of its owner's own position, and with its working orders not through zero. */
export function isShrinking(facts: Facts): boolean {
  const key = ownerKey(facts);
  const used = usedLots(facts, key);
  return onlyShrinks(facts.request.side, heldLots(facts, key), used, facts.openLots);
}

/**
 * What no limit of a net position keeps: a flatten, and a close by hand, which is an order that an
 * operator holds to reducing and that has room for it. A scope may net the position against another
 * one's, and somebody has to be able to get out of either. Programs are held to the limit.
 */
export function isClosing(facts: Facts): boolean {
  const { ask, request } = facts;
  if (ask.flattenId !== undefined) return true;
  return request.reduceOnly === true && isHandIntent(ask.intentId) && isShrinking(facts);
}

/** In words what an ask would do to which position: for a refusal alone. */
export function beyondText(facts: Facts, withWorking = false): string {
  const key = ownerKey(facts);
  const { side } = facts.request;
  const used = quantityText(facts, usedLots(facts, key));
  const working = withWorking ? ` with ${used} working on that side,` : '';
  return (
    `a ${side} of ${quantityText(facts, facts.openLots)}${working} ` +
    `against a position of ${quantityText(facts, heldLots(facts, key))}`
  );
}

function ownerKey({ request }: Facts): string {
  const { account, strategy, instrument } = request.owner;
  return positionKey(account, strategy, instrument);
}

const heldLots = ({ gate }: Facts, key: string): number =>
  gate.ledger.positions.get(key)?.lots ?? 0;

/** Lots that work on the side of the ask; those that an amend replaces are its own. */
function usedLots({ request, gate, replacedLots }: Facts, key: string): number {
  const { workingBuyLots, workingSellLots } = gate.exposure.owners.get(key) ?? noWorking;
  return (request.side === 'sell' ? workingSellLots : workingBuyLots) - replacedLots;
}
