/**
 * Where a paper run in lock-step stands in time: the engine starts a little before the recording.
 * Loads nothing, for it is needed before the runtime is replaced.
 */

/** From the start of the engine to the first entry of the recording; by then it is armed. */
export const leadNanos = 10e9;

/** UTC in milliseconds at the start of the engine, so that the recording begins at its own. */
export const beginUtcMillis = (epochUtcNanos: string): number =>
  Number(BigInt(epochUtcNanos) / 1_000n) / 1_000 - leadNanos / 1e6;
