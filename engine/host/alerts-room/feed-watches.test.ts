/** When a gap was: the instant of its own resync, and never that of an earlier one. */
import { expect, test } from 'vitest';
import { watchedRules } from '../../alerts/rules.ts';
import { inverse, inverseInstrument, linear, linearInstrument } from '../../core/core-fixture.ts';
import { createMarketState, defineInstrument } from '../../state/market/market-state.ts';
import { GapWatch, StaleWatch } from './feed-watches.ts';

const second = 1e9;

function watched() {
  const market = createMarketState();
  const known = defineInstrument(market, linearInstrument);
  const all = watchedRules([]);
  const rule = all.find(({ detector }) => detector === 'feed-gap');
  if (rule === undefined) throw new Error('no rule of our own watches for gaps');
  const resynced = new Map<typeof linear, number>();
  const resyncedMonoNanos = (id: typeof linear): number | null => resynced.get(id) ?? null;
  const watch = new GapWatch({ rule, all, market: () => market, resyncedMonoNanos });
  const eventAt = (now: number) => watch.look(now)[0]?.eventMonoNanos;
  return { known, resynced, eventAt };
}

test('the instant of the resync that belongs to it', () => {
  const { known, resynced, eventAt } = watched();
  eventAt(10 * second);
  known.counts.gaps += 1;
  resynced.set(linear, 10.1 * second);
  expect(eventAt(10.25 * second)).toBe(10.1 * second);
});

test('the look that found it, while its own resync is not on the record yet', () => {
  const { known, resynced, eventAt } = watched();
  eventAt(10 * second);
  known.counts.gaps += 1;
  resynced.set(linear, 10.1 * second);
  eventAt(10.25 * second);
  eventAt(15 * second);
  known.counts.gaps += 1;
  expect(eventAt(15.25 * second)).toBe(15.25 * second);
});

test('an instrument that the desk trades no more is not missed', () => {
  const market = createMarketState();
  for (const instrument of [linearInstrument, inverseInstrument]) {
    defineInstrument(market, instrument);
  }
  const all = watchedRules([]);
  const rule = all.find(({ detector }) => detector === 'stale-feed');
  if (rule === undefined) throw new Error('no rule of our own watches for silence');
  const isTraded = (id: typeof linear): boolean => id !== inverse;
  const watch = new StaleWatch({ rule, all, market: () => market, isTraded });
  const silentAt = (now: number) =>
    watch.look(now).flatMap(({ isFiring, subject }) => (isFiring ? [subject] : []));
  expect([10, 25, 40].map((at) => silentAt(at * second))).toEqual([
    [],
    [],
    [{ venue: 'sim', instrument: linear }],
  ]);
});

test('the silence of a feed that is open is not told beside the words that it is live', () => {
  const market = createMarketState();
  const known = defineInstrument(market, linearInstrument);
  const all = watchedRules([]);
  const rule = all.find(({ detector }) => detector === 'stale-feed');
  if (rule === undefined) throw new Error('no rule of our own watches for silence');
  const watch = new StaleWatch({ rule, all, market: () => market, isTraded: () => true });
  const detailAt = (now: number) => watch.look(now)[0]?.words().detail;
  Object.assign(known, { feed: 'live', feedReason: 'snapshot applied' });
  expect(detailAt(40 * second)).toBe('The feed is connected, and nothing comes over it');
  Object.assign(known, { feed: 'resyncing', feedReason: 'gap of 3 updates' });
  expect(detailAt(41 * second)).toBe('The feed is resyncing: gap of 3 updates');
});
