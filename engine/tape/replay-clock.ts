/**
 * When a recorded entry is due, and what its exchange stamps become on the replay's own clock.
 * Never goes back, and never makes up for a stop by a burst of everything that fell due meanwhile.
 */
import type { PlayerOptions } from './player-types.ts';

/** Behind by more than this, the schedule moves instead of catching up. */
const catchUpLimitMillis = 250;

export class ReplayClock {
  readonly #speed: number | 'max';
  readonly #rawTimes: boolean;
  /** Most that an exchange stamp was ahead of the recorder's clock. */
  readonly #aheadMicros: number;
  #originMicros: number | null = null;
  #originMillis = 0;

  constructor(options: Pick<PlayerOptions, 'speed' | 'rawTimes'>, aheadMicros: number | null) {
    this.#speed = options.speed;
    this.#rawTimes = options.rawTimes || aheadMicros === null;
    this.#aheadMicros = aheadMicros ?? 0;
  }

  /** Milliseconds until an entry of this local time is due; 0: now. */
  dueInMillis(atMicros: number): number {
    if (this.#speed === 'max') return 0;
    const now = performance.now();
    if (this.#originMicros === null) {
      this.#originMicros = atMicros;
      this.#originMillis = now;
      return 0;
    }
    const due = this.#originMillis + (atMicros - this.#originMicros) / 1_000 / this.#speed;
    if (due < now - catchUpLimitMillis) this.#originMillis += now - catchUpLimitMillis - due;
    return Math.max(0, due - now);
  }

  /** The exchange's clock at an entry of this local time, in UTC milliseconds. */
  exchangeMillis(atMicros: number): number {
    return this.#rawTimes ? Math.floor((atMicros + this.#aheadMicros) / 1_000) : Date.now();
  }

  /**
   * Moves the event and transaction times of a message to the replay's clock: the delay that
   * the recorder saw is kept, its clock's own offset is not.
   */
  moveTimes(text: string, atMicros: number): string {
    if (this.#rawTimes) return text;
    const shiftMillis = (Date.now() * 1_000 - atMicros - this.#aheadMicros) / 1_000;
    return text.replace(
      /"([ET])":(\d{13})(?=[,}])/g,
      (_, field: string, millis: string) =>
        `"${field}":${Math.floor(Number(millis) + shiftMillis)}`,
    );
  }
}
