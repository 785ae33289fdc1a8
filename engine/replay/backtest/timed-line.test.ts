import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimedLine } from './timed-line.ts';

test('items come in their order, none before its time or before the one ahead of it', () => {
  const step = fc.record({ due: fc.nat(1_000), takes: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3_000 }), (steps) => {
      const line = new TimedLine<number>();
      const due: number[] = [];
      let taken = 0;
      let before = 0;
      for (const [number, { due: wanted, takes }] of steps.entries()) {
        line.push(wanted, number);
        due.push(wanted);
        for (let count = 0; count < takes && line.length > 0; count += 1) {
          const at = line.nextNanos;
          expect(at).toBeGreaterThanOrEqual(Math.max(before, due[taken] ?? 0));
          expect(line.shift()).toBe(taken);
          before = at;
          taken += 1;
        }
      }
      expect(line.length).toBe(due.length - taken);
    }),
    { numRuns: 50 },
  );
});

test('an empty line has nothing due', () => {
  const line = new TimedLine<number>();
  expect([line.nextNanos, line.shift()]).toEqual([Number.POSITIVE_INFINITY, undefined]);
});
