// What is wrong with the form of an ask, word for word: a strategy is not ours, and its promises
// about types are checked.
import { describe, expect, it } from 'vitest';
import { requestOf, stampAt } from '../core-fixture.ts';
import { malformation } from './malformation.ts';

const { mono, utc } = stampAt(1);
const good = {
  intentId: 'i-1',
  clientOrderId: 'o-1',
  request: requestOf(),
  tickNumber: 0,
  epoch: 0,
  armed: true,
  monoNanos: mono,
  utcNanos: utc,
};
const optional = { stopPrice: 1, displayLots: 1, reduceOnly: true, expiryUtcMillis: 1 };

const ofAsk = (change: object): string | null => malformation({ ...good, ...change } as never);
const ofRequest = (change: object): string | null =>
  ofAsk({ request: { ...good.request, ...change } });
const ofOwner = (change: object): string | null =>
  ofRequest({ owner: { ...good.request.owner, ...change } });

describe('an ask', () => {
  const noOrderId = 'the client order id is not 1 to 36 letters, digits or . : _ / -';
  it.each<[object, string | null]>([
    [{}, null],
    [{ intentId: '' }, 'the intent has no usable id'],
    [{ intentId: 7 }, 'the intent has no usable id'],
    [{ intentId: ['i'] }, 'the intent has no usable id'],
    [{ intentId: 'i'.repeat(64) }, null],
    [{ intentId: 'i'.repeat(65) }, 'the intent has no usable id'],
    [{ clientOrderId: '' }, noOrderId],
    [{ clientOrderId: 7 }, noOrderId],
    [{ clientOrderId: '.aZ09:_/-' }, null],
    [{ clientOrderId: 'o'.repeat(36) }, null],
    [{ clientOrderId: 'o'.repeat(37) }, noOrderId],
    [{ clientOrderId: ' o' }, noOrderId],
    [{ clientOrderId: 'o ' }, noOrderId],
    [{ monoNanos: -1 }, 'the time of the ask is -1'],
    [{ monoNanos: -0 }, 'the time of the ask is -0'],
    [{ monoNanos: 0.5 }, 'the time of the ask is 0.5'],
    [{ monoNanos: 0 }, null],
    [{ monoNanos: Number.MAX_SAFE_INTEGER }, null],
    [{ monoNanos: 2 ** 53 }, 'the time of the ask is 9007199254740992'],
    [{ monoNanos: '1' }, 'the time of the ask is "1"'],
    [{ utcNanos: 1 }, 'the date of the ask is 1'],
    [{ utcNanos: undefined }, 'the date of the ask is of type undefined'],
    [{ epoch: null }, 'the gate epoch of the ask is null'],
    [{ epoch: 'e'.repeat(65) }, `the gate epoch of the ask is "${'e'.repeat(64)}"`],
    [{ tickNumber: {} }, 'the tick number is of type object'],
    [{ tickNumber: -1 }, 'the tick number is -1'],
    [{ request: null }, 'there is no request'],
    [{ request: undefined }, 'there is no request'],
    [{ request: 'buy' }, 'there is no request'],
  ])('with %j: %s', (change, words) => {
    expect(ofAsk(change)).toBe(words);
  });
});

describe('a request', () => {
  it.each<[object, string | null]>([
    [optional, null],
    [{ ...optional, lots: 1, price: 1 }, null],
    [{ reduceOnly: true }, null],
    [{ extra: 1 }, 'the request has other fields'],
    [{ ...optional, extra: 1 }, 'the request has other fields'],
    [{ stopPrice: undefined }, 'the request has other fields'],
    [{ owner: null }, 'the order has no owner'],
    [{ owner: undefined }, 'the order has no owner'],
    [{ owner: 'maker' }, 'the order has no owner'],
    [{ side: 'short' }, 'the side is "short"'],
    [{ side: 'sell' }, null],
    [{ type: 'peg' }, 'the order type is "peg"'],
    [{ type: 'stop' }, null],
    [{ timeInForce: 'DAY' }, 'the time in force is "DAY"'],
    [{ timeInForce: 'FOK' }, null],
    [{ postOnly: 'yes' }, 'post-only is "yes"'],
    [{ price: 0.5 }, 'the price is 0.5'],
    [{ price: null }, null],
    [{ lots: 0.5 }, 'the quantity is 0.5'],
    [{ lots: null }, 'the quantity is null'],
    [{ stopPrice: 0.5 }, 'the stop price is 0.5'],
    [{ displayLots: Number.NaN }, 'the display quantity is NaN'],
    [{ reduceOnly: false }, 'reduce-only is of type boolean'],
    [{ parentId: 'p-1' }, null],
    [{ parentId: 'p 1' }, 'the parent is "p 1"'],
    [{ parentId: 7 }, 'the parent is 7'],
    [{ expiryUtcMillis: 0 }, 'the expiry is 0'],
    [{ expiryUtcMillis: 1 }, null],
    [{ expiryUtcMillis: 1.5 }, 'the expiry is 1.5'],
  ])('with %j: %s', (change, words) => {
    expect(ofRequest(change)).toBe(words);
  });

  it('that lacks a field has other fields', () => {
    const { postOnly: _, ...short } = good.request;
    expect(ofAsk({ request: short })).toBe('the request has other fields');
    expect(ofAsk({ request: { ...short, reduceOnly: true } })).toBe(
      'post-only is of type undefined',
    );
  });
});

describe('an owner', () => {
  const ids = ['venue', 'account', 'strategy', 'instrument', 'trader'];
  const texts = ['strategyVersion', 'desk', 'client'];

  it.each(ids)('has an id for its %s', (field) => {
    const words = `the owner has no usable ${field}`;
    const asked = ['', 7, '-a', 'a b', 'a\n', 'a'.repeat(65), 'A9._:-z', '0', 'a'.repeat(64)];
    expect(asked.map((id) => ofOwner({ [field]: id }))).toEqual([
      ...Array.from({ length: 6 }, () => words),
      null,
      null,
      null,
    ]);
  });

  it.each(ids)('is not taken for the one before, by its %s', (field) => {
    const asked = [ofAsk({}), ofOwner({ [field]: '' }), ofAsk({}), ofOwner({ [field]: 'a b' })];
    const words = `the owner has no usable ${field}`;
    expect(asked).toEqual([null, words, null, words]);
  });

  it('has ids, whatever the one before had', () => {
    const none = Object.fromEntries(ids.map((field) => [field, undefined]));
    const asked = [ofOwner({ trader: 'another' }), ofOwner(none)];
    expect(asked).toEqual([null, 'the owner has no usable venue']);
  });

  it('may have any id, also when no more of them are remembered', () => {
    const asked = Array.from({ length: 4_100 }, (_, n) => ofOwner({ strategy: `many-${n}` }));
    expect([...new Set(asked)]).toEqual([null]);
    expect(ofOwner({ strategy: 'many 1' })).toBe('the owner has no usable strategy');
  });

  it.each(texts)('has a text for its %s', (field) => {
    const words = `the owner has no usable ${field}`;
    const asked = ['', 7, 'a'.repeat(65), '-a b', 'a'.repeat(64)];
    expect(asked.map((text) => ofOwner({ [field]: text }))).toEqual([
      words,
      words,
      words,
      null,
      null,
    ]);
  });

  it('has no other fields', () => {
    expect(ofOwner({ extra: 1 })).toBe('the owner has other fields');
    const { desk: _, ...short } = good.request.owner;
    expect(ofRequest({ owner: short })).toBe('the owner has other fields');
  });
});
