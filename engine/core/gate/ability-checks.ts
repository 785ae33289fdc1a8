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

/** The market takes icebergs and dates, where the order has one; and the date is in the future. */
export function checkSupported({ ask, instrument, request }: Facts): Refusal | null {
  const { timeInForce, displayLots, expiryUtcMillis } = request;
  const isPlain = timeInForce !== 'GTD' && displayLots === undefined;
  if (isPlain || instrument === null) return null;
  const { goodTillDate, iceberg, expiryLeadMillis } = abilitiesOf(instrument);
  const node = `instruments/${instrument.id}/orders`;
  if (displayLots !== undefined && !iceberg) {
    return refuse('notSupported', node, `${market(instrument)} takes no icebergs`);
  }
  if (expiryUtcMillis === undefined) return null;
  if (!goodTillDate) {
    return refuse('notSupported', node, `${market(instrument)} takes no GTD orders`);
  }
  const aheadMillis = expiryUtcMillis - Number(ask.utcNanos.slice(0, -6));
  if (aheadMillis <= 0) {
    const detail = `it would expire ${-aheadMillis} ms before now`;
    return refuse('badInput', `orders/${ask.clientOrderId}`, detail);
  }
  if (aheadMillis > expiryLeadMillis) return null;
  const detail =
    `it would expire in ${aheadMillis} ms; ${market(instrument)} takes ` +
    `GTD orders of more than ${expiryLeadMillis} ms`;
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
