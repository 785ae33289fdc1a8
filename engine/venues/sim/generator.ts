/**
 * The generated market: a seeded population of agents that trade several instruments in the
 * venue's own matching engines, under a regime that turns and a value that nobody can see.
 * The same seed and the same calls of `advance` give the same market; no clock is read here.
 */
import type { AgentWorld } from './agent.ts';
import { Fundamentals } from './fundamental.ts';
import { InstrumentMarket } from './instrument-market.ts';
import type { InstrumentProfile } from './instrument-profile.ts';
import { MakerAgent, type MakerCharacter } from './maker-agent.ts';
import { startNoise } from './noise-agent.ts';
import { Random } from './random.ts';
import { type Regime, type RegimeChoice, RegimeClock } from './regime.ts';
import { Schedule } from './schedule.ts';
import { startCrowd, startInformed, startMomentum } from './taker-agents.ts';

type MakerTemplate = Omit<MakerCharacter, 'owner'>;

/** Two quick makers near the touch, two in the middle, two deep ones that hold up the book. */
const makerTemplates: readonly MakerTemplate[] = [
  maker(1.5, 3, 0.8, 0.15, 1.2, 130, 0.12, 3, 12),
  maker(1.8, 4, 0.9, 0.1, 2, 240, 0.25, 4, 20),
  maker(2.4, 8, 1.1, 0.06, 3, 700, 0.8, 5, 40),
  maker(3.2, 12, 1.5, 0.05, 5, 1_100, 1.2, 6, 60),
  maker(5, 24, 2.2, 0.02, 9, 1_500, 2.5, 6, 150),
  maker(7, 34, 3.4, 0.03, 16, 2_200, 4, 6, 300),
];

function maker(
  halfSpreadBps: number,
  levels: number,
  spacingBps: number,
  stretch: number,
  size: number,
  refreshMillis: number,
  toleranceBps: number,
  levelsPerRefresh: number,
  inventoryTrades: number,
): MakerTemplate {
  return {
    halfSpreadBps,
    levels,
    spacingBps,
    stretch,
    size,
    refreshMillis,
    toleranceBps,
    levelsPerRefresh,
    inventoryTrades,
  };
}

export interface GeneratorOptions {
  readonly seed: number;
  readonly regime: RegimeChoice;
  readonly profiles: readonly InstrumentProfile[];
  /** Market time starts here, in milliseconds of the caller's clock. */
  readonly startMillis: number;
  readonly nextOrderId: () => number;
}

export class Generator {
  readonly markets: ReadonlyMap<string, InstrumentMarket>;
  readonly #schedule = new Schedule();
  readonly #regime: RegimeClock;
  readonly #fundamentals: Fundamentals;

  constructor(options: GeneratorOptions) {
    const { seed, profiles, startMillis } = options;
    this.#regime = new RegimeClock(
      options.regime,
      new Random(seed, 1),
      this.#schedule,
      startMillis,
    );
    this.#fundamentals = new Fundamentals(
      profiles,
      new Random(seed, 2),
      this.#regime,
      this.#schedule,
      startMillis,
    );
    const markets = new Map<string, InstrumentMarket>();
    profiles.forEach((profile, index) => {
      markets.set(profile.spec.symbol, this.#openInstrument(profile, index, options));
    });
    this.markets = markets;
  }

  get regime(): Regime {
    return this.#regime.current;
  }

  /** When the next agent acts; null never happens while there are instruments. */
  nextMillis(): number | null {
    return this.#schedule.nextMillis();
  }

  /** Lets every agent act that is due up to `untilMillis`. Returns how many acts there were. */
  advance(untilMillis: number): number {
    return this.#schedule.runUntil(untilMillis);
  }

  /** The hidden value of an instrument in ticks; for tests and for the market's own agents. */
  fundamentalTicks(profile: InstrumentProfile, index: number): number {
    const { price } = profile.spec;
    return (this.#fundamentals.value(index) * 10 ** price.decimals) / price.mantissa;
  }

  #openInstrument(
    profile: InstrumentProfile,
    index: number,
    options: GeneratorOptions,
  ): InstrumentMarket {
    const start = Math.round(this.fundamentalTicks(profile, index));
    // Ids begin apart from each other, and well above zero as on a market that has run for long.
    const market = new InstrumentMarket(profile.spec, start, 1_000_000 * (index + 1), 10_000_000);
    const owner = (index + 1) * 1_000;
    const world = (stream: number): AgentWorld => ({
      market,
      profile,
      random: new Random(options.seed, owner + stream),
      schedule: this.#schedule,
      startMillis: options.startMillis,
      nextOrderId: options.nextOrderId,
      regime: () => this.#regime.current,
      fundamental: () => this.fundamentalTicks(profile, index),
    });
    const makers = new Map<number, MakerAgent>();
    makerTemplates.forEach((template, rank) => {
      const agent = new MakerAgent(world(rank), { ...template, owner: owner + rank });
      makers.set(agent.owner, agent);
    });
    market.listen({
      onMatch: (_market, match) => {
        const side = match.takerSide === 'buy' ? 'sell' : 'buy';
        makers.get(match.makerOwner)?.onFill(side, match.lots);
      },
      onTop: () => undefined,
    });
    startCrowd(world(100), owner + 100);
    startInformed(world(101), owner + 101);
    startMomentum(world(102), owner + 102);
    startNoise(world(103), owner + 103);
    return market;
  }
}
