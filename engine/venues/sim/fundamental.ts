/**
 * The value that a generated instrument is "really" worth: a random walk with a common part,
 * louder in storms, and news that jumps.
 * Not visible to clients; agents see it late and blurred.
 */
import type { InstrumentProfile } from './instrument-profile.ts';
import type { Random } from './random.ts';
import type { Regime, RegimeClock } from './regime.ts';
import type { Schedule } from './schedule.ts';

/** Volatility in basis points per square root of a second, and how often news comes. */
const weather: Record<Regime, { volatilityBps: number; newsEveryMillis: number; newsBps: number }> =
  {
    calm: { volatilityBps: 0.22, newsEveryMillis: 240_000, newsBps: 3 },
    stormy: { volatilityBps: 6, newsEveryMillis: 6_000, newsBps: 16 },
  };

const stepMillis = 100;
const newsStepMillis = 500;

export class Fundamentals {
  readonly #random: Random;
  readonly #regime: RegimeClock;
  readonly #profiles: readonly InstrumentProfile[];
  readonly #values: number[];
  #news = 0;

  constructor(
    profiles: readonly InstrumentProfile[],
    random: Random,
    regime: RegimeClock,
    schedule: Schedule,
    startMillis: number,
  ) {
    this.#profiles = profiles;
    this.#random = random;
    this.#regime = regime;
    this.#values = profiles.map((profile) => profile.startPrice);
    schedule.add(startMillis + stepMillis, () => this.#step());
    schedule.add(startMillis + newsStepMillis, () => this.#maybeNews());
  }

  /** Value of the instrument with this index, in quote units. */
  value(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** How much news there has been. */
  get news(): number {
    return this.#news;
  }

  #move(moveOf: (profile: InstrumentProfile) => number): void {
    this.#profiles.forEach((profile, index) => {
      this.#values[index] = this.value(index) * Math.exp(moveOf(profile) / 10_000);
    });
  }

  #step(): number {
    const deviation = weather[this.#regime.current].volatilityBps * Math.sqrt(stepMillis / 1_000);
    const common = this.#random.normal() * deviation;
    this.#move(
      (profile) =>
        profile.beta * common + profile.ownVolatility * deviation * this.#random.normal(),
    );
    return stepMillis;
  }

  #maybeNews(): number {
    const { newsBps, newsEveryMillis } = weather[this.#regime.current];
    if (this.#random.chance(newsStepMillis / newsEveryMillis)) {
      const direction = this.#random.chance(0.5) ? 1 : -1;
      const size = direction * newsBps * (0.5 + this.#random.exponential(0.7));
      this.#news += 1;
      this.#move((profile) => profile.beta * size);
    }
    return newsStepMillis;
  }
}
