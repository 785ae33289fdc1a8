/**
 * Closes by hand on random books: what only closes passes every limit of a net position, nothing
 * else is let past one by it, and no close leaves its position larger than it was.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handIntent, handLimits } from '../../contract/hand.ts';
import { type AccountId, StrategyId } from '../../contract/ids.ts';
import type { LimitNode } from '../../contract/limit-tree.ts';
import type { Limits } from '../../contract/limits.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { type OrderRequest, openLots } from '../../contract/orders.ts';
import {
  account,
  armedDesk,
  type Drive,
  linear,
  maker,
  requestOf,
  taker,
  wideLimits,
} from '../core-fixture.ts';
import { OverrideDrive } from '../override-fixture.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const books = isLong ? 10_000 : 200;

const hand = StrategyId.parse('hand.alice');
const other = 'other' as AccountId;
/** Everybody with a share of the net position. */
const owners = [
  { strategy: maker, account },
  { strategy: maker, account: other },
  { strategy: taker, account },
  { strategy: hand, account },
];

const messageRate = { messages: 50_000, windowMillis: 1_000 };
const rules = [
  ...wideLimits.strategies,
  { strategy: handLimits, instruments: [linear], messageRate },
];
const wide: Limits = { ...wideLimits, strategies: rules };

/** The wide limits with another one of the net position of every instrument, and nodes. */
const limitsOf = (positionLots: number, nodes: readonly LimitNode[] = []): Limits => ({
  ...wide,
  instruments: wide.instruments.map((one) => ({ ...one, positionLots: lots(positionLots) })),
  nodes: [...nodes],
});

/** What works or is wanted, far enough from the other side to trade with nothing of the desk. */
const order = (owner: (typeof owners)[number], side: 'buy' | 'sell', size: number, more = {}) =>
  requestOf({ owner, side, lots: size, price: side === 'buy' ? 99_800 : 100_200, ...more });

/** What takes the touch, at once or not at all. */
const takingOf = (owner: (typeof owners)[number], side: 'buy' | 'sell', size: number) =>
  order(owner, side, size, { timeInForce: 'IOC', price: side === 'buy' ? 100_002 : 100_000 });
const closeOf = (...terms: Parameters<typeof takingOf>): OrderRequest => ({
  ...takingOf(...terms),
  reduceOnly: true,
});

/** A wish of an operator's command, or of a program. */
function wish(
  drive: Drive,
  id: string,
  request: OrderRequest,
  by: 'hand' | 'program',
  micros = 0,
): ReturnType<Drive['intentEvent']> {
  const event = drive.intentEvent(id, request, micros);
  const intentId = by === 'hand' ? handIntent(id) : event.intentId;
  if (intentId === null) throw new Error('no id for an intent');
  return { ...event, intentId };
}
const opinion = (drive: Drive, request: OrderRequest, by: 'hand' | 'program') =>
  drive.core.judgeOnly(wish(drive, 'asked', request, by)).refusal;

/** What one owner holds, and what of his works on each side, by going through the ledger. */
function bookOf({ core: { ledger } }: Drive, owner: (typeof owners)[number]) {
  const isOwn = (one: { readonly strategy: string; readonly account: string }): boolean =>
    one.strategy === owner.strategy && one.account === owner.account;
  const held = [...ledger.positions.values()].find(isOwn)?.lots ?? 0;
  const working = { buy: 0, sell: 0 };
  for (const record of ledger.orders.values()) {
    const { request } = record;
    if (isOwn(request.owner)) working[request.side] += openLots(record);
  }
  return { held, ...working };
}
type Book = ReturnType<typeof bookOf>;

/** The largest that a position may come to, without its sign. */
const worstOf = ({ held, buy, sell }: Book): number =>
  Math.max(Math.abs(held), Math.abs(held + buy), Math.abs(held - sell));

const size = fc.integer({ min: 1, max: 12 });
const side = fc.constantFrom('buy' as const, 'sell' as const);
const whose = fc.constantFrom(...owners);
const bound = fc.integer({ min: 0, max: 12 });
const bounds = fc.record({ longLots: bound, shortLots: bound });
const scope = fc.constantFrom(
  { instrument: linear },
  { instrument: linear, strategy: maker },
  { instrument: linear, account },
);
const node = fc.record({ scope, set: bounds, isSoft: fc.boolean() });

