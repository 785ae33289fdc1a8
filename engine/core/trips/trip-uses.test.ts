/** How far trips that orders move have come, asked for between orders: it moves nothing. */
import { expect, it } from 'vitest';
import type { Scope } from '../../contract/scope.ts';
import { TripRule } from '../../contract/trips.ts';
import { armedDesk, maker, requestOf, stampAt } from '../core-fixture.ts';
import { mostUsed } from './trip-watch.ts';

const rules = [
  { name: 'repeats', what: 'repeated-execution', windowMillis: 1_000, threshold: 20 },
  { name: 'rate', what: 'message-rate', threshold: 80 },
  { name: 'out', what: 'fan-out', threshold: 20 },
  { name: 'fills', what: 'order-to-fill', windowMillis: 1_000, threshold: 20 },
  { name: 'refusals', what: 'reject-ratio', windowMillis: 1_000, threshold: 0.9, atLeast: 4 },
  // The host measures it.
  { name: 'lag', what: 'loop-lag', threshold: 500 },
].map((rule) => TripRule.parse({ action: 'alert', ...rule }));

it('is the most that counts at that instant, and null where too little does', () => {
  const drive = armedDesk();
  drive.record({ type: 'trips.set', trips: rules, cause: 'test' });
  const usesAt = (micros: number) =>
    Object.fromEntries(drive.core.tripUses(stampAt(micros)).map(({ trip, use }) => [trip, use]));
  const before = usesAt(0);
  for (let n = 0; n < 3; n += 1) drive.work(`o${n}`, requestOf({ lots: 1 }), n);
  drive.filled('o0', 'e1', 1);
  drive.intent('bad', requestOf({ lots: 9_999 }), 4);
  const { sequence } = drive.core.ledger;
  const after = [usesAt(5), usesAt(5), usesAt(2_000_000)];
  const some = { repeats: 3, rate: 0, out: 3, fills: 3, refusals: 0.25 };
  expect([before, ...after]).toEqual([
    { repeats: 0, rate: null, out: 0, fills: 0, refusals: null },
    some,
    some,
    { repeats: 0, rate: 0, out: 3, fills: 0, refusals: null },
  ]);
  expect(drive.core.ledger.sequence).toBe(sequence);
  expect(drive.core.tripUses(stampAt(5))[0]?.scope).toEqual({ strategy: maker });
  expect(armedDesk().core.tripUses(stampAt(0))).toEqual([]);
});

it('is of several owners the most, the first of equals', () => {
  const used = (strategy: string, use: number) => ({ scope: { strategy } as Scope, use });
  const [few, many, also] = [used('a', 2), used('b', 5), used('c', 5)];
  expect([
    mostUsed([]),
    mostUsed([few]),
    mostUsed([few, many, also]),
    mostUsed([many, few]),
  ]).toEqual([null, few, many, many]);
});
