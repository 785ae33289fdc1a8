/**
 * When the warden lends the engine time, and when it takes over: one small state, no I/O.
 * Knows no sockets and no venue; times are given to it.
 */
import { type MonoNanos, monoNanos } from '../../contract/numbers.ts';

const nanosPerMilli = 1_000_000;
/** How long a lease lasts, from the moment it is granted. */
export const leaseMillis = 1_500;
/** A beat older than this is a missed one; the engine beats every 100 ms. */
const beatFreshMillis = 350;
/** Beats without progress of the main loop for this long are the word of a frozen engine. */
const progressFreshMillis = 500;

export type GuardDecision =
  | { readonly kind: 'grant'; readonly expiresMonoNanos: MonoNanos }
  /** Not now; nothing is lost before the last lease has run out. */
  | { readonly kind: 'hold'; readonly reason: string };

export class Guard {
  #beatMono: MonoNanos | null = null;
  #progress = -1;
  #progressMono: MonoNanos | null = null;
  #lease: MonoNanos | null = null;
  /** When it last looked whether a lease has lapsed. */
  #lookedMono: MonoNanos | null = null;

  /** A heartbeat arrived, with the main loop's own progress. */
  beat(mainProgress: number, now: MonoNanos): void {
    this.#beatMono = now;
    if (mainProgress === this.#progress) return;
    this.#progress = mainProgress;
    this.#progressMono = now;
  }

  /** What to do now. A grant is given as soon as it is returned. */
  decide(now: MonoNanos): GuardDecision {
    const reason = this.#staleness(now);
    if (reason === null) {
      const expiresMonoNanos = monoNanos(now + leaseMillis * nanosPerMilli);
      this.#lease = expiresMonoNanos;
      return { kind: 'grant', expiresMonoNanos };
    }
    return { kind: 'hold', reason };
  }

  /**
   * Why the warden must take over now: the engine gives no sign, and the last lease has run out,
   * so that it can send nothing any more. Null while it must not. To be asked often.
   */
  lapsed(now: MonoNanos): string | null {
    const standstillMillis = Math.round((now - (this.#lookedMono ?? now)) / nanosPerMilli);
    this.#lookedMono = now;
    if (this.#lease === null || now < this.#lease) return null;
    // Who was not there itself cannot tell what the engine did meanwhile.
    if (standstillMillis > beatFreshMillis) {
      return `the warden itself stood still for ${standstillMillis} ms`;
    }
    return this.#staleness(now) ?? 'no lease could be given in time';
  }

  /** Whether the engine gives signs of life, its main loop's progress among them. */
  turns(now: MonoNanos): boolean {
    return this.#staleness(now) === null;
  }

  /** Forgets the leases given: after acting, or for an engine that is dead for certain. */
  reset(): void {
    this.#lease = null;
    this.#beatMono = null;
    this.#progressMono = null;
    this.#progress = -1;
    this.#lookedMono = null;
  }

  /** Why no lease may be given; null when beats and progress are fresh. */
  #staleness(now: MonoNanos): string | null {
    if (this.#beatMono === null || this.#progressMono === null) return 'no heartbeat yet';
    const silentMillis = Math.round((now - this.#beatMono) / nanosPerMilli);
    if (silentMillis > beatFreshMillis) return `no heartbeat for ${silentMillis} ms`;
    const stalledMillis = Math.round((now - this.#progressMono) / nanosPerMilli);
    if (stalledMillis > progressFreshMillis) return `main loop stalled for ${stalledMillis} ms`;
    return null;
  }
}
