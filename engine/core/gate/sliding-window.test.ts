import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingWindow } from './sliding-window.ts';

const nanosPerMilli = 1_000_000;

describe('a sliding window', () => {
  it('never holds more than its limit, and refuses no message in vain', () => {
    const limit = 5;
    const windowMillis = 3;
    const gap = fc.oneof(
      fc.nat({ max: 2 * nanosPerMilli }),
      fc.constant(3 * nanosPerMilli),
      fc.constant(0),
    );
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 200, size: 'max' }), (gaps) => {
        const window = new SlidingWindow(limit, windowMillis);
        const passed: number[] = [];
        let now = 0;
        for (const step of gaps) {
          now += step;
          const recent = passed.filter((at) => now - at < windowMillis * nanosPerMilli).length;
          expect(window.countAt(now)).toBe(recent);
          if (recent >= limit) continue;
          window.add(now);
          passed.push(now);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('counts messages that were not held (cancels) past its limit, up to twice the limit', () => {
    const window = new SlidingWindow(2, 1);
    const counts = [0, 1, 2, 3, 4, 5].map((nanos) => {
      window.add(nanos);
      return window.countAt(nanos);
    });
    expect(counts).toEqual([1, 2, 3, 4, 4, 4]);
    // The four newest are 2, 3, 4 and 5: one millisecond later they go in that order.
    expect([2, 4, 5].map((late) => window.countAt(nanosPerMilli + late))).toEqual([3, 1, 0]);
  });

  it('takes a stamp before the newest for the newest', () => {
    const window = new SlidingWindow(2, 1);
    window.add(nanosPerMilli);
    window.add(0);
    expect(window.countAt(0)).toBe(2);
    expect(window.countAt(2 * nanosPerMilli)).toBe(0);
  });

  it('keeps what it counted when its limit and length change', () => {
    const window = new SlidingWindow(3, 10);
    [1, 2, 3].forEach((millis) => window.add(millis * nanosPerMilli));
    const wider = window.resized(5, 20);
    expect([wider.limit, wider.countAt(21 * nanosPerMilli)]).toEqual([5, 2]);
  });
});
