/**
 * How long the venue takes from reading a request to writing its answer.
 * Half of the base is fixed and half log-normal: the tail of real order-to-ack times, where the
 * 95th percentile is about 2.4 times the median and the 99th about 3.7 times.
 */
import type { Random } from './random.ts';

const spread = 0.8;
/** No single delay is longer than this many times the base. */
const longestFactor = 25;

/** One delay in nanoseconds; its median is the base. No base, no delay. */
export function ackLatencyNanos(baseMicros: number, random: Random): number {
  if (baseMicros === 0) return 0;
  const factor = 0.5 + 0.5 * Math.exp(spread * random.normal());
  return Math.round(baseMicros * 1_000 * Math.min(factor, longestFactor));
}
