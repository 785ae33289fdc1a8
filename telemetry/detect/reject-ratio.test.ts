import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RejectRatio } from './reject-ratio.ts';

const second = 1e9;
const start = 1_000 * second;
const options = { threshold: 0.5, windowSeconds: 30, atLeast: 10 };

/** Wants `count` orders a tenth of a second apart, of which `failing` fail; the time after it. */
function want(ratio: RejectRatio, from: number, count: number, failing: number): number {
  for (let number = 0; number < count; number += 1) {
    ratio.wanted(from + number * 0.1 * second);
    if (number < failing) ratio.failed(from + number * 0.1 * second);
  }
  return from + count * 0.1 * second;
}

describe('reject ratio', () => {
  test('says nothing on fewer orders than it needs, even if all fail', () => {
    const ratio = new RejectRatio(options);
    const now = want(ratio, start, 9, 9);
    expect(ratio.judge(now)).toMatchObject({ isFiring: false, figure: 1 });
  });

  test('fires at its limit and goes off at half of it', () => {
    const ratio = new RejectRatio(options);
    let now = want(ratio, start, 20, 10);
    expect(ratio.judge(now)).toMatchObject({ isFiring: true, fresh: 1, figure: 0.5, limit: 0.5 });
    now = want(ratio, now, 10, 0);
    expect(ratio.judge(now)).toMatchObject({ isFiring: true, fresh: 0 });
    now = want(ratio, now, 20, 0);
    expect(ratio.judge(now)).toMatchObject({ isFiring: false, figure: 0.2 });
  });

  test('goes off when a whole window has passed without an order', () => {
    const ratio = new RejectRatio(options);
    const now = want(ratio, start, 20, 20);
    expect(ratio.judge(now).isFiring).toBe(true);
    expect(ratio.judge(now + 20 * second).isFiring).toBe(true);
    expect(ratio.judge(now + 30 * second).isFiring).toBe(false);
  });

  test('never fires while fewer than the limit fail, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 200 }), (digits) => {
        // The first ten succeed, and after that at most every third one fails.
        const ratio = new RejectRatio({ ...options, windowSeconds: 3_600 });
        let now = want(ratio, start, 10, 0);
        let since = 0;
        for (const digit of digits) {
          now += 0.1 * second;
          ratio.wanted(now);
          since += 1;
          if (digit < 5 && since >= 3) {
            ratio.failed(now);
            since = 0;
          }
          expect(ratio.judge(now).isFiring).toBe(false);
        }
      }),
    );
  });
});
