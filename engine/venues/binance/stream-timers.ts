/**
 * The timers and delays of a market data session, in one place so that tests can own the time.
 * Decides nothing; it only says how long to wait.
 */

/** Runs something later; what it returns cancels that. */
export type Schedule = (delayMillis: number, run: () => void) => () => void;

export const scheduleOnTimers: Schedule = (delayMillis, run) => {
  const timer = setTimeout(run, delayMillis);
  return () => clearTimeout(timer);
};

/**
 * Exponential back-off with jitter: attempt 0 waits about `firstMillis`, each further one twice
 * as long up to `maxMillis`; `random` in [0, 1) spreads it over the upper half.
 */
export function backOffMillis(
  attempt: number,
  firstMillis: number,
  maxMillis: number,
  random: () => number,
): number {
  const ceiling = Math.min(maxMillis, firstMillis * 2 ** Math.min(attempt, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
