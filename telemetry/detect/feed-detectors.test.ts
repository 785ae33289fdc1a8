import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectorFacts } from '../../engine/contract/alert.ts';
import { FeedGap } from './feed-gap.ts';
import { StaleFeed } from './stale-feed.ts';

const second = 1e9;
const start = 1_000 * second;
const recordings = process.env['QUARTERDECK_DATA'] ?? '../shared/data';

describe('feed gap', () => {
  const options = { threshold: 1, windowSeconds: 30 };

  test('fires at the first gap, counts the next, and is over after a window without any', () => {
    const gap = new FeedGap(options);
    expect(gap.judge(start).isFiring).toBe(false);
    gap.seen(1, start + second);
    expect(gap.judge(start + 1.2 * second)).toEqual({
      isFiring: true,
      fresh: 1,
      eventMonoNanos: start + second,
      figure: 1,
      limit: 1,
    });
    gap.seen(2, start + 5 * second);
    expect(gap.judge(start + 5 * second)).toMatchObject({ isFiring: true, fresh: 2, figure: 3 });
    expect(gap.judge(start + 33 * second)).toMatchObject({ isFiring: true, fresh: 0 });
    expect(gap.judge(start + 36 * second)).toMatchObject({ isFiring: false, figure: 0 });
  });

  test('never fires below its limit, whatever the times', () => {
    const times = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 2 });
    fc.assert(
      fc.property(times, (given) => {
        const gap = new FeedGap({ threshold: 3, windowSeconds: 10 });
        for (const at of given.sort((a, b) => a - b)) {
          gap.seen(1, start + at * second);
          expect(gap.judge(start + at * second).isFiring).toBe(false);
        }
      }),
    );
  });
});

describe('stale feed', () => {
  test('fires when the limit has passed, dated to that instant, and ends with steady data', () => {
    const stale = new StaleFeed(3_000);
    expect(stale.judge(start + 3 * second, start, start).isFiring).toBe(false);
    expect(stale.judge(start + 3.25 * second, start, start)).toEqual({
      isFiring: true,
      fresh: 1,
      eventMonoNanos: start + 3 * second,
      figure: 3_250,
      limit: 3_000,
    });
    const back = start + 5 * second;
    expect(stale.judge(back, back, start)).toMatchObject({ isFiring: true, fresh: 0 });
    expect(stale.judge(back + 0.5 * second, back, start).isFiring).toBe(true);
    expect(stale.judge(back + second, back + 0.9 * second, start).isFiring).toBe(false);
  });

  test('takes the time before the first message as silence, once the feed is open', () => {
    const stale = new StaleFeed(3_000);
    expect(stale.judge(start, null, null).isFiring).toBe(false);
    expect(stale.judge(start + 2 * second, null, start).isFiring).toBe(false);
    expect(stale.judge(start + 4 * second, null, start).isFiring).toBe(true);
  });

  test('never fires on messages that come within the limit', () => {
    const pauses = fc.array(fc.integer({ min: 1, max: 2_999 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(pauses, (given) => {
        const stale = new StaleFeed(3_000);
        let last = start;
        for (const millis of given) {
          const now = last + millis * 1e6;
          expect(stale.judge(now, last, start).isFiring).toBe(false);
          last = now;
        }
      }),
    );
  });
});

const usdm = join(recordings, 'binance-raw-feed', 'usdm_btcusdt_20240808.gz');

describe.skipIf(!existsSync(usdm))('a real recording of a quiet feed (QUARTERDECK_DATA)', () => {
  const lines = existsSync(usdm) ? gunzipSync(readFileSync(usdm)).toString().split('\n') : [];

  /** Plays it; `keep` decides which depth frames arrive, `delay` shifts what comes after. */
  function play(
    keep: (depthNumber: number) => boolean,
    cutAfterSeconds = Number.POSITIVE_INFINITY,
  ) {
    const { threshold, windowSeconds } = detectorFacts['feed-gap'];
    const gap = new FeedGap({ threshold, windowSeconds: windowSeconds ?? 30 });
    const stale = new StaleFeed(detectorFacts['stale-feed'].threshold);
    const found = { gapAlarms: 0, staleAlarms: 0, frames: 0, gapDelays: [] as number[] };
    let first = 0;
    let last: number | null = null;
    let finalId: number | null = null;
    let depths = 0;
    let judged = 0;
    for (const line of lines) {
      const space = line.indexOf(' ');
      if (space < 0) continue;
      // Relative to a round figure: doubles hold these differences exactly enough.
      const at = Number(BigInt(line.slice(0, space)) - 1_723_161_000_000_000_000n) + start;
      if (first === 0) first = at;
      for (; judged + 0.25 * second <= at; judged += 0.25 * second) {
        if (judged === 0) judged = at;
        const verdict = gap.judge(judged);
        found.gapAlarms += verdict.isFiring && verdict.fresh > 0 ? 1 : 0;
        if (verdict.fresh > 0) found.gapDelays.push(judged - verdict.eventMonoNanos);
        found.staleAlarms += stale.judge(judged, last, first).fresh;
      }
      if (at - first > cutAfterSeconds * second) continue;
      found.frames += 1;
      if (!line.includes('"depthUpdate"')) {
        last = at;
        continue;
      }
      depths += 1;
      if (!keep(depths)) continue;
      last = at;
      const match = /"u":(\d+),"pu":(\d+)/.exec(line);
      if (match === null) continue;
      if (finalId !== null && Number(match[2]) !== finalId) gap.seen(1, at);
      finalId = Number(match[1]);
    }
    return found;
  }

  test('has no gap and no silence to tell of', () => {
    const found = play(() => true);
    expect(found.frames).toBeGreaterThan(10_000);
    expect(found).toMatchObject({ gapAlarms: 0, staleAlarms: 0 });
  });

  test('tells of each frame that is left out, within one look', () => {
    const found = play((number) => number % 300 !== 0);
    expect(found.gapDelays.length).toBeGreaterThanOrEqual(20);
    expect(Math.max(...found.gapDelays)).toBeLessThan(0.3 * second);
    expect(found.staleAlarms).toBe(0);
  });

  test('tells once of a feed that falls silent', () => {
    expect(play(() => true, 60)).toMatchObject({ staleAlarms: 1, gapAlarms: 0 });
  });
});
