/**
 * A market maker of the generated market: a ladder of resting orders around its own, slightly
 * late view of the value, wider and thinner in storms, leaning against its inventory.
 * Never takes liquidity.
 */
import type { Side } from '../../contract/market.ts';
import { type AgentWorld, rest } from './agent.ts';
import type { Regime } from './regime.ts';

export interface MakerCharacter {
  readonly owner: number;
  readonly halfSpreadBps: number;
  /** Levels a side. */
  readonly levels: number;
  /** Distance between its levels; grows outwards by `stretch` a level. */
  readonly spacingBps: number;
  readonly stretch: number;
  /** Lots of a level, as a multiple of the usual trade. */
  readonly size: number;
  readonly refreshMillis: number;
  /** How far a resting order may be from where it should be before it is moved. */
  readonly toleranceBps: number;
  /** Levels looked at a refresh; the deep ones take turns. */
  readonly levelsPerRefresh: number;
  /** Inventory, in usual trades, at which it leans one half-spread. */
  readonly inventoryTrades: number;
}

interface Slot {
  readonly side: Side;
  readonly rank: number;
  /** Of its own size and place, so that levels of a ladder do not look like copies. */
  readonly sizeFactor: number;
  readonly placeFactor: number;
  orderId: number | null;
  price: number;
}

/** What a storm does to quoting. */
const moods: Record<Regime, { width: number; size: number; refresh: number }> = {
  calm: { width: 1, size: 1, refresh: 1 },
  stormy: { width: 2.2, size: 0.45, refresh: 0.35 },
};

export class MakerAgent {
  readonly #world: AgentWorld;
  readonly #character: MakerCharacter;
  readonly #slots: Slot[] = [];
  #inventoryLots = 0;
  #view: number;
  #next = 0;

  constructor(world: AgentWorld, character: MakerCharacter) {
    this.#world = world;
    this.#character = character;
    this.#view = world.fundamental();
    for (let rank = 0; rank < character.levels; rank += 1) {
      for (const side of ['buy', 'sell'] as const) {
        const sizeFactor = Math.exp(0.45 * world.random.normal());
        const placeFactor = world.random.between(0.75, 1.25);
        this.#slots.push({ side, rank, sizeFactor, placeFactor, orderId: null, price: 0 });
      }
    }
    for (const slot of this.#slots) this.#refresh(slot);
    world.schedule.add(world.startMillis + this.#pauseMillis(), () => this.#wake());
  }

  get owner(): number {
    return this.#character.owner;
  }

  /** Told of each fill of its orders. */
  onFill(side: Side, lots: number): void {
    this.#inventoryLots += side === 'buy' ? lots : -lots;
  }

  #wake(): number {
    const { random } = this.#world;
    const lag = this.#world.regime() === 'calm' ? 0.85 : 0.6;
    const blur = 1 + (random.normal() * 0.12) / 10_000;
    this.#view += lag * (this.#world.fundamental() * blur - this.#view);
    for (let count = 0; count < this.#character.levelsPerRefresh; count += 1) {
      const slot = this.#slots[this.#next % this.#slots.length];
      this.#next += 1;
      if (slot !== undefined) this.#refresh(slot);
    }
    return this.#pauseMillis();
  }

  #pauseMillis(): number {
    const { refreshMillis } = this.#character;
    return 1 + this.#world.random.exponential(refreshMillis * this.#mood().refresh);
  }

  #mood(): { width: number; size: number; refresh: number } {
    return moods[this.#world.regime()];
  }

  #refresh(slot: Slot): void {
    const { market, random, profile } = this.#world;
    const target = this.#target(slot);
    const lots = slot.orderId === null ? 0 : market.restingLots(slot.orderId);
    const wanted = this.#character.size * slot.sizeFactor * this.#mood().size * profile.tradeLots;
    const drift = (Math.abs(target - slot.price) / target) * 10_000;
    const thin = lots < 0.3 * wanted;
    if (!thin && drift <= this.#character.toleranceBps * this.#mood().width) return;
    if (lots > 0 && slot.orderId !== null) market.cancel(slot.orderId);
    const size = Math.max(1, Math.round(wanted * random.between(0.7, 1.3)));
    slot.orderId = rest(this.#world, this.owner, slot.side, target, size);
    slot.price = target;
  }

  #target(slot: Slot): number {
    const { halfSpreadBps, spacingBps, stretch, inventoryTrades } = this.#character;
    const width = this.#mood().width;
    const out = slot.rank * (1 + stretch * slot.rank);
    const distanceBps =
      (halfSpreadBps * (slot.rank === 0 ? slot.placeFactor : 1) +
        spacingBps * (slot.rank === 0 ? 0 : out - 1 + slot.placeFactor)) *
      width;
    const inventory = this.#inventoryLots / this.#world.profile.tradeLots / inventoryTrades;
    const leanBps = Math.max(-2.5, Math.min(2.5, inventory)) * halfSpreadBps * width;
    const centre = this.#view * (1 - leanBps / 10_000);
    const sign = slot.side === 'buy' ? -1 : 1;
    return Math.round(centre * (1 + (sign * distanceBps) / 10_000));
  }
}
