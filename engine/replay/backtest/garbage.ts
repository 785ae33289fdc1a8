/**
 * How garbage is collected where a backtest runs: often, little at a time, and on its own thread.
 * Frees nothing by itself; it only says so to the runtime.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * Of a thread in the pool. Hardly anything outlives a message, so a small young generation costs
 * no more in all, and each stop is a fraction of a millisecond.
 */
export const threadLimits = { maxYoungGenerationSizeMb: 12 } as const;

/**
 * Megabytes of long-lived memory that a thread may fill before the runtime first walks all of it.
 * By itself it does so at a few dozen, several times a run, each time with a stop of five to ten
 * milliseconds to move what it found; what a backtest keeps is a tenth of this.
 */
const oldSpaceMegabytes = 256;

/**
 * For the whole process, and for threads started from now on. Helpers that share the copying have
 * to be waited for: where they get no processor, a stop of half a millisecond takes five.
 */
export function collectOnOwnThread(): void {
  setFlagsFromString('--no-parallel-scavenge');
  setFlagsFromString(`--initial-old-space-size=${oldSpaceMegabytes}`);
}