const random = fc.record({
  held: fc.array(fc.record({ whose, side, size }), { maxLength: 5 }),
  working: fc.array(fc.record({ whose, side, size }), { maxLength: 4 }),
  position: bound,
  nodes: fc.array(node, { maxLength: 2 }),
  close: fc.record({ whose, side, size, fits: fc.boolean() }),
});
type RandomBook = typeof random extends fc.Arbitrary<infer Book> ? Book : never;

/** A book that was made under wide limits, and the tight ones that were set since. */
function deskOf({ held, working, position, nodes }: RandomBook): Drive {
  const drive = armedDesk(wide);
  for (const [n, one] of held.entries()) {
    drive.work(`h${n}`, order(one.whose, one.side, one.size, { timeInForce: 'IOC' }));
    drive.filled(`h${n}`, `e${n}`, one.size, one.side === 'buy' ? 99_800 : 100_200);
  }
  for (const [n, one] of working.entries()) {
    drive.work(`w${n}`, order(one.whose, one.side, one.size));
  }
  const tight = nodes.map(({ scope, set, isSoft }, n) =>
    nodeOf({ name: `n${n}`, scope, hard: isSoft ? {} : set, ...(isSoft ? { soft: set } : {}) }),
  );
  drive.record({ type: 'limits.set', limits: limitsOf(position, tight), cause: 'test' });
  return drive;
}

/** The close of a random book; one that `fits` does, where there is room for any. */
function closeIn(drive: Drive, { close }: RandomBook) {
  const { whose: owner, side: way, size: wanted, fits } = close;
  const before = bookOf(drive, owner);
  const closing = before.held > 0 ? 'sell' : 'buy';
  const room = Math.abs(before.held) - before[closing];
  if (!fits || room <= 0) {
    const left = (way === 'sell' ? before.held : -before.held) - before[way];
    return { owner, before, way, wanted, room: left };
  }
  return { owner, before, way: closing, wanted: 1 + ((wanted - 1) % room), room } as const;
}

describe('a close by hand', () => {
  it('P7 only shrinks its position, and what does is kept by no limit of a net one', ({ task }) => {
    let freed = 0;
    let turned = 0;
    const property = fc.property(random, (book) => {
      const drive = deskOf(book);
      const { owner, before, way, wanted, room } = closeIn(drive, book);
      const request = closeOf(owner, way, wanted);
      const plain = opinion(drive, request, 'program');
      const { refusal } = drive.core.process(wish(drive, 'close', request, 'hand'));
      if (wanted > room) {
        turned += 1;
        expect(refusal?.kind).toBe('reduceOnly');
        expect(plain?.kind).toBe('reduceOnly');
        return;
      }
      expect(refusal).toBeNull();
      if (plain !== null) freed += 1;
      expect([null, 'positionLimit']).toContain(plain?.kind ?? null);
      expect(worstOf(bookOf(drive, owner))).toBeLessThanOrEqual(worstOf(before));
      drive.sent('close');
      drive.filled('close', 'e-close', wanted, 100_001);
      const after = bookOf(drive, owner);
      expect(Math.abs(after.held)).toBe(Math.abs(before.held) - wanted);
      expect(worstOf(after)).toBeLessThanOrEqual(worstOf(before));
    });
    fc.assert(property, { numRuns: books });
    task.meta.count = books;
    // Seen of 200: a limit would keep 18, and 148 have no room.
    expect([freed > 0, turned > 0]).toEqual([true, true]);
  }, 600_000);

  it('P7 frees no order that is not held to reducing, and no program', ({ task }) => {
    let kept = 0;
    const property = fc.property(random, (book) => {
      const drive = deskOf(book);
      const { owner, way, wanted } = closeIn(drive, book);
      const close = closeOf(owner, way, wanted);
      const open = takingOf(owner, way, wanted);
      const [byHand, byProgram] = [opinion(drive, open, 'hand'), opinion(drive, open, 'program')];
      expect(byHand).toEqual(byProgram);
      const program = opinion(drive, close, 'program');
      if (program?.kind !== 'positionLimit') return;
      kept += 1;
      // By its own word or not, a program is held to the same limit.
      expect(byProgram).toEqual(program);
    });
    fc.assert(property, { numRuns: books });
    task.meta.count = books;
    expect(kept).toBeGreaterThan(0);
  }, 600_000);
});

/** The maker is long 5 and the taker short 10, so that closing the former grows the net. */
function netted(limits: Limits): Drive {
  const drive = armedDesk(wide);
  drive.work('a', order({ strategy: maker, account }, 'buy', 5));
  drive.filled('a', 'e1', 5, 99_800);
  drive.work('b', order({ strategy: taker, account }, 'sell', 10));
  drive.filled('b', 'e2', 10, 100_200);
  drive.record({ type: 'limits.set', limits, cause: 'test' });
  return drive;
}
const own = { strategy: maker, account };
const shorts = (more: object) => limitsOf(5_000, [nodeOf({ name: 'n', hard: {}, ...more })]);

