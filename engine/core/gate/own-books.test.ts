// Own orders in the way of an ask at their edges, flattens that are over, and shrinking of shorts.
import { describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../contract/orders.ts';
import {
  account,
  alice,
  armedDesk,
  linear,
  maker,
  orderId,
  requestOf,
  stampAt,
  taker,
} from '../core-fixture.ts';
import type { Facts } from './facts.ts';
import { amending, type Change, factsOf } from './facts-fixture.ts';
import { OwnBook } from './own-book.ts';
import { checkReconciled } from './reconciliation-check.ts';
import { checkSelfMatch, ordersMet } from './self-match-check.ts';
import { checkHalted } from './standing-checks.ts';

const record = (id: string, price: number | null, more: object = {}): OrderRecord =>
  ({ clientOrderId: orderId(id), request: requestOf({ price, ...more }) }) as never;

describe('the own book', () => {
  it('has the next best when the best has ended, and nothing of what has ended', () => {
    const book = new OwnBook();
    const [a, b, c] = [record('a', 100), record('b', 99), record('c', 98)];
    book.move(undefined, a);
    book.move(undefined, b);
    book.move(a, undefined);
    book.move(undefined, c);
    expect([book.best(linear, account, 'buy'), book.upTo(linear, account, 'buy', 1)]).toEqual([
      99,
      ['b', 'c'],
    ]);
    book.move(b, undefined);
    book.move(c, record('c', 98, { timeInForce: 'IOC' }));
    expect([book.best(linear, account, 'buy'), book.upTo(linear, account, 'buy', 1)]).toEqual([
      null,
      [],
    ]);
    const offer = record('d', 101, { side: 'sell' });
    book.move(undefined, offer);
    book.move(offer, record('d', null, { side: 'sell' }));
    expect([book.best(linear, account, 'sell'), book.upTo(linear, account, 'sell', 200)]).toEqual([
      null,
      [],
    ]);
  });
});

describe('an order that meets an own one', () => {
  const market = { type: 'market', price: null } as const;
  /** 100 lots are offered and 50 are bid; the maker has orders on both sides. */
  function quoting(change: Change): Facts {
    const drive = armedDesk();
    drive.work('ask', requestOf({ side: 'sell', price: 100_010 }));
    drive.work('bid', requestOf({ side: 'buy', price: 99_990 }));
    const facts = factsOf({ owner: { strategy: taker }, ...change }, {}, drive);
    return { ...facts, top: { ...facts.top, bidLots: 50 } as never };
  }
  const blind = { judgedPrice: null };

  it.each<[string, Facts, string | null]>([
    ['a market buy of what is offered', quoting({ ...market, lots: 100 }), null],
    ['a market buy of more', quoting({ ...market, lots: 101 }), 'orders/ask'],
    ['a market sell of what is bid', quoting({ ...market, side: 'sell', lots: 50 }), null],
    ['a market sell of more', quoting({ ...market, side: 'sell', lots: 51 }), 'orders/bid'],
    [
      'a market sell without a top',
      { ...quoting({ ...market, side: 'sell', lots: 1 }), top: null },
      'orders/bid',
    ],
    ['a limit order of more than is offered', quoting({ price: 100_009, lots: 101 }), null],
    [
      'a large order of unknown reach',
      { ...quoting({ ...market, lots: 101 }), ...blind },
      'orders/paper',
    ],
  ])('%s', (_, facts, node) => {
    expect(checkSelfMatch(facts)?.node ?? null).toBe(node);
  });

  it('is not known to, where its reach is not known', () => {
    expect(ordersMet({ ...quoting({ ...market, side: 'sell' }), ...blind })).toEqual([]);
  });
});

describe('a flatten', () => {
  const flattenId = 'flatten-1' as never;

  it('asks in its own scope alone, and no more after a later halt', () => {
    const drive = armedDesk();
    drive.kill({ strategy: maker });
    const { epoch } = drive;
    const act = { scope: { strategy: maker }, epoch, actor: alice, reason: '', stamp: stampAt(0) };
    drive.core.process({ type: 'flatten', flattenId, ...act });
    const ask = (change: Change, more: object = {}) =>
      checkHalted(factsOf(change, { flattenId, epoch, ...more }, drive));
    const kind = 'haltedScope';
    const node = 'strategy=maker';
    expect([ask({}), ask({ owner: { strategy: taker } }), ask({}, { epoch: epoch + 1 })]).toEqual([
      null,
      { kind, node, detail: 'the order is outside the flatten of strategy=maker' },
      { kind, node, detail: 'the flatten of strategy=maker was ended by a later halt' },
    ]);
  });
});

describe('beside an undecided break', () => {
  const breaks = new Map([
    ['b1', { breakId: 'b1', difference: { instrument: linear }, decision: null }],
  ]);
  const broken = (facts: Facts): string | null => {
    const ledger = { ...facts.gate.ledger, breaks } as never;
    return checkReconciled({ ...facts, gate: { ...facts.gate, ledger } })?.kind ?? null;
  };
  /** The taker is 10 short, of which a working buy may take 4. */
  function short(change: Change): Facts {
    const drive = armedDesk();
    const owner = { strategy: taker };
    drive.work('own', requestOf({ side: 'sell', lots: 10, owner }));
    drive.filled('own', 'e1', 10);
    drive.work('b', requestOf({ lots: 4, price: 99_900, owner }));
    return factsOf({ owner, ...change }, {}, drive);
  }

  it.each<[string, Facts, string | null]>([
    ['a short may be bought back', short({ lots: 6 }), null],
    ['a short may not be turned over', short({ lots: 7 }), 'undecidedBreak'],
    ['a short may not be enlarged', short({ side: 'sell', lots: 1 }), 'undecidedBreak'],
    [
      'who holds nothing may do nothing',
      factsOf({ side: 'sell', lots: 1, owner: { strategy: taker } }),
      'undecidedBreak',
    ],
    ['an order may be amended within the position', amending({ lots: 10 }), null],
    ['an order may not be amended beyond it', amending({ lots: 11 }), 'undecidedBreak'],
  ])('%s', (_, facts, kind) => {
    expect(broken(facts)).toBe(kind);
  });
});
