/**
 * When the warden lends the engine time, and when it takes over: one small state, no I/O.
 * Knows no sockets and no venue; times are given to it. Believes no sign of life that a timer of
 * the engine could give by itself: a probe, a number, has to come back through its core.
 */
import { type MonoNanos, monoNanos } from '../../contract/numbers.ts';

const nanosPerMilli = 1_000_000;
/** How long a lease lasts, from the moment it is granted. */
export const leaseMillis = 1_500;
/** A beat older than this is a missed one; the engine beats every 100 ms. */
const beatFreshMillis = 350;
/** Between two probes. */
export const probeMillis = 200;
/** A probe that has not come back by then is missed: no lease is given until one does. */
const answerMillis = 400;
/** Misses that are the word of an engine that stands still, or of one that lies. */
const missesLimit = 3;
/** Probes that may be out at once; beyond it the newest is asked under another number. */
const outLimit = 16;

export type GuardDecision =
  | { readonly kind: 'grant'; readonly expiresMonoNanos: MonoNanos }
  /** Not now; nothing is lost before the last lease has run out. */
  | { readonly kind: 'hold'; readonly reason: string };

interface Probe {
  readonly probe: number;
  readonly askedMono: MonoNanos;
}

export class Guard {
  #beatMono: MonoNanos | null = null;
  /** Probes that have not come back, oldest first. */
  #out: Probe[] = [];
  #asked = 0;
  #askedMono: MonoNanos | null = null;
  #answered = 0;
  /** Whether a probe has come back since the start, or since it was reset. */
  #isProved = false;
  #lease: MonoNanos | null = null;
  /** When it last looked whether a lease has lapsed. */
  #lookedMono: MonoNanos | null = null;

  /** The probe to send now; null while it is not time for the next. */
  probe(now: MonoNanos): number | null {
    if (this.#askedMono !== null && now - this.#askedMono < probeMillis * nanosPerMilli) {
      return null;
    }
    this.#asked += 1;
    this.#askedMono = now;
    if (this.#out.length >= outLimit) this.#out.pop();
    this.#out.push({ probe: this.#asked, askedMono: now });
    return this.#asked;
  }

  /** A heartbeat arrived, with the last probe that the core has answered. */
  beat(answeredProbe: number, now: MonoNanos): void {
    this.#beatMono = now;
    // What was never asked proves nothing, and neither does the same answer once more.
    if (answeredProbe <= this.#answered || answeredProbe > this.#asked) return;
    this.#answered = answeredProbe;
    this.#isProved = true;
    this.#out = this.#out.filter(({ probe }) => probe > answeredProbe);
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

  /** Whether the engine gives signs of life, answers of its core among them. */
  turns(now: MonoNanos): boolean {
    return this.#staleness(now) === null;
  }

  /** Forgets the leases given: after acting, or for an engine that is dead for certain. */
  reset(): void {
    this.#lease = null;
    this.#beatMono = null;
    this.#out = [];
    this.#askedMono = null;
    // Answers to what was asked before say nothing of now.
    this.#answered = this.#asked;
    this.#isProved = false;
    this.#lookedMono = null;
  }

  /** Why no lease may be given; null when beats and answers are fresh. */
  #staleness(now: MonoNanos): string | null {
    if (this.#beatMono === null) return 'no heartbeat yet';
    const silentMillis = Math.round((now - this.#beatMono) / nanosPerMilli);
    if (silentMillis > beatFreshMillis) return `no heartbeat for ${silentMillis} ms`;
    if (!this.#isProved) return 'no probe has come back yet';
    const isMissed = ({ askedMono }: Probe) => now - askedMono > answerMillis * nanosPerMilli;
    const missed = this.#out.filter(isMissed);
    const [oldest] = missed;
    if (oldest === undefined) return null;
    const stalledMillis = Math.round((now - oldest.askedMono) / nanosPerMilli);
    const misses = Math.min(missesLimit, missed.length);
    const what = `${misses} ${misses === 1 ? 'probe' : 'probes'} missed`;
    return `main loop stalled for ${stalledMillis} ms, ${what}`;
  }
}
