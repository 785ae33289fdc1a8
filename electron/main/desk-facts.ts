/**
 * What the window told last of the desk, and whether it still holds.
 * Keeps what is no longer sure, because a stop must still find its scopes; never calls it known.
 */
import type { TrayFacts } from '../contract/bridge.ts';

/** Facts older than this say nothing of now, in milliseconds; they are told every two seconds. */
export const factsAgeMillisLimit = 6_000;

export class DeskFacts {
  readonly #now: () => number;
  #last: TrayFacts | null = null;
  #toldMillis = Number.NEGATIVE_INFINITY;

  /** `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  take(facts: TrayFacts): void {
    this.#last = facts;
    this.#toldMillis = this.#now();
  }

  /** The page has crashed, hangs or is loaded anew. */
  doubt(): void {
    this.#toldMillis = Number.NEGATIVE_INFINITY;
  }

  /** What was told last, however old; null: nothing yet. */
  last(): TrayFacts | null {
    return this.#last;
  }

  /** Whether the page has spoken lately. */
  pageSpeaks(): boolean {
    return this.#now() - this.#toldMillis < factsAgeMillisLimit;
  }
}
