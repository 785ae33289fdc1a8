/**
 * Checks of what the market of an instrument can do: what it cannot is refused here, and never
 * sent as something else. Also of an expiry, and of what an amend may change.
 */
import type { Refusal } from '../../contract/events.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { abilitiesOf } from '../../contract/order-abilities.ts';
import { isSameTerms, usedLots } from '../../contract/orders.ts';
import type { Facts } from './facts.ts';
import { quantityText, refuse } from './wording.ts';

const market = ({ kind, symbol }: Instrument): string => `the ${kind} market of ${symbol}`;

/** The market takes orders of this time in force, and icebergs. */
export function checkSupported({ instrument, request }: Facts): Refusal | null {
  if (instrument === null) return null;
  const { timesInForce, iceberg } = abilitiesOf(instrument);
  const node = `instruments/${instrument.id}/orders`;
  if (!timesInForce.includes(request.timeInForce)) {
    const takes = timesInForce.join(', ');
    const detail = `${market(instrument)} takes no ${request.timeInForce} orders, only ${takes}`;
    return refuse('notSupported', node, detail);
  }
  if (request.displayLots === undefined || iceberg) return null;
  return refuse('notSupported', node, `${market(instrument)} takes no icebergs`);
}

/** A GTD order expires in the future, and as far ahead as the market wants. */
export function checkExpiry({ ask, instrument, request }: Facts): Refusal | null {
  const { expiryUtcMillis } = request;
  if (expiryUtcMillis === undefined || instrument === null) return null;
  const node = `orders/${ask.clientOrderId}`;
  const nowMillis = Number(ask.utcNanos.slice(0, -6));
  const aheadMillis = expiryUtcMillis - nowMillis;
  if (aheadMillis <= 0) {
    return refuse('badInput', node, `it would expire ${-aheadMillis} ms before now`);
  }
  const lead = abilitiesOf(instrument).expiryLeadMillis;
  if (aheadMillis > lead) return null;
  const detail =
    `it would expire in ${aheadMillis} ms; ${market(instrument)} takes ` +
    `GTD orders of more than ${lead} ms`;
  return refuse('notSupported', node, detail);
}

/** An amend changes something that its market can change, and leaves something to trade. */
export function checkAmend(facts: Facts): Refusal | null {
  const { instrument, request } = facts;
  const { amends, clientOrderId } = facts.ask;
  const node = `orders/${clientOrderId}`;
  if (amends === undefined || instrument === null) {
    return refuse('badInput', node, 'there is no order, or no instrument, to amend');
  }
  const { request: before } = amends;
  if (isSameTerms(before, request)) return refuse('badInput', node, 'it changes nothing');
  if (request.type !== 'limit') {
    return refuse('notSupported', node, `${market(instrument)} amends limit orders only`);
  }
  const used = usedLots(amends);
  if (request.lots <= used) {
    const detail =
      `a quantity of ${quantityText(facts, request.lots)} where ` +
      `${quantityText(facts, used)} have traded: cancel it instead`;
    return refuse('badInput', node, detail);
  }
  if (abilitiesOf(instrument).amend === 'any') return null;
  if (before.price === request.price && request.lots < before.lots) return null;
  const detail =
    `${market(instrument)} only makes a quantity smaller: ` +
    'cancel the order and place another one';
  return refuse('notSupported', node, detail);
}
