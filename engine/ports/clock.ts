/**
 * Time and identity as the core's hosts supply them.
 * The core itself never asks: both arrive inside events.
 */
import type { MonoNanos, UtcNanos } from '../contract/numbers.ts';

export interface Clock {
  /** Nanoseconds of the host's monotonic clock, shared by all processes of the host. */
  readonly mono: () => MonoNanos;
  /** UTC now in nanoseconds. */
  readonly utc: () => UtcNanos;
}
