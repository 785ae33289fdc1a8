/**
 * The strategy of the backtest's benchmark: one order for every 800 tops of book that it sees, a
 * buy and a sell in turn, taking at once; it thinks about nothing in between.
 */
import {
  defineStrategy,
  parametersOf,
  type StrategyHandlers,
} from '../../engine/strategies/sdk/index.ts';

const topsAnOrder = 800;

export const strategy = defineStrategy({
  name: 'one-in-800',
  version: '1',
  parameters: parametersOf({}),
  create: ({ place }): StrategyHandlers => {
    let tops = 0;
    return {
      onTop: ({ instrument, bidPrice, askPrice }) => {
        tops += 1;
        if (tops % topsAnOrder !== 0) return;
        const side = (tops / topsAnOrder) % 2 === 0 ? 'buy' : 'sell';
        const price = side === 'buy' ? askPrice + 5 : bidPrice - 5;
        place({ instrument, side, lots: 1, price, timeInForce: 'IOC' });
      },
      why: () => '',
    };
  },
});
