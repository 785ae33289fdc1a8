/**
 * The venue's clocks: the host's monotonic one and UTC derived from it.
 * UTC moves with the monotonic clock and is set again only when the host's own was stepped.
 */
import { type MonoNanos, monoNanos, type UtcNanos } from '../../contract/numbers.ts';

export interface VenueClock {
  readonly mono: () => MonoNanos;
  readonly utc: () => UtcNanos;
  readonly utcMillis: () => number;
  /** Runs something at an instant of `mono`, exactly; left out: timers do, as they can. */
  readonly wakeAt?: (dueNanos: number, run: () => void) => void;
}

/** Difference to the host's UTC that is taken for a step of that clock. */
const stepMillis = 5;

/** The clock of this process. */
export function hostClock(): VenueClock {
  let anchorMono = process.hrtime.bigint();
  let anchorUtc = BigInt(Date.now()) * 1_000_000n;
  const utcNanos = (): bigint => {
    const mono = process.hrtime.bigint();
    const derived = anchorUtc + (mono - anchorMono);
    const host = Date.now();
    if (Math.abs(Number(derived / 1_000_000n) - host) <= stepMillis) return derived;
    anchorMono = mono;
    anchorUtc = BigInt(host) * 1_000_000n;
    return anchorUtc;
  };
  return {
    mono: () => monoNanos(Number(process.hrtime.bigint())),
    utc: () => String(utcNanos()) as UtcNanos,
    utcMillis: () => Number(utcNanos() / 1_000_000n),
  };
}
