/** Holds the waterfall to the trace: nothing left out, waits where nothing ran, order kept. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { traceFixture } from './trace-fixture.ts';
import { placeOf, type Scale, timeTicks, waterfallOf } from './waterfall-layout.ts';

const stage = fc.record({
  name: fc.constantFrom('read', 'decode', 'fold', 'decide', 'gate', 'commit', 'send'),
  waitNanos: fc.integer({ min: 0, max: 5_000_000 }),
  nanos: fc.integer({ min: 1, max: 50_000_000 }),
});
const stages = fc.array(stage, { minLength: 1, maxLength: 20 });
const scales = fc.constantFrom<Scale>('linear', 'log');

test('stages one after the other: their times and the waits are the whole', () => {
  fc.assert(
    fc.property(stages, stages, (before, after) => {
      const trace = traceFixture(before, after);
      const { main, late, waitedNanos, mainEndNanos } = waterfallOf(trace);
      const ran = main
        .filter((row) => !row.whole)
        .reduce((sum, { span }) => sum + span.endNanos - span.startNanos, 0);
      expect(waitedNanos + ran).toBe(trace.totalNanos);
      expect(mainEndNanos).toBe(trace.totalNanos);
      expect(main.length + late.length).toBe(trace.spans.length);
      expect(main.filter((row) => row.slowest)).toHaveLength(1);
      // One after the other, every stage is on the way to the end.
      expect(main.every((row) => row.whole || row.critical)).toBe(true);
      expect(late.map((row) => row.critical)).toEqual(after.map(() => false));
    }),
  );
});

test('a stage beside a longer one is not on the critical path', () => {
  const trace = traceFixture([
    { name: 'gate', waitNanos: 0, nanos: 10 },
    { name: 'commit', waitNanos: 0, nanos: 90 },
  ]);
  const beside = { ...(trace.spans[1] ?? trace.spans[0]), spanId: 'f'.repeat(16) };
  const spans = [...trace.spans, { ...beside, name: 'log', startNanos: 20, endNanos: 60 }];
  const { main } = waterfallOf({ ...trace, spans: spans as typeof trace.spans });
  expect(main.map(({ span, critical, wait }) => [span.name, critical, wait])).toEqual([
    ['tick', false, null],
    ['gate', true, null],
    ['commit', true, null],
    ['log', false, null],
  ]);
});

test('later is further right on either scale, and the ends are the ends', () => {
  const time = fc.integer({ min: 0, max: 2_000_000_000 });
  fc.assert(
    fc.property(
      scales,
      time,
      time,
      fc.integer({ min: 1, max: 2_000_000_000 }),
      (scale, a, b, end) => {
        const places = [Math.min(a, b), Math.max(a, b)].map((nanos) => placeOf(scale, nanos, end));
        expect(places[0]).toBeLessThanOrEqual(places[1] ?? -1);
        expect([placeOf(scale, 0, end), placeOf(scale, end, end)]).toEqual([0, 1]);
      },
    ),
  );
});

test('ticks begin at the start and stay on the axis', () => {
  fc.assert(
    fc.property(scales, fc.integer({ min: 1, max: 2_000_000_000 }), (scale, end) => {
      const ticks = timeTicks(scale, end);
      expect(ticks[0]).toBe(0);
      for (const tick of ticks) expect(tick).toBeLessThanOrEqual(end * (1 + 1e-9));
    }),
  );
});
