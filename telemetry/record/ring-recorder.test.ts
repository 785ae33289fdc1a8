// The recorder against a scripted clock: nothing is lost uncounted, and the stages stay in order.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stages } from '../contract/stage.ts';
import type { OrderNews } from './news-ring.ts';
import { type OrderFacts, stampNames } from './order-ring.ts';
import { noRow, silentRecorder } from './recorder.ts';
import { RingRecorder } from './ring-recorder.ts';
import { SharedHistograms } from './shared-histograms.ts';

const owner = { strategy: 'maker', instrument: 'BTCUSDT.sim', venue: 'sim' };
const exact = (sorted: readonly number[], q: number): number =>
  sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;

interface Rig {
  readonly recorder: RingRecorder;
  readonly histograms: SharedHistograms;
  readonly orders: OrderFacts[];
  readonly news: OrderNews[];
  /** Lets `nanos` pass; the new present. */
  readonly pass: (nanos: number) => number;
  readonly drain: (limit?: number) => void;
}

function rig(rows = { tickRows: 16, orderRows: 8, newsRows: 8 }): Rig {
  let now = 1_000_000;
  const histograms = new SharedHistograms();
  const recorder = new RingRecorder({ clock: () => now, histograms, ...rows });
  const orders: OrderFacts[] = [];
  const news: OrderNews[] = [];
  return {
    recorder,
    histograms,
    orders,
    news,
    pass: (nanos) => {
      now += nanos;
      return now;
    },
    drain: (limit = 1_000) => {
      recorder.drain(
        limit,
        (facts) => orders.push(facts),
        (one) => news.push(one),
      );
    },
  };
}

/** One tick through seven stages, each as long as `durations` says. */
function trip({ recorder, pass }: Rig, tick: number, durations: readonly number[]): number {
  const [read = 1, decode = 1, fold = 1, decide = 1, gate = 1, commit = 1, send = 1] = durations;
  const received = pass(1_000);
  pass(read);
  recorder.frameTaken(received);
  pass(decode);
  recorder.frameDecoded();
  pass(fold);
  recorder.tickFolded(tick, received);
  recorder.frameEnded();
  const row = recorder.orderDecided(tick, received, pass(decide), owner);
  pass(gate);
  recorder.orderJudged(row, `o${tick}`, '');
  pass(commit);
  recorder.commitTold();
  recorder.orderCommitted(row);
  const fence = pass(0);
  pass(send);
  recorder.orderWritten(row, fence);
  return row;
}

const duration = fc.integer({ min: 1, max: 50_000_000 });
const tripOf = fc.array(duration, { minLength: 7, maxLength: 7 });

