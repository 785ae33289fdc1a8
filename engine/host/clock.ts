/**
 * The one reading of time in a live process: CLOCK_MONOTONIC and UTC as the contracts count them.
 * Gives no durations and sets no timers.
 */
import { invariant } from '../contract/assert.ts';
import type { MonoNanos, UtcNanos } from '../contract/numbers.ts';
import type { Clock } from '../ports/clock.ts';

/** Nanoseconds since the host booted; the same clock in every process of the host. */
export function monoNow(): MonoNanos {
  const nanos = Number(process.hrtime.bigint());
  invariant(Number.isSafeInteger(nanos), 'the host has been up for more than 104 days');
  return nanos as MonoNanos;
}

const utcAnchorMillis = performance.timeOrigin;

/** UTC in nanoseconds as decimal text, at microsecond resolution. */
export function utcNow(): UtcNanos {
  const micros = Math.round((utcAnchorMillis + performance.now()) * 1_000);
  const drift = Date.now() * 1_000 - micros;
  const stepped = Math.abs(drift) > 50_000 ? Date.now() * 1_000 : micros;
  return `${stepped}000` as UtcNanos;
}

/** UTC in whole milliseconds, as venues want their stamps. */
export const utcMillisNow = (): number => Date.now();

/** The clock of a live process. */
export const systemClock: Clock = { mono: monoNow, utc: utcNow };

/** Whole microseconds from one instant to a later one; never negative. */
export const microsBetween = (from: number, to: number): number =>
  Math.max(0, Math.round((to - from) / 1_000));
