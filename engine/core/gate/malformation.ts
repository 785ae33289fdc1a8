/**
 * Whether an ask has the form of one: types, safe integers, named owners.
 * Judges no value against the market or a limit; that is for the checks.
 */
import type { Ask } from './ask.ts';

const ownerFields = [
  'venue',
  'account',
  'strategy',
  'strategyVersion',
  'instrument',
  'desk',
  'trader',
  'client',
] as const;
const nameLengthLimit = 64;
const clientOrderIdForm = /^[.A-Za-z0-9:_/-]{1,36}$/;

const isName = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= nameLengthLimit;

/**
 * What is wrong with the form of `ask`, in words; null when nothing is. The types promise all
 * of it; this is where the promise is checked, because a strategy is not ours.
 */
export function malformation(ask: Ask): string | null {
  if (!isName(ask.intentId)) return 'the intent has no usable id';
  if (typeof ask.clientOrderId !== 'string' || !clientOrderIdForm.test(ask.clientOrderId)) {
    return 'the client order id is not 1 to 36 letters, digits or . : _ / -';
  }
  if (!Number.isSafeInteger(ask.monoNanos)) return `the time of the ask is ${ask.monoNanos}`;
  if (!Number.isSafeInteger(ask.epoch)) return `the gate epoch of the ask is ${ask.epoch}`;
  const request: Partial<Ask['request']> | null | undefined = ask.request;
  if (typeof request !== 'object' || request === null) return 'there is no request';
  return ownerMalformation(request.owner) ?? requestMalformation(request);
}

function ownerMalformation(owner: Partial<Ask['request']['owner']> | null | undefined) {
  if (typeof owner !== 'object' || owner === null) return 'the order has no owner';
  for (const field of ownerFields) {
    if (!isName(owner[field])) return `the owner has no usable ${field}`;
  }
  return null;
}

function requestMalformation(request: Partial<Ask['request']>): string | null {
  const { side, type, timeInForce, postOnly, price, lots } = request;
  if (side !== 'buy' && side !== 'sell') return `the side is ${String(side)}`;
  if (type !== 'limit' && type !== 'market') return `the order type is ${String(type)}`;
  if (timeInForce !== 'GTC' && timeInForce !== 'IOC') {
    return `the time in force is ${String(timeInForce)}`;
  }
  if (typeof postOnly !== 'boolean') return `post-only is ${String(postOnly)}`;
  if (price !== null && !Number.isSafeInteger(price)) return `the price is ${String(price)}`;
  if (!Number.isSafeInteger(lots)) return `the quantity is ${String(lots)}`;
  return null;
}
