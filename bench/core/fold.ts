/**
 * How many changed price levels a second the core folds into its books: decoded ticks only, no
 * socket and no disk. One message in eight is a trade, one a top of book, the rest depth.
 */

import type { Tick } from '../../engine/contract/market.ts';
import { lots, type MonoNanos, priceTicks } from '../../engine/contract/numbers.ts';
import { armedDesk, linear } from '../../engine/core/core-fixture.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { chance } from '../chance.ts';

const bookLevels = 1_000;
const levelsPerSide = 10;
const messagesPerRound = 100_000;
const middle = 100_000;

const levels = (count: number, pick: (index: number) => [price: number, lots: number]): number[] =>
  Array.from({ length: count }, (_, index) => pick(index)).flat();

/** A book and messages that change it, mostly near its top; the spread itself stays. */
function messages(count: number): { snapshot: Tick; ticks: Tick[]; levels: number } {
  const below = chance();
  const head = { instrument: linear, receivedMonoNanos: 1 as MonoNanos, exchangeUtcMillis: null };
  const whole = (sign: 1 | -1): number[] =>
    levels(bookLevels, (index) => [middle + sign * (1 + index), 50]);
  const snapshot: Tick = {
    ...head,
    kind: 'depthSnapshot',
    lastUpdateId: 1,
    bids: whole(-1),
    asks: whole(1),
  };
  // The best level always stands: the lowest of the chances is the square's, near the top.
  const changed = (sign: 1 | -1): number[] =>
    levels(levelsPerSide, () => {
      const depth = 1 + Math.floor((below(bookLevels) * below(bookLevels)) / bookLevels);
      return [middle + sign * (1 + depth), below(4) === 0 ? 0 : 1 + below(500)];
    });
  let changedLevels = 0;
  const ticks = Array.from({ length: count }, (_, index): Tick => {
    if (index % 8 === 0) {
      const aggressor = index % 16 === 0 ? 'buy' : 'sell';
      const price = priceTicks(middle + 1);
      return { ...head, kind: 'trade', tradeId: index, price, lots: lots(1), aggressor };
    }
    if (index % 8 === 1) {
      const prices = { bidPrice: priceTicks(middle - 1), askPrice: priceTicks(middle + 1) };
      const sizes = { bidLots: lots(50), askLots: lots(50) };
      return { ...head, kind: 'bookTicker', updateId: index + 2, ...prices, ...sizes };
    }
    changedLevels += 2 * levelsPerSide;
    const finalUpdateId = index + 2;
    return { ...head, kind: 'depthDelta', finalUpdateId, bids: changed(-1), asks: changed(1) };
  });
  return { snapshot, ticks, levels: changedLevels };
}

export const fold: Bench = {
  name: 'core.fold',
  figures: [{ name: 'core.fold', unit: 'levels/s', budget: null }],
  run({ rounds }): Measured {
    const { snapshot, ticks, levels: changed } = messages(messagesPerRound);
    const round = (): Round => {
      const { core } = armedDesk();
      core.process({ type: 'tick', tick: snapshot });
      const started = performance.now();
      for (const tick of ticks) core.process({ type: 'tick', tick });
      const seconds = (performance.now() - started) / 1_000;
      const market = core.market.instruments.get(linear);
      if (market?.brokenReason !== '') throw new Error(`a broken book: ${market?.brokenReason}`);
      return { value: changed / seconds, count: changed };
    };
    round();
    return { 'core.fold': Array.from({ length: rounds }, round) };
  },
};
