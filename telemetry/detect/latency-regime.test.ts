import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LatencyRegime } from './latency-regime.ts';

const second = 1e9;
const start = 1_000 * second;
const options = { threshold: 1.25, windowSeconds: 4, atLeast: 8 };
const look = 0.25 * second;

/** A small generator of numbers in [0, 1), so that every run sees the same stream. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Log-normal around 1 ms, as the simulated venue answers. */
function lognormal(next: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return 1e6 * (0.5 + 0.5 * Math.exp(0.8 * normal));
}

interface Run {
  readonly alarms: number[];
  readonly regime: LatencyRegime;
  now: number;
}

const begin = (): Run => ({ alarms: [], regime: new LatencyRegime(options), now: start });

/** `seconds` of ten values a second, each by `value`, judged four times a second. */
function run(state: Run, seconds: number, value: () => number): void {
  const end = state.now + seconds * second;
  let judged = state.now;
  for (; state.now < end; state.now += 0.1 * second) {
    state.regime.observe(value(), state.now);
    if (state.now - judged < look) continue;
    judged = state.now;
    if (state.regime.judge(state.now).fresh > 0) state.alarms.push(state.now);
  }
}

describe('latency regime', () => {
  test('raises no alarm in two hours of one regime with a heavy tail', () => {
    for (const seed of [1, 2, 3]) {
      const next = random(seed);
      const state = begin();
      run(state, 7_200, () => lognormal(next) * (next() < 0.01 ? 20 : 1));
      expect(state.alarms).toEqual([]);
    }
  });

  test.each([6, 20, 100])('finds a regime %i times slower within 5 s, and its end', (factor) => {
    const next = random(7);
    const state = begin();
    run(state, 120, () => lognormal(next));
    const changed = state.now;
    run(state, 20, () => lognormal(next) * factor);
    expect(state.alarms).toHaveLength(1);
    expect((state.alarms[0] ?? 0) - changed).toBeLessThan(5 * second);
    const found = state.regime.judge(state.now);
    expect(found.isFiring).toBe(true);
    expect(Math.abs(found.eventMonoNanos - changed)).toBeLessThan(2 * second);
    run(state, 10, () => lognormal(next));
    expect(state.regime.judge(state.now).isFiring).toBe(false);
  });

  test('finds one slow spell after another: none teaches it that slow is usual', () => {
    const next = random(17);
    const state = begin();
    run(state, 30, () => lognormal(next));
    for (let spell = 1; spell <= 10; spell += 1) {
      run(state, 5, () => 100 * lognormal(next));
      expect(state.alarms).toHaveLength(spell);
      run(state, 10, () => lognormal(next));
      expect(state.regime.judge(state.now).isFiring).toBe(false);
    }
  });

  test('takes a burst behind one pause for no regime', () => {
    const next = random(11);
    const state = begin();
    run(state, 120, () => lognormal(next));
    run(state, 1.5, () => 200e6);
    run(state, 60, () => lognormal(next));
    expect(state.alarms).toEqual([]);
  });

  test('calls a regime usual that has held for ten minutes, and finds the next from there', () => {
    const next = random(13);
    const state = begin();
    run(state, 120, () => lognormal(next));
    run(state, 900, () => lognormal(next) * 30);
    expect(state.alarms).toHaveLength(1);
    expect(state.regime.judge(state.now).isFiring).toBe(false);
    run(state, 10, () => lognormal(next) * 900);
    expect(state.alarms).toHaveLength(2);
  });

  test('judges nothing on too few values, and never fires on a past of fewer than 100', () => {
    const regime = new LatencyRegime(options);
    for (let number = 0; number < 90; number += 1) regime.observe(1e6, start + number * look);
    const now = start + 60 * second;
    for (let number = 0; number < 20; number += 1) regime.observe(1e9, now);
    expect(regime.judge(now).isFiring).toBe(false);
  });

  test('does not depend on the unit: twice each value, the same judgements', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 200, maxLength: 300 });
    fc.assert(
      fc.property(values, (given) => {
        const [one, two] = [new LatencyRegime(options), new LatencyRegime(options)];
        given.forEach((value, index) => {
          const now = start + index * 0.1 * second;
          one.observe(value, now);
          two.observe(2 * value, now);
          expect(two.judge(now).isFiring).toBe(one.judge(now).isFiring);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('never fires on values that differ by less than the limit, a constant one included', () => {
    const values = fc.array(fc.integer({ min: 1_000, max: 1_150 }), {
      minLength: 200,
      maxLength: 400,
    });
    fc.assert(
      fc.property(values, (given) => {
        const regime = new LatencyRegime(options);
        given.forEach((value, index) => {
          const now = start + index * 0.1 * second;
          regime.observe(value, now);
          expect(regime.judge(now).isFiring).toBe(false);
        });
      }),
      { numRuns: 30 },
    );
  });
});

const folder = join(process.env['QUARTERDECK_DATA'] ?? '../shared/data', 'order-latency');

describe.skipIf(!existsSync(folder))('real order-to-ack times (QUARTERDECK_DATA)', () => {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.gz'))
    : [];
  // Orders are minutes apart there: the window is an hour instead of seconds.
  const slow = { threshold: 1.25, windowSeconds: 3_600, atLeast: 8 };

  function alarmsOf(file: string, factorFrom: number, factor: number) {
    const regime = new LatencyRegime(slow);
    const asked = new Map<string, number>();
    const alarms: number[] = [];
    let count = 0;
    for (const line of gunzipSync(readFileSync(join(folder, file)))
      .toString()
      .split('\n')) {
      const [millis = '', order = '', status = ''] = line.trim().split(',');
      if (status === 'PENDING_CREATE') asked.set(order, Number(millis));
      const since = asked.get(order);
      if (status !== 'CREATED' || since === undefined) continue;
      asked.delete(order);
      count += 1;
      const at = (Number(millis) - 1_690_000_000_000) * 1e6;
      regime.observe((Number(millis) - since) * 1e6 * (count > factorFrom ? factor : 1), at);
      if (regime.judge(at).fresh > 0) alarms.push(count);
    }
    return { alarms, count };
  }

  test('no false alarm in 16 runs of 5 to 24 hours', () => {
    expect(files).toHaveLength(16);
    const found = files.flatMap((file) => {
      const { alarms } = alarmsOf(file, Number.POSITIVE_INFINITY, 1);
      return alarms.map((at) => `${file} at order ${at}`);
    });
    expect(found).toEqual([]);
  });

  test('every one of them slowed down tenfold is found', () => {
    for (const file of files) {
      const { count } = alarmsOf(file, Number.POSITIVE_INFINITY, 1);
      const from = Math.floor(count * 0.7);
      const { alarms } = alarmsOf(file, from, 10);
      expect(alarms.length, file).toBeGreaterThanOrEqual(1);
      expect(alarms[0] ?? 0, file).toBeGreaterThan(from);
    }
  });
});
