/**
 * The weather of the generated market: calm or stormy, fixed or switching on a seeded clock.
 * Says only which it is; what it does to prices and agents is theirs.
 */
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';

export type Regime = 'calm' | 'stormy';
export type RegimeChoice = 'calm' | 'stormy' | 'mixed';

/** Shortest and mean length of a spell, in milliseconds of market time. */
const spells = {
  calm: { leastMillis: 30_000, meanMillis: 120_000 },
  stormy: { leastMillis: 8_000, meanMillis: 20_000 },
} as const;

export class RegimeClock {
  readonly #random: Random;
  #current: Regime;
  #switches = 0;

  constructor(choice: RegimeChoice, random: Random, schedule: Schedule, startMillis: number) {
    this.#random = random;
    this.#current = choice === 'stormy' ? 'stormy' : 'calm';
    if (choice !== 'mixed') return;
    schedule.add(startMillis + this.#spellMillis(), () => {
      this.#current = this.#current === 'calm' ? 'stormy' : 'calm';
      this.#switches += 1;
      return this.#spellMillis();
    });
  }

  get current(): Regime {
    return this.#current;
  }

  /** How often it has switched. */
  get switches(): number {
    return this.#switches;
  }

  #spellMillis(): number {
    const { leastMillis, meanMillis } = spells[this.#current];
    return leastMillis + this.#random.exponential(meanMillis - leastMillis);
  }
}
