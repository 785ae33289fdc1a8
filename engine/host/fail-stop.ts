/**
 * The end of an engine whose invariant broke: gate closed, latch written, process gone.
 * Tries to save nothing else: the warden and the ledger are there for that.
 */
import { utcNow } from './clock.ts';
import type { Foundation } from './foundation.ts';
import { closeGate, type GateWords } from './gate/gate-words.ts';
import { writeLatchNow } from './gate/latch.ts';

/** Exit code after a broken invariant. */
const brokenExitCode = 70;

/** A broken invariant: the gate closes, the latch is written, the process ends. */
export function failStop(foundation: Foundation, words: GateWords, error: unknown): never {
  const { epoch, atMonoNanos } = closeGate(words);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  try {
    foundation.log.fatal({ error: text }, 'a broken invariant ends the engine');
    writeLatchNow(foundation.desk.latch, {
      state: 'halted',
      epoch,
      cause: 'broken invariant',
      reason: error instanceof Error ? error.message : String(error),
      actor: 'system',
      atMonoNanos,
      atUtcNanos: utcNow(),
    });
  } finally {
    process.exit(brokenExitCode);
  }
}
