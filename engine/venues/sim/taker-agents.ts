/**
 * The agents that take liquidity: a crowd whose orders come in bursts, informed traders who know
 * the value, and momentum traders who follow the price.
 * They never rest an order.
 */
import type { Side } from '../../contract/market.ts';
import { type AgentWorld, take, touch, tradeSize } from './agent.ts';
import type { Regime } from './regime.ts';

const bps = (price: number, points: number): number => (price * points) / 10_000;

/** Takes `lots` from the other side, no deeper than `reachBps` beyond the touch. */
function sweep(world: AgentWorld, owner: number, side: Side, lots: number, reachBps: number): void {
  const best = touch(world, side);
  if (best === null) return;
  const reach = bps(best, reachBps);
  take(world, owner, side, side === 'buy' ? best + reach : best - reach, lots);
}

/** Arrivals a second without excitement, and how the crowd excites itself. */
const crowdMoods: Record<
  Regime,
  { base: number; branching: number; reachBps: number; herding: number }
> = {
  calm: { base: 2.4, branching: 0.55, reachBps: 9, herding: 0 },
  stormy: { base: 11, branching: 0.74, reachBps: 9, herding: 0.92 },
};

/** Excitement of one arrival fades by 1/e in this time. */
const memoryMillis = 900;

/**
 * The uninformed crowd: a self-exciting (Hawkes) stream of small orders whose direction persists.
 * Each arrival raises the rate by branching / memory, which then fades exponentially.
 */
export function startCrowd(world: AgentWorld, owner: number): void {
  const { random, schedule, startMillis } = world;
  let excitement = 0;
  let sinceMillis = startMillis;
  let side: Side = 'buy';
  const rate = (): number => crowdMoods[world.regime()].base / 1_000 + excitement;
  let bound = rate();
  schedule.add(startMillis + random.exponential(1 / bound), (atMillis) => {
    excitement *= Math.exp(-(atMillis - sinceMillis) / memoryMillis);
    sinceMillis = atMillis;
    // Thinning: the proposal came at the rate `bound`; the true rate has faded since.
    const accepted = random.chance(Math.min(1, rate() / bound));
    if (accepted) {
      const mood = crowdMoods[world.regime()];
      excitement += mood.branching / memoryMillis;
      if (!random.chance(0.68)) side = random.chance(0.5) ? 'buy' : 'sell';
      // In a storm part of the crowd runs where the value went: that flow hurts resting orders.
      const runs = random.chance(mood.herding);
      if (runs) side = world.fundamental() > world.market.mid ? 'buy' : 'sell';
      const scale = random.chance(0.04) ? 6 : 0.8;
      sweep(world, owner, side, tradeSize(world, scale), mood.reachBps);
    }
    bound = rate();
    // A regime may turn before the next proposal; looking in at least twice a second keeps up.
    return Math.min(random.exponential(1 / bound), 500);
  });
}

const informedMoods: Record<Regime, { pauseMillis: number; edgeBps: number; size: number }> = {
  calm: { pauseMillis: 700, edgeBps: 0.9, size: 1 },
  stormy: { pauseMillis: 20, edgeBps: 0.3, size: 3 },
};

/** Traders who know the value: they take every quote that is wrong by more than their edge. */
export function startInformed(world: AgentWorld, owner: number): void {
  const { random, schedule, startMillis } = world;
  schedule.add(startMillis + 500, () => {
    const mood = informedMoods[world.regime()];
    const value = world.fundamental();
    const edge = bps(value, mood.edgeBps);
    const { bidPrice, askPrice } = world.market.top;
    if (askPrice > 0 && askPrice < value - edge) {
      take(world, owner, 'buy', value - edge, tradeSize(world, mood.size));
    } else if (bidPrice > value + edge) {
      take(world, owner, 'sell', value + edge, tradeSize(world, mood.size));
    }
    return 2 + random.exponential(mood.pauseMillis);
  });
}

const momentumMoods: Record<Regime, { pauseMillis: number; triggerBps: number }> = {
  calm: { pauseMillis: 2_500, triggerBps: 2.5 },
  stormy: { pauseMillis: 250, triggerBps: 5 },
};

/** Traders who follow the move of the last seconds, and so overdo it. */
export function startMomentum(world: AgentWorld, owner: number): void {
  const { random, schedule, startMillis, market } = world;
  let slow = market.mid;
  let sinceMillis = startMillis;
  schedule.add(startMillis + 2_000, (atMillis) => {
    const mood = momentumMoods[world.regime()];
    slow += (1 - Math.exp(-(atMillis - sinceMillis) / 6_000)) * (market.mid - slow);
    sinceMillis = atMillis;
    const moveBps = ((market.mid - slow) / slow) * 10_000;
    if (Math.abs(moveBps) > mood.triggerBps && random.chance(0.6)) {
      sweep(world, owner, moveBps > 0 ? 'buy' : 'sell', tradeSize(world, 0.8), 5);
    }
    return 5 + random.exponential(mood.pauseMillis);
  });
}