describe('RingRecorder', () => {
  it('measures every stage of every tick, at most 3.2 % off', () => {
    fc.assert(
      fc.property(fc.array(tripOf, { minLength: 1, maxLength: 60 }), (trips) => {
        const one = rig();
        trips.forEach((durations, index) => {
          trip(one, index + 1, durations);
        });
        const names = ['read', 'decode', 'fold', 'decide', 'gate', 'commit', 'send'] as const;
        names.forEach((stage, at) => {
          const sorted = trips.map((durations) => durations[at] ?? 0).toSorted((a, b) => a - b);
          const histogram = one.histograms.of(stage);
          expect(histogram.count).toBe(trips.length);
          for (const q of [0.5, 0.99, 1]) {
            const want = exact(sorted, q);
            expect(Math.abs(histogram.quantile(q) - want) / want).toBeLessThanOrEqual(0.032);
          }
        });
        expect(one.histograms.of('tickToApproved').count).toBe(trips.length);
        expect(one.histograms.of('tickToWire').sum).toBe(
          trips.reduce((sum, all) => sum + all.slice(0, 6).reduce((a, b) => a + b, 0), 0),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('reads rows out with their stamps in the order of the way', () => {
    fc.assert(
      fc.property(fc.array(tripOf, { minLength: 1, maxLength: 8 }), (trips) => {
        const one = rig();
        trips.forEach((durations, index) => {
          trip(one, index + 1, durations);
        });
        one.drain();
        expect(one.orders.map(({ tickNumber }) => tickNumber)).toEqual(
          trips.map((_, at) => at + 1),
        );
        for (const { stamps } of one.orders) {
          const way = stampNames.map((name) => stamps[name]);
          expect(way).toEqual(way.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('counts every row that a newer one took', () => {
    const howMany = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(fc.array(fc.tuple(howMany, fc.boolean()), { maxLength: 12 }), (bursts) => {
        const one = rig();
        let trips = 0;
        for (const [count, drained] of bursts) {
          for (let at = 0; at < count; at += 1) {
            trips += 1;
            trip(one, trips, [5, 5, 5, 5, 5, 5, 5]);
            one.recorder.orderNews('ack', `o${trips}`, 1, 2, '');
          }
          if (drained) one.drain(7);
        }
        one.drain();
        one.drain();
        expect(one.orders.length + one.news.length + one.recorder.overwritten).toBe(2 * trips);
        expect(one.histograms.of('send').count).toBe(trips);
        expect(one.histograms.of('ack').count).toBe(trips);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves a late call for a row that is gone without effect', () => {
    const one = rig();
    const row = one.recorder.orderDecided(1, Number.NaN, one.pass(5), owner);
    for (let at = 0; at < 8; at += 1) one.recorder.orderDecided(2, Number.NaN, one.pass(5), owner);
    one.recorder.orderJudged(row, 'lost', '');
    one.recorder.commitTold();
    one.recorder.orderCommitted(row);
    one.recorder.orderWritten(row, one.pass(5));
    one.drain();
    expect([one.orders, one.recorder.overwritten, one.histograms.of('send').count]).toEqual([
      [],
      1,
      0,
    ]);
  });

  it('gives an answer or a buffered message no stages, and a wish without a tick no start', () => {
    const one = rig();
    one.recorder.frameTaken(one.pass(10));
    one.recorder.frameDecoded();
    one.recorder.frameEnded();
    one.recorder.tickFolded(1, 1_000_010);
    const caused = one.recorder.orderDecided(1, 1_000_010, one.pass(90), owner);
    one.recorder.orderJudged(caused, null, 'the price is off');
    const timed = one.recorder.orderDecided(1, Number.NaN, one.pass(1), owner);
    one.recorder.orderFenced(timed, 'the desk is latched');
    const missed = one.recorder.orderDecided(99, 1_000_050, one.pass(1), owner);
    one.recorder.orderFenced(missed, 'again');
    one.drain();
    const read = one.orders.map(({ stamps, end, reason }) => [
      end,
      reason,
      ...stampNames.map((name) => (Number.isNaN(stamps[name]) ? null : stamps[name] - 1_000_000)),
    ]);
    expect(read).toEqual([
      ['refused', 'the price is off', 10, null, null, 10, 100, 100, null, null, null],
      ['fenced', 'the desk is latched', null, null, null, null, 101, null, null, 101, null],
      ['fenced', 'again', 50, null, null, null, 102, null, null, 102, null],
    ]);
    const counts = stages.map((stage) => [stage, one.histograms.of(stage).count]);
    expect(Object.fromEntries(counts.filter(([, count]) => count !== 0))).toEqual({
      decide: 1,
      gate: 1,
    });
    expect(one.recorder.overwritten).toBe(1);
  });

  it('takes any number for a time without throwing', () => {
    const any = fc.oneof(fc.double(), fc.integer(), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(any, { minLength: 5, maxLength: 5 }), (numbers) => {
        const [a = 0, b = 0, c = 0, d = 0, e = 0] = numbers;
        for (const recorder of [rig().recorder, silentRecorder]) {
          recorder.frameTaken(a);
          recorder.frameDecoded();
          recorder.tickFolded(b, a);
          const row = recorder.orderDecided(b, a, c, owner);
          for (const which of [row, noRow, d]) {
            recorder.orderJudged(which, 'x', '');
            recorder.commitTold();
            recorder.orderCommitted(which);
            recorder.orderWritten(which, e);
            recorder.orderFenced(which, '');
          }
          recorder.orderNews('fill', 'x', a, b, '');
        }
      }),
    );
  });
});
