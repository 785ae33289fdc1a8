/**
 * How long the warden goes on sweeping when the venues do not confirm.
 * Never gives up on an engine that is only frozen: it could still have orders at the venue.
 */
import type { MonoNanos } from '../../contract/numbers.ts';
import type { Guard } from './guard.ts';

/** How long a dead engine's orders are asked about; its successor asks on. */
export const deadEngineMillisLimit = 600_000;
/** The same once its desk directory is gone too: nobody could be told, and none succeeds it. */
export const lostDeskMillisLimit = 30_000;

export class Patience {
  readonly #guard: Guard;
  readonly #engineLives: () => boolean;
  readonly #deskExists: () => boolean;
  #deadMono: MonoNanos | null = null;
  #lostMono: MonoNanos | null = null;

  constructor(guard: Guard, engineLives: () => boolean, deskExists: () => boolean = () => true) {
    this.#guard = guard;
    this.#engineLives = engineLives;
    this.#deskExists = deskExists;
  }

  /** Whether to ask the venues again: until the engine turns, or has been dead for long. */
  lasts(now: MonoNanos): boolean {
    if (this.#engineLives()) return !this.#guard.turns(now);
    this.#deadMono ??= now;
    if (this.#deskExists()) this.#lostMono = null;
    else this.#lostMono ??= now;
    if (this.#lostMono !== null && now - this.#lostMono >= lostDeskMillisLimit * 1e6) return false;
    return now - this.#deadMono < deadEngineMillisLimit * 1e6;
  }
}
