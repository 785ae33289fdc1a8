/**
 * Whether the instrument trades at all: expired and delisted ones take no order, and one that is
 * being closed takes only orders that shrink their owner's own position.
 */
import type { Refusal } from '../../contract/events.ts';
import { positionKey } from '../../state/position.ts';
import { noWorking } from '../portfolio/exposure.ts';
import type { Facts } from './facts.ts';
import { quantityText, refuse } from './wording.ts';

/** By the newest word of venue or calendar; without one, it trades. */
export function checkTradability(facts: Facts): Refusal | null {
  const { standings } = facts.gate.ledger.books;
  if (standings.size === 0) return null;
  const { owner } = facts.request;
  const standing = standings.get(owner.instrument);
  if (standing === undefined || standing.tradability === 'trading') return null;
  const node = `instruments/${owner.instrument}`;
  const why = standing.reason === '' ? '' : `: ${standing.reason}`;
  if (standing.tradability === 'reduceOnly') return checkShrinks(facts, node, why);
  const roll = facts.instrument?.successor;
  const next = roll === undefined ? '' : `; roll to ${roll}`;
  const state = standing.tradability === 'expired' ? 'has expired' : 'is delisted';
  return refuse('notPermitted', node, `${owner.instrument} ${state}${why}${next}`);
}

function checkShrinks(facts: Facts, node: string, why: string): Refusal | null {
  const shortfall = beyondShrinking(facts);
  if (shortfall === null) return null;
  const { instrument } = facts.request.owner;
  return refuse('reduceOnly', node, `${instrument} may only be reduced${why}; ${shortfall}`);
}

/** Why an order does more than shrink its owner's own position; null: it does not. */
export function beyondShrinking(facts: Facts): string | null {
  const { request, gate } = facts;
  const { account, strategy, instrument } = request.owner;
  const key = positionKey(account, strategy, instrument);
  const held = gate.ledger.positions.get(key)?.lots ?? 0;
  const working = gate.exposure.owners.get(key) ?? noWorking;
  const sells = request.side === 'sell';
  const used = (sells ? working.workingSellLots : working.workingBuyLots) - facts.replacedLots;
  if (used + facts.openLots <= (sells ? held : -held)) return null;
  return (
    `a ${request.side} of ${quantityText(facts, facts.openLots)} ` +
    `against a position of ${quantityText(facts, held)}`
  );
}