describe('a close by hand of what a scope nets', () => {
  it.each<[string, Limits, string]>([
    ['an instrument', limitsOf(6), 'limits/BTCUSDT.sim/positionLots'],
    [
      'a node',
      shorts({ scope: { instrument: linear }, hard: { shortLots: 6 } }),
      'limits/n/shortPosition',
    ],
    [
      'a soft limit of a node',
      shorts({ scope: { instrument: linear }, soft: { shortLots: 6 } }),
      'limits/n/shortPosition',
    ],
  ])('P7 passes a net limit of %s, to the lot and no further', (_, limits, node) => {
    const drive = netted(limits);
    const close = closeOf(own, 'sell', 5);
    expect(opinion(drive, close, 'program')).toMatchObject({ kind: 'positionLimit', node });
    expect(opinion(drive, close, 'hand')).toBeNull();
    expect(opinion(drive, { ...close, lots: lots(6) }, 'hand')?.kind).toBe('reduceOnly');
    expect(opinion(drive, takingOf(own, 'sell', 5), 'hand')?.kind).toBe('positionLimit');
  });

  it('P7 counts what works on its side already', () => {
    const drive = armedDesk(wide);
    drive.work('a', order(own, 'buy', 5));
    drive.filled('a', 'e1', 5, 99_800);
    drive.work('s', order(own, 'sell', 2));
    drive.record({ type: 'limits.set', limits: limitsOf(0), cause: 'test' });
    expect([3, 4].map((n) => opinion(drive, closeOf(own, 'sell', n), 'hand')?.kind)).toEqual([
      undefined,
      'reduceOnly',
    ]);
  });

  it.each<[string, Limits, string]>([
    [
      'value',
      shorts({ scope: {}, currency: 'USDT', hard: { orderValueMinor: 1_000 } }),
      'orderValue',
    ],
    ['quantity', shorts({ scope: { instrument: linear }, hard: { orderLots: 4 } }), 'orderSize'],
    ['price', shorts({ scope: {}, hard: { priceCollarBps: 5 } }), 'priceCollar'],
    [
      'rate',
      shorts({ scope: {}, hard: { messageRate: { messages: 1, windowMillis: 1_000 } } }),
      'messageRate',
    ],
  ])('P7 is held to every other limit of its node: %s', (_, limits, kind) => {
    const drive = netted({ ...limits, instruments: limitsOf(6).instruments });
    // The one message that the rate has room for.
    drive.intent('first', order({ strategy: taker, account }, 'buy', 1));
    const close = closeOf(own, 'sell', 5);
    const far = kind === 'priceCollar' ? { price: priceTicks(99_900) } : {};
    expect(opinion(drive, { ...close, ...far }, 'hand')?.kind).toBe(kind);
  });
});

it('P10 a close by hand beyond a net limit is overridden past a soft one of its value', () => {
  const request = closeOf(own, 'sell', 5);
  const value = { scope: {}, currency: 'USDT', hard: {}, soft: { orderValueMinor: 1_000 } };
  const desk = new OverrideDrive(nodeOf({ name: 'desk', scope: {}, hard: {} }));
  const { drive } = desk;
  drive.work('a', order(own, 'buy', 5));
  drive.filled('a', 'e1', 5, 99_800);
  drive.work('b', order({ strategy: taker, account }, 'sell', 10));
  drive.filled('b', 'e2', 10, 100_200);
  const nodes = limitsWithNodes(
    nodeOf({ name: 'desk', ...value }),
    nodeOf({ name: 'net', scope: { instrument: linear }, hard: { shortLots: 6 } }),
  );
  drive.record({ type: 'limits.set', limits: nodes, cause: 'test' });
  const { core } = drive;
  expect(opinion(drive, request, 'hand')?.breach).toMatchObject({ severity: 'soft' });
  expect(desk.grant('override-1', 2, { request }).refusal).toBeNull();
  expect(core.process(wish(drive, 'p', request, 'program', 3)).refusal?.kind).toBe('positionLimit');
  expect(core.process(wish(drive, 'h', request, 'hand', 3)).refusal).toBeNull();
  expect(core.process(wish(drive, 'again', request, 'hand', 3)).refusal).not.toBeNull();
});
