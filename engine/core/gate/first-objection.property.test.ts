/**
 * The checks as they are written out object as their table does, whatever is wrong at once.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lots } from '../../contract/numbers.ts';
import { armedDesk, maker, requestOf } from '../core-fixture.ts';
import type { Ask } from './ask.ts';
import { checks, firstObjection } from './checks.ts';
import { contextOf } from './context-fixture.ts';
import { type Facts, gatherFacts } from './facts.ts';
import { OrderIds } from './order-ids.ts';

const drive = armedDesk();
drive.work('own', requestOf({ side: 'sell', price: 100_001 }));
const event = drive.intentEvent('x', requestOf());
const ask: Ask = { ...event, monoNanos: event.stamp.mono, utcNanos: event.stamp.utc };
const good = gatherFacts(ask, contextOf(drive));
const { gate, request, market } = good;
const { ledger } = gate;
const instrument = request.owner.instrument;
const scope = { strategy: maker };
const mode = { scope, cause: '', reason: '', actor: '', sinceUtcNanos: null, epoch: ledger.epoch };
const standing = { tradability: 'delisted', reason: '' } as const;
const standings = new Map([[instrument, standing]]);
const used = new OrderIds();
used.add(ask.clientOrderId);

/** One thing that each check objects to, in the order of the table. */
const wrongs: readonly Partial<Facts>[] = [
  { mode: { ...mode, mode: 'halted' } },
  { ask: { ...ask, armed: false } },
  { instrument: null },
  { gate: { ...gate, ledger: { ...ledger, books: { ...ledger.books, standings } } } },
  { request: { ...request, lots: lots(0) } },
  { request: { ...request, displayLots: lots(1) } },
  { strategyWindow: null },
  { permitted: new Set() },
  { mode: { ...mode, mode: 'reduce' } },
  { gate: { ...gate, ids: used } },
  { market: market === null ? null : { ...market, feed: 'stale' } },
  { referenceAgeNanos: 10e9 },
  { judgedPrice: null },
  { request: { ...request, lots: lots(1e6) } },
  { orderValueMinor: null },
  { openLots: 1e9 },
  { request: { ...request, price: 100_002 as typeof request.price } },
  { deskMessages: 1e9 },
];

const table = (facts: Facts) => {
  for (const check of checks) {
    const refusal = check(facts);
    if (refusal !== null) return refusal;
  }
  return null;
};

it('the first objection is that of the table', () => {
  fc.assert(
    fc.property(fc.subarray([...wrongs]), (several) => {
      const facts: Facts = Object.assign({ ...good }, ...several);
      expect(firstObjection(facts)).toEqual(table(facts));
    }),
    { numRuns: 2_000 },
  );
});

it('each of those that are wrong is objected to, by a check of its own', () => {
  const kinds = wrongs.map((wrong) => firstObjection({ ...good, ...wrong })?.node);
  expect(firstObjection(good)).toBeNull();
  expect(kinds).not.toContain(undefined);
  expect(new Set(kinds).size).toBeGreaterThan(14);
});
