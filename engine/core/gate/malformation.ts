/**
 * Whether an ask has the form of one: types, safe integers, named owners.
 * Judges no value against the market or a limit; that is for the checks.
 */
import { OrderType, TimeInForce } from '../../contract/orders.ts';
import type { Ask } from './ask.ts';

const ownerFieldCount = 8;
const requestFieldCount = 7;
/** What a request may have beside those. */
const optionalFields = [
  'stopPrice',
  'displayLots',
  'reduceOnly',
  'expiryUtcMillis',
  'parentId',
] as const;
const textLengthLimit = 64;
/** As the ledger's schema has them: what is not of this form cannot be recorded. */
const idForm = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;
const clientOrderIdLengthLimit = 36;
/** By the code of a character: 1 where a client order id may have it. */
const clientOrderIdCodes = new Uint8Array(128);
for (const letter of './:_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ') {
  clientOrderIdCodes[letter.charCodeAt(0)] = 1;
}

/** Ids already found well formed: a desk has few, and each comes with every order. */
const knownIds = new Set<unknown>();
const knownIdsLimit = 4_096;

function isId<Id>(value: Id | undefined): value is Id {
  if (knownIds.has(value)) return true;
  if (typeof value !== 'string' || !idForm.test(value)) return false;
  if (knownIds.size < knownIdsLimit) knownIds.add(value);
  return true;
}

type Ids = Pick<
  Ask['request']['owner'],
  'venue' | 'account' | 'strategy' | 'instrument' | 'trader'
>;

/** The ids of the last well-formed owner: mostly the next one has them all. */
let lastIds: Ids | null = null;

const hasLastIds = ({ venue, account, strategy, instrument, trader }: Partial<Ids>): boolean =>
  lastIds !== null &&
  venue === lastIds.venue &&
  account === lastIds.account &&
  strategy === lastIds.strategy &&
  instrument === lastIds.instrument &&
  trader === lastIds.trader;

/** Letter by letter: each id is a new one, and a pattern takes twice as long. */
function isClientOrderId(id: unknown): boolean {
  if (typeof id !== 'string') return false;
  const { length } = id;
  if (length === 0 || length > clientOrderIdLengthLimit) return false;
  for (let at = 0; at < length; at += 1) {
    if (clientOrderIdCodes[id.charCodeAt(at)] !== 1) return false;
  }
  return true;
}
const isText = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= textLengthLimit;
/** A value in words, whatever it is: an object's own way of saying it is not to be trusted. */
function shown(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return `"${value.slice(0, 64)}"`;
  return value === null ? 'null' : `of type ${typeof value}`;
}
const isCount = (value: unknown): boolean =>
  Number.isSafeInteger(value) && Number(value) >= 0 && !Object.is(value, -0);

/**
 * What is wrong with the form of `ask`, in words; null when nothing is. The types promise all
 * of it; this is where the promise is checked, because a strategy is not ours.
 */
export function malformation(ask: Ask): string | null {
  if (!isText(ask.intentId)) return 'the intent has no usable id';
  if (!isClientOrderId(ask.clientOrderId)) {
    return 'the client order id is not 1 to 36 letters, digits or . : _ / -';
  }
  if (!isCount(ask.monoNanos)) return `the time of the ask is ${shown(ask.monoNanos)}`;
  if (typeof ask.utcNanos !== 'string') return `the date of the ask is ${shown(ask.utcNanos)}`;
  if (!isCount(ask.epoch)) return `the gate epoch of the ask is ${shown(ask.epoch)}`;
  if (!isCount(ask.tickNumber)) return `the tick number is ${shown(ask.tickNumber)}`;
  const request: Partial<Ask['request']> | null | undefined = ask.request;
  if (typeof request !== 'object' || request === null) return 'there is no request';
  const extraFields = fieldCount(request) - requestFieldCount;
  if (extraFields !== 0) {
    const optional = optionalFields.filter((name) => request[name] !== undefined).length;
    if (extraFields !== optional) return 'the request has other fields';
  }
  return (
    ownerMalformation(request.owner) ??
    requestMalformation(request) ??
    (extraFields === 0 ? null : optionalMalformation(request))
  );
}

/** Counted without making an array of the names: this runs for every order. */
function fieldCount(value: object): number {
  let count = 0;
  for (const _ in value) count += 1;
  return count;
}

/** One by one and not in a loop over names: this is the hot path of the gate. */
function idMalformation({ venue, account, strategy, instrument, trader }: Partial<Ids>) {
  if (!isId(venue)) return 'the owner has no usable venue';
  if (!isId(account)) return 'the owner has no usable account';
  if (!isId(strategy)) return 'the owner has no usable strategy';
  if (!isId(instrument)) return 'the owner has no usable instrument';
  if (!isId(trader)) return 'the owner has no usable trader';
  lastIds = { venue, account, strategy, instrument, trader };
  return null;
}

function ownerMalformation(owner: Partial<Ask['request']['owner']> | null | undefined) {
  if (typeof owner !== 'object' || owner === null) return 'the order has no owner';
  if (fieldCount(owner) !== ownerFieldCount) return 'the owner has other fields';
  const wrongId = hasLastIds(owner) ? null : idMalformation(owner);
  if (wrongId !== null) return wrongId;
  if (!isText(owner.strategyVersion)) return 'the owner has no usable strategyVersion';
  if (!isText(owner.desk)) return 'the owner has no usable desk';
  if (!isText(owner.client)) return 'the owner has no usable client';
  return null;
}

const types: ReadonlySet<unknown> = new Set(OrderType.options);
const timesInForce: ReadonlySet<unknown> = new Set(TimeInForce.options);

function requestMalformation(request: Partial<Ask['request']>): string | null {
  const { side, type, timeInForce, postOnly, price, lots } = request;
  if (side !== 'buy' && side !== 'sell') return `the side is ${shown(side)}`;
  if (type !== 'limit' && !types.has(type)) return `the order type is ${shown(type)}`;
  if (timeInForce !== 'GTC' && !timesInForce.has(timeInForce)) {
    return `the time in force is ${shown(timeInForce)}`;
  }
  if (typeof postOnly !== 'boolean') return `post-only is ${shown(postOnly)}`;
  if (price !== null && !Number.isSafeInteger(price)) return `the price is ${shown(price)}`;
  if (!Number.isSafeInteger(lots)) return `the quantity is ${shown(lots)}`;
  return null;
}

function optionalMalformation(request: Partial<Ask['request']>): string | null {
  const { stopPrice, displayLots, reduceOnly, expiryUtcMillis, parentId } = request;
  if (stopPrice !== undefined && !Number.isSafeInteger(stopPrice)) {
    return `the stop price is ${shown(stopPrice)}`;
  }
  if (displayLots !== undefined && !Number.isSafeInteger(displayLots)) {
    return `the display quantity is ${shown(displayLots)}`;
  }
  if (reduceOnly !== undefined && reduceOnly !== true) return `reduce-only is ${shown(reduceOnly)}`;
  if (parentId !== undefined && !isId(parentId)) return `the parent is ${shown(parentId)}`;
  if (expiryUtcMillis === undefined) return null;
  const isTime = Number.isSafeInteger(expiryUtcMillis) && expiryUtcMillis > 0;
  return isTime ? null : `the expiry is ${shown(expiryUtcMillis)}`;
}
