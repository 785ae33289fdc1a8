// No order leaves that would trade with one of the same account, whichever strategy has it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AccountId, CommandId } from '../../contract/ids.ts';
import { priceTicks } from '../../contract/numbers.ts';
import type { OrderRecord } from '../../contract/orders.ts';
import {
  alice,
  armedDesk,
  Drive,
  inverse,
  linear,
  orderId,
  requestOf,
  stampAt,
  taker,
} from '../core-fixture.ts';
import { createCore } from '../engine.ts';
import { OwnBook } from './own-book.ts';

type Change = Parameters<typeof requestOf>[0];

/** A desk with a sell of the maker at 100,010 and a buy of it at 99,990. */
function quoting(): Drive {
  const drive = armedDesk();
  drive.work('ask', requestOf({ side: 'sell', price: 100_010 }));
  drive.work('bid', requestOf({ side: 'buy', price: 99_990 }));
  return drive;
}

const answer = (change: Change, drive = quoting()): string =>
  drive.intent('x', requestOf({ owner: { strategy: taker }, ...change })).refusal?.kind ??
  'approved';
const market = { type: 'market', price: null } as const;
const stop = (price: number) =>
  ({ type: 'stop', price: null, stopPrice: priceTicks(price) }) as const;

describe('self-match prevention', () => {
  it.each<[string, Change, string]>([
    ['a buy at the price of an own sell', { price: 100_010 }, 'selfMatch'],
    ['a buy above it', { price: 100_020 }, 'selfMatch'],
    ['a buy below it', { price: 100_009 }, 'approved'],
    ['a sell at the price of an own buy', { side: 'sell', price: 99_990 }, 'selfMatch'],
    ['a sell above it', { side: 'sell', price: 99_991 }, 'approved'],
    ['a market buy that the touch has in full', { ...market, lots: 100 }, 'approved'],
    ['a market buy of more than is quoted', { ...market, lots: 101 }, 'selfMatch'],
    ['a market sell of more than is quoted', { ...market, side: 'sell', lots: 101 }, 'selfMatch'],
    ['a stop that wakes beyond it', stop(100_010), 'selfMatch'],
    ['a stop that wakes before it', stop(100_009), 'approved'],
    [
      'an own buy on another instrument',
      { owner: { instrument: inverse }, price: 100_020 },
      'approved',
    ],
  ])('judges %s', (_, change, expected) => {
    expect(answer(change)).toBe(expected);
  });

  it('names the order that stays, and whose it is', () => {
    const refusal = quoting().intent(
      'x',
      requestOf({ price: 100_020, owner: { strategy: taker } }),
    ).refusal;
    expect(refusal).toEqual({
      kind: 'selfMatch',
      node: 'orders/ask',
      detail:
        'a buy that reaches 10002.0 would meet the own sell ask of maker (best at 10001.0): ' +
        'that one stays',
    });
  });

  it('counts an order until the venue has ended it, and an amend at both of its prices', () => {
    const drive = quoting();
    drive.cancel('ask');
    expect(answer({ price: 100_010 }, drive)).toBe('selfMatch');
    drive.ended('cancelled', 'ask');
    expect(answer({ price: 100_010 }, drive)).toBe('approved');
  });

  it('passes over what cannot rest', () => {
    const drive = armedDesk();
    drive.work('ioc', requestOf({ side: 'sell', price: 100_010, timeInForce: 'IOC' }));
    drive.work('fok', requestOf({ side: 'sell', price: 100_010, timeInForce: 'FOK' }));
    drive.work('market', requestOf({ side: 'sell', ...market, owner: { strategy: taker } }));
    expect(answer({ price: 100_020 }, drive)).toBe('approved');
  });

  it('makes way for a flatten: what stands there is cancelled', () => {
    const drive = armedDesk();
    drive.work('long', requestOf({ lots: 5, owner: { strategy: taker } }));
    drive.filled('long', 'e1', 5);
    drive.work('bid', requestOf({ price: 99_990 }));
    drive.work('low', requestOf({ price: 99_500 }));
    const scope = { strategy: taker };
    drive.kill(scope);
    const flattenId = CommandId.parse('flatten-1');
    const stamp = stampAt(0);
    const { epoch } = drive;
    const act = { scope, epoch, actor: alice, reason: 'out', stamp } as const;
    drive.core.process({ type: 'flatten', flattenId, ...act });
    const slice = requestOf({ side: 'sell', lots: 5, price: 99_990, owner: { strategy: taker } });
    const ask = (id: string) =>
      drive.core.process({
        ...drive.intentEvent(id, slice),
        timeInForce: 'IOC',
        flattenId,
      } as never);
    const outcome = ask('f1');
    expect(outcome.refusal?.kind).toBe('selfMatch');
    expect(outcome.cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['bid']);
    expect(ask('f2').cancels).toEqual([]);
    drive.ended('cancelled', 'bid');
    expect(ask('f3').refusal).toBeNull();
  });

  it('knows the orders of a recovered ledger', () => {
    const again = new Drive(createCore(quoting().core.ledger));
    again.quote(100_000, 100_002);
    expect(answer({ price: 100_020 }, again)).toBe('selfMatch');
  });
});

