/**
 * The strategy of drills and benchmarks, as a file of a desk: keeps as many orders as it is told,
 * and holds a position where it is told to. Follows no market.
 */

/** Its name in the strategies folder of the desk. */
export const drillStrategyFile = 'drill-orders.ts';

/** What it is told, by the names of its parameters. */
export interface DrillWish {
  /** Orders far below the market that it keeps working. */
  readonly keep: number;
  /** How many more it places with one change of the best prices, at most. */
  readonly batch: number;
  /** 1: every change becomes a new order, and the oldest is cancelled beyond `keep`. */
  readonly churn: 0 | 1;
  /** How far below the best bid the nearest of its orders is, in ticks. */
  readonly distance: number;
  /** Orders a second, at most. */
  readonly perSecond: number;
  /** Lots that it buys at the market, once, whenever it holds none. */
  readonly hold: number;
  /** After so many orders it never returns from a handler; 0: it always does. */
  readonly loopAfter: number;
}

/** Costs next to nothing on a change at which it wants nothing. */
export const drillStrategyText = `
import { defineStrategy, parametersOf, wholeParameter } from 'quarterdeck/strategy';

export const strategy = defineStrategy({
  name: 'drill-orders',
  version: '1',
  parameters: parametersOf({
    keep: wholeParameter(0, 10_000),
    batch: wholeParameter(1, 60),
    churn: wholeParameter(0, 1),
    distance: wholeParameter(1, 100_000),
    perSecond: wholeParameter(1, 100_000),
    hold: wholeParameter(0, 1_000_000),
    loopAfter: wholeParameter(0, 10_000),
  }),
  create: (desk) => {
    const { keep, batch, churn, distance, perSecond, hold, loopAfter } = desk.parameters;
    const own = new Set<string>();
    let placed = 0;
    let second = 0;
    let inSecond = 0;
    let opening = '';
    const room = (): number => {
      const now = Math.floor(desk.now() / 1e9);
      if (now !== second) inSecond = 0;
      second = now;
      return perSecond - inSecond;
    };
    return {
      onTop: (top) => {
        if (desk.mode() !== 'active') return;
        while (loopAfter > 0 && own.size >= loopAfter);
        const { instrument } = top;
        if (hold > 0 && opening === '' && desk.position(instrument) === 0) {
          const price = top.askPrice + 50;
          opening = desk.place({ instrument, side: 'buy', price, lots: hold, timeInForce: 'IOC' });
        }
        const wanted = churn === 1 ? Math.min(1, room()) : Math.min(batch, keep - own.size, room());
        for (let n = 0; n < wanted; n += 1) {
          placed += 1;
          inSecond += 1;
          const price = top.bidPrice - distance - (placed % 1_000);
          const order = { side: 'buy', price, lots: 10, postOnly: true } as const;
          own.add(desk.place({ instrument, ...order }));
        }
        const [oldest] = own;
        if (own.size <= keep || oldest === undefined) return;
        own.delete(oldest);
        desk.cancel(oldest);
      },
      onOrder: ({ order, working }) => {
        if (working) return;
        own.delete(order.reference);
        if (order.reference === opening) opening = '';
      },
      why: () => \`holds \${own.size} orders\`,
    };
  },
});
`;
