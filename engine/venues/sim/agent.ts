/**
 * What every agent of the generated market is given, and how it places orders.
 * Agents see the book and a blurred fundamental; they never see who is behind an order.
 */
import type { Side } from '../../contract/market.ts';
import type { InstrumentMarket } from './instrument-market.ts';
import type { InstrumentProfile } from './instrument-profile.ts';
import type { Placement } from './matching-engine.ts';
import type { Random } from './random.ts';
import type { Regime } from './regime.ts';
import type { Schedule } from './schedule.ts';

/** The world as one agent is shown it. */
export interface AgentWorld {
  readonly market: InstrumentMarket;
  readonly profile: InstrumentProfile;
  readonly random: Random;
  readonly schedule: Schedule;
  readonly startMillis: number;
  readonly nextOrderId: () => number;
  readonly regime: () => Regime;
  /** True value in ticks, not rounded. */
  readonly fundamental: () => number;
}

/** Sizes that traders like: trades cluster on them. Multiples of the usual trade. */
const likedSizes = [0.05, 0.1, 0.1, 0.25, 0.5, 0.5, 1, 1, 1, 2, 2.5, 5] as const;

/** A size in lots: often a liked one, else anything around the usual trade; heavy to the right. */
export function tradeSize(world: AgentWorld, scale: number): number {
  const { random, profile } = world;
  const multiple = random.chance(0.6) ? random.pick(likedSizes) : Math.exp(random.normal() - 0.6);
  return Math.max(1, Math.round(multiple * scale * profile.tradeLots));
}

/** Takes liquidity up to `limit` ticks; what does not trade at once is given up. */
export function take(
  world: AgentWorld,
  owner: number,
  side: Side,
  limit: number,
  lots: number,
): Placement {
  return world.market.place({
    id: world.nextOrderId(),
    owner,
    side,
    price: Math.max(1, Math.round(limit)),
    lots,
    timeInForce: 'IOC',
    postOnly: false,
    selfTradePrevention: 'NONE',
  });
}

/** Rests an order; null when it would have taken liquidity. Returns its id. */
export function rest(
  world: AgentWorld,
  owner: number,
  side: Side,
  price: number,
  lots: number,
): number | null {
  const id = world.nextOrderId();
  const placement = world.market.place({
    id,
    owner,
    side,
    price: Math.max(1, Math.round(price)),
    lots,
    timeInForce: 'GTC',
    postOnly: true,
    selfTradePrevention: 'NONE',
  });
  return placement.kind === 'refused' ? null : id;
}

/** Best price that an order of `side` would meet; null when there is none. */
export function touch(world: AgentWorld, side: Side): number | null {
  const { top } = world.market;
  const price = side === 'buy' ? top.askPrice : top.bidPrice;
  return price === 0 ? null : price;
}
