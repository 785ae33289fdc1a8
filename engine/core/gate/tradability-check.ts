/**
 * Whether the instrument trades at all: expired and delisted ones take no order, and one that is
 * being closed takes only orders that shrink their owner's own position.
 */
import type { Refusal } from '../../contract/events.ts';
import type { Facts } from './facts.ts';
import { beyondText, isShrinking } from './shrinking.ts';
import { refuse } from './wording.ts';

/** By the newest word of venue or calendar; without one, it trades. */
export function checkTradability(facts: Facts): Refusal | null {
  const { standings } = facts.gate.ledger.books;
  if (standings.size === 0) return null;
  const { owner } = facts.request;
  const standing = standings.get(owner.instrument);
  if (standing === undefined || standing.tradability === 'trading') return null;
  const { instrument } = owner;
  const node = `instruments/${instrument}`;
  const why = standing.reason === '' ? '' : `: ${standing.reason}`;
  if (standing.tradability === 'reduceOnly') {
    if (isShrinking(facts)) return null;
    const detail = `${instrument} may only be reduced${why}; ${beyondText(facts)}`;
    return refuse('reduceOnly', node, detail);
  }
  const roll = facts.instrument?.successor;
  const next = roll === undefined ? '' : `; roll to ${roll}`;
  const state = standing.tradability === 'expired' ? 'has expired' : 'is delisted';
  return refuse('notPermitted', node, `${instrument} ${state}${why}${next}`);
}
