/**
 * When an operator was last there: a console with an unlocked key was touched, or a command was
 * signed. Says nothing of who, and permits nothing: only trips look at it.
 */
import { monoNow } from '../clock.ts';

export class Presence {
  #lastMonoNanos: number = monoNow();

  /** Somebody is there now. */
  touch(): void {
    this.#lastMonoNanos = monoNow();
  }

  /** The last time, or the start of the engine. */
  get lastMonoNanos(): number {
    return this.#lastMonoNanos;
  }
}
