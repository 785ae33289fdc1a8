/**
 * A strategy for tests: it quotes or takes at fixed counts of tops, and can fail on purpose.
 */
import {
  defineStrategy,
  parametersOf,
  type StrategyHandlers,
  wholeParameter,
} from '../../strategies/sdk/index.ts';

export const strategy = defineStrategy({
  name: 'scripted',
  version: '1',
  parameters: parametersOf({
    /** Takes one lot or so at every so many tops, turn about; 0: never. */
    takeEvery: wholeParameter(0, 1_000_000).default(0),
    /** Buys at this top, and never sells; 0: never. */
    takeAt: wholeParameter(0, 1_000_000).default(0),
    /** Rests a buy at the bid at this top; 0: never. */
    restAt: wholeParameter(0, 1_000_000).default(0),
    lots: wholeParameter(1, 1_000).default(1),
    /** Cancels what rests at this top; 0: never. */
    cancelAt: wholeParameter(0, 1_000_000).default(0),
    /** Moves what rests to the ask at this top; 0: never. */
    amendAt: wholeParameter(0, 1_000_000).default(0),
    /** Throws at this top; 0: never. */
    throwAt: wholeParameter(0, 1_000_000).default(0),
    /** Opens a parent of so many lots to buy, of which all that it takes is a child; 0: none. */
    parentLots: wholeParameter(0, 1_000_000).default(0),
  }),
  create: ({ parameters, place, cancel, amend, openParent }): StrategyHandlers => {
    const { takeEvery, takeAt, restAt, lots, cancelAt, amendAt, throwAt, parentLots } = parameters;
    const child = parentLots === 0 ? {} : { parentId: 'whole' };
    let tops = 0;
    let resting = '';
    return {
      onTop: ({ instrument, bidPrice, askPrice }) => {
        tops += 1;
        if (tops === 1 && parentLots > 0) {
          openParent({ parentId: 'whole', instrument, side: 'buy', lots: parentLots });
        }
        if (tops === throwAt) throw new Error('as it was told');
        if (tops === restAt) resting = place({ instrument, side: 'buy', lots, price: bidPrice });
        if (tops === cancelAt) cancel(resting);
        if (tops === amendAt) amend(resting, { price: askPrice, lots });
        if (tops === takeAt) {
          place({ instrument, side: 'buy', lots, price: askPrice, timeInForce: 'IOC' });
        }
        if (takeEvery === 0 || tops % takeEvery !== 0) return;
        const side = (tops / takeEvery) % 2 === 1 ? 'buy' : 'sell';
        const price = side === 'buy' ? askPrice + 3 : bidPrice - 3;
        place({ instrument, side, lots, price, timeInForce: 'IOC', ...child });
      },
      why: () => 'scripted',
    };
  },
});