describe('the own book', () => {
  const account = AccountId.parse('paper');
  const other = AccountId.parse('other');
  const record = (id: string, side: 'buy' | 'sell', price: number, amend?: number): OrderRecord =>
    ({
      clientOrderId: orderId(id),
      request: requestOf({ side, price }),
      ...(amend === undefined ? {} : { amend: { price: priceTicks(amend), lots: 10 } }),
    }) as unknown as OrderRecord;

  it('finds the best price of a side, an amend counted at its better price', () => {
    const book = new OwnBook();
    expect(book.best(linear, account, 'sell')).toBeNull();
    expect(book.upTo(linear, account, 'sell', 1)).toEqual([]);
    const first = record('a', 'sell', 110);
    book.move(undefined, first);
    book.move(undefined, record('b', 'sell', 105));
    expect(book.best(linear, account, 'sell')).toBe(105);
    expect(book.best(linear, account, 'buy')).toBeNull();
    expect(book.best(linear, other, 'sell')).toBeNull();
    const elsewhere = record('e', 'sell', 90);
    const { owner } = elsewhere.request;
    const request = { ...elsewhere.request, owner: { ...owner, account: other } };
    book.move(undefined, { ...elsewhere, request });
    expect(book.best(linear, other, 'sell')).toBe(90);
    const amending = record('a', 'sell', 110, 100);
    book.move(first, amending);
    expect(book.best(linear, account, 'sell')).toBe(100);
    expect(book.upTo(linear, account, 'sell', 104)).toEqual(['a']);
    book.move(amending, record('a', 'sell', 110, 120));
    expect(book.best(linear, account, 'sell')).toBe(105);
    book.move(undefined, undefined);
  });

  it('agrees with a search through all orders, whatever comes and goes', () => {
    const acts = fc.array(
      fc.record({ id: fc.nat(8), isBuy: fc.boolean(), price: fc.integer({ min: 90, max: 110 }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(acts, (list) => {
        const book = new OwnBook();
        const all = new Map<number, OrderRecord>();
        for (const { id, isBuy, price } of list) {
          const before = all.get(id);
          const side = before?.request.side ?? (isBuy ? 'buy' : 'sell');
          const after = price % 3 === 0 ? undefined : record(`o${id}`, side, price);
          book.move(before, after);
          if (after === undefined) all.delete(id);
          else all.set(id, after);
          const prices = (wanted: string) =>
            [...all.values()]
              .filter(({ request }) => request.side === wanted)
              .map(({ request }) => request.price ?? 0);
          const bids = prices('buy');
          const asks = prices('sell');
          expect(book.best(linear, account, 'buy')).toBe(
            bids.length === 0 ? null : Math.max(...bids),
          );
          expect(book.best(linear, account, 'sell')).toBe(
            asks.length === 0 ? null : Math.min(...asks),
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
