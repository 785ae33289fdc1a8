/**
 * The many small traders who rest an order somewhere near the touch and take it away again.
 * They are what makes the spread breathe; they know nothing.
 */
import { type AgentWorld, rest, tradeSize } from './agent.ts';
import type { Regime } from './regime.ts';

const moods: Record<Regime, { pauseMillis: number; lifeMillis: number; distanceBps: number }> = {
  calm: { pauseMillis: 60, lifeMillis: 2_000, distanceBps: 1.6 },
  stormy: { pauseMillis: 12, lifeMillis: 700, distanceBps: 6 },
};

/** Most orders that this agent has in the book at a time. */
const openLimit = 120;

export function startNoise(world: AgentWorld, owner: number): void {
  const { random, schedule, startMillis, market } = world;
  let open = 0;
  schedule.add(startMillis + 300, (atMillis) => {
    const mood = moods[world.regime()];
    if (open < openLimit) {
      const side = random.chance(0.5) ? 'buy' : 'sell';
      const { bidPrice, askPrice } = market.top;
      const near = side === 'buy' ? bidPrice : askPrice;
      // Some improve the touch, most queue behind it.
      const away = random.exponential(mood.distanceBps) - (random.chance(0.3) ? 0.7 : 0);
      const sign = side === 'buy' ? -1 : 1;
      const price = (near === 0 ? market.mid : near) * (1 + (sign * away) / 10_000);
      const id = rest(world, owner, side, price, tradeSize(world, 1));
      if (id !== null) {
        open += 1;
        schedule.add(atMillis + 50 + random.exponential(mood.lifeMillis), () => {
          open -= 1;
          market.cancel(id);
          return null;
        });
      }
    }
    return 1 + random.exponential(mood.pauseMillis);
  });
}
