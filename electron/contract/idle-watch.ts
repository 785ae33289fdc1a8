/**
 * When a console has been without input for too long: the one rule, for Electron's main process and
 * for the page. Holds no key and locks nothing itself; a kill never asks it.
 */

/** Before the engine has told how long, in seconds. */
export const idleLockSecondsDefault = 900;
const secondsMin = 30;
const secondsMax = 86_400;

export class IdleWatch {
  readonly #nowMillis: () => number;
  #limitMillis = idleLockSecondsDefault * 1_000;
  #inputMillis: number;

  /** `nowMillis`: a monotonic clock. */
  constructor(nowMillis: () => number) {
    this.#nowMillis = nowMillis;
    this.#inputMillis = nowMillis();
  }

  /** How long without input is too long; what is out of its range is brought into it. */
  setLimit(seconds: number): void {
    if (!Number.isFinite(seconds)) return;
    this.#limitMillis = Math.min(Math.max(seconds, secondsMin), secondsMax) * 1_000;
  }

  /** Somebody was there. Input that comes after the limit does not undo that it has passed. */
  input(): void {
    if (!this.isIdle) this.#inputMillis = this.#nowMillis();
  }

  /** The key was locked, or opened by its passphrase: the time begins anew. */
  begin(): void {
    this.#inputMillis = this.#nowMillis();
  }

  get isIdle(): boolean {
    return this.#nowMillis() - this.#inputMillis >= this.#limitMillis;
  }
}
