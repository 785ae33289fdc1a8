/** Refusals by node and strategy: counted, the newest reason kept, and never without a bound. */
import { expect, it } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { initialState } from '../../state/ledger-state.ts';
import { RefusalCounts, refusalPairsLimit } from './refusal-counts.ts';

/** The counts of a loop that tells these bodies. */
function countsOf(bodies: readonly object[]): RefusalCounts {
  let hear: (event: LedgerEvent) => void = () => undefined;
  const counts = new RefusalCounts({
    core: { ledger: initialState() } as never,
    observe: (observer) => {
      hear = observer;
      return () => true;
    },
  });
  bodies.forEach((body, at) => hear({ body, utcNanos: String(at) } as never));
  return counts;
}

/** An intent and its verdict, as they come one behind the other. */
const refused = (id: string, strategy: string, node: string, detail: string): object[] => [
  { type: 'intent.recorded', intentId: id, request: { owner: { strategy } } },
  { type: 'verdict.recorded', intentId: id, refusal: { node, detail } },
];
const approved = (id: string, strategy: string): object[] => [
  { type: 'intent.recorded', intentId: id, request: { owner: { strategy } } },
  { type: 'verdict.recorded', intentId: id, refusal: null },
];

it('M5 refusals are counted by node and strategy, the most frequent first, with why', () => {
  const counts = countsOf([
    ...refused('1', 'maker', 'limits/a', 'first'),
    ...refused('2', 'hand.kim', 'limits/b', 'too far'),
    ...approved('3', 'maker'),
    ...refused('4', 'maker', 'limits/a', 'second'),
    ...refused('5', 'hand.kim', 'limits/a', 'other'),
  ]);
  expect(counts.list()).toEqual([
    { node: 'limits/a', strategy: 'maker', count: 2, why: 'second', lastUtcNanos: '7' },
    { node: 'limits/b', strategy: 'hand.kim', count: 1, why: 'too far', lastUtcNanos: '3' },
    { node: 'limits/a', strategy: 'hand.kim', count: 1, why: 'other', lastUtcNanos: '9' },
  ]);
});

it('orders that stand in the way are counted together, by what they do', () => {
  const byOrder = (id: string, kind: string): object[] => [
    { type: 'intent.recorded', intentId: id, request: { owner: { strategy: 'maker' } } },
    { type: 'verdict.recorded', intentId: id, refusal: { kind, node: `orders/${id}`, detail: id } },
  ];
  const ids = Array.from({ length: refusalPairsLimit + 1 }, (_, at) => String(at));
  const counts = countsOf([
    ...refused('a', 'maker', 'limits/a', 'too dear'),
    ...ids.flatMap((id) => byOrder(id, 'selfMatch')),
    ...byOrder('twice', 'duplicateId'),
  ]);
  expect(counts.list().map(({ node, count, why }) => [node, count, why])).toEqual([
    ['orders/selfMatch', ids.length, ids.at(-1)],
    ['limits/a', 1, 'too dear'],
    ['orders/duplicateId', 1, 'twice'],
  ]);
});

it('P10 the last order that an override could let pass is told, and of others none', () => {
  const breach = { node: 'a', limit: 'orderValue', severity: 'soft', bound: 5, use: 6 };
  const refusedBy = (id: string, change: object, terms: object = {}) => [
    { type: 'intent.recorded', intentId: id, request: { owner: { strategy: 'maker' }, ...terms } },
    {
      type: 'verdict.recorded',
      intentId: id,
      refusal: { node: 'limits/a', detail: 'x', breach: { ...breach, ...change } },
    },
  ];
  const told = (...bodies: object[]) => countsOf(bodies).list()[0]?.overridableIntent;
  const soft = refusedBy('1', {});
  expect([
    told(...soft),
    told(...soft, ...refusedBy('2', {})),
    told(...soft, ...refusedBy('2', { severity: 'hard' })),
    told(...soft, ...refusedBy('2', {}, { expiryUtcMillis: 9 })),
    told(...soft, ...refusedBy('2', { limit: 'repeat' })),
    told(...soft, ...refusedBy('2', { use: null })),
    told(...refused('1', 'maker', 'limits/a', 'no breach')),
    told({
      type: 'order.amendRefused',
      clientOrderId: 'gone',
      refusal: { node: 'limits/a', detail: 'x', breach },
    }),
  ]).toEqual(['1', '2', ...Array.from({ length: 6 }, () => undefined)]);
});

it('a refused amend counts for the owner of its order, and of one that is gone for nobody', () => {
  const refusal = { node: 'limits/a', detail: 'amend' };
  const counts = countsOf([{ type: 'order.amendRefused', clientOrderId: 'gone', refusal }]);
  expect(counts.list()).toMatchObject([{ node: 'limits/a', strategy: '', count: 1 }]);
});

it('forgets the pair that was refused longest ago, and no other', () => {
  const many = Array.from({ length: refusalPairsLimit }, (_, n) =>
    refused(`${n}`, 'maker', `limits/${n}`, 'no'),
  ).flat();
  const again = refused('again', 'maker', 'limits/0', 'no');
  const one = refused('one', 'maker', 'limits/more', 'no');
  const list = countsOf([...many, ...again, ...one]).list();
  const nodes = new Set(list.map(({ node }) => node));
  expect([
    list.length,
    nodes.has('limits/0'),
    nodes.has('limits/1'),
    nodes.has('limits/more'),
  ]).toEqual([refusalPairsLimit, true, false, true]);
});
