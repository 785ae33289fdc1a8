/**
 * Self-match prevention: no order leaves that would trade with one of the same account, whichever
 * strategy has it. The rule is: the new one is refused and the resting one stays.
 *
 * A market order is held against what it may reach: the touch where its quantity is quoted there,
 * else the far end of its collar. A stop is held to the price at which it wakes. What moves until
 * an order arrives is the venue's to prevent, whose own mode is set on every order.
 */
import type { Refusal } from '../../contract/events.ts';
import type { ClientOrderId } from '../../contract/ids.ts';
import type { OrderSide } from '../../contract/orders.ts';
import type { Facts } from './facts.ts';
import { collarPrice, floorPrice } from './order-value.ts';
import { priceText, refuse } from './wording.ts';

const against = (side: OrderSide): OrderSide => (side === 'buy' ? 'sell' : 'buy');

/** The own orders that an ask would meet, as far as it may reach; none where that is not known. */
export function ordersMet(facts: Facts): readonly ClientOrderId[] {
  const { owner, side } = facts.request;
  const reach = reachOf(facts);
  if (reach === null) return [];
  return facts.gate.ownBook.upTo(owner.instrument, owner.account, against(side), reach);
}

/** No own order on the other side is within reach. */
export function checkSelfMatch(facts: Facts): Refusal | null {
  const { request, gate, exposure } = facts;
  const { owner, side } = request;
  if ((side === 'buy' ? exposure.workingSellLots : exposure.workingBuyLots) === 0) return null;
  const best = gate.ownBook.best(owner.instrument, owner.account, against(side));
  if (best === null) return null;
  const reach = reachOf(facts);
  if (reach === null) {
    return refuse('selfMatch', `orders/${owner.account}`, 'there is no price to know its reach by');
  }
  if (side === 'buy' ? reach < best : reach > best) return null;
  const [met] = ordersMet(facts).map((id) => gate.ledger.orders.get(id));
  const id = met?.clientOrderId;
  const price = priceText(facts, best);
  const detail =
    `a ${side} that reaches ${priceText(facts, reach)} would meet the own ${against(side)} ` +
    `${id} of ${met?.request.owner.strategy} (best at ${price}): ` +
    (facts.ask.flattenId === undefined ? 'that one stays' : 'it has to make way');
  return refuse('selfMatch', `orders/${id}`, detail);
}

/** The farthest price that the order may trade at; null when there is none to tell. */
function reachOf({ request, top, judgedPrice, limits }: Facts): number | null {
  if (request.price !== null) return request.price;
  if (judgedPrice === null || limits === null) return null;
  if (request.type === 'stop') return judgedPrice;
  const quoted = request.side === 'buy' ? top?.askLots : top?.bidLots;
  if (quoted !== undefined && quoted >= request.lots) return judgedPrice;
  return request.side === 'buy'
    ? collarPrice(judgedPrice, limits.priceCollarBps)
    : floorPrice(judgedPrice, limits.priceCollarBps);
}
