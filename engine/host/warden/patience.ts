/**
 * How long the warden goes on sweeping when the venues do not confirm.
 * Never gives up on an engine that is only frozen: it could still have orders at the venue.
 */
import type { MonoNanos } from '../../contract/numbers.ts';
import type { Guard } from './guard.ts';

/** How long a dead engine's orders are asked about; its successor asks on. */
export const deadEngineMillisLimit = 600_000;

export class Patience {
  readonly #guard: Guard;
  readonly #engineLives: () => boolean;
  #deadMono: MonoNanos | null = null;

  constructor(guard: Guard, engineLives: () => boolean) {
    this.#guard = guard;
    this.#engineLives = engineLives;
  }

  /** Whether to ask the venues again: until the engine turns, or has been dead for long. */
  lasts(now: MonoNanos): boolean {
    if (this.#engineLives()) return !this.#guard.turns(now);
    this.#deadMono ??= now;
    return now - this.#deadMono < deadEngineMillisLimit * 1e6;
  }
}
