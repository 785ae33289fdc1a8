// A small strategy as an author writes one, put into the strategies folder of a desk under test.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeskUnderTest } from './packaged-app.ts';

/**
 * Joins the best bid and ask and follows them; one more bid rests far below, so that there is
 * always an order for another version to take over.
 */
export const touchMaker = (version: string): string => `
import { defineStrategy, parametersOf, type TopOfBook, wholeParameter } from 'quarterdeck/strategy';

const restingTicks = 500;

export const strategy = defineStrategy({
  name: 'touch-maker',
  version: '${version}',
  parameters: parametersOf({ lots: wholeParameter(1, 100) }),
  create: (desk) => {
    const { lots } = desk.parameters;
    let latest = 0;
    const follow = (top: TopOfBook, side: 'buy' | 'sell') => {
      const price = side === 'buy' ? top.bidPrice : top.askPrice;
      const far = top.bidPrice - restingTicks / 2;
      const own = desk.orders(top.instrument);
      const near = own.filter((order) => order.side === side && (order.price ?? 0) > far);
      const old = near.find((order) => order.price !== price && !order.cancelRequested);
      if (old !== undefined) desk.cancel(old.reference);
      const held = desk.position(top.instrument);
      if (near.length > 0 || (side === 'buy' ? held : -held) >= 20 * lots) return;
      desk.place({ instrument: top.instrument, side, price, lots, postOnly: true });
    };
    const rest = (top: TopOfBook) => {
      const far = top.bidPrice - restingTicks / 2;
      if (desk.orders(top.instrument).some((order) => (order.price ?? 0) < far)) return;
      const price = top.bidPrice - restingTicks;
      desk.place({ instrument: top.instrument, side: 'buy', price, lots, postOnly: true });
    };
    return {
      onTop: (top) => {
        if (desk.mode() !== 'active' || desk.now() - latest < 100e6) return;
        latest = desk.now();
        rest(top);
        follow(top, 'buy');
        follow(top, 'sell');
      },
      why: () => 'Joins the best prices, and rests one bid far below',
    };
  },
});
`;

/** The same with a mistake that only the types of the SDK show. */
export function mistypedMaker(version: string): {
  readonly text: string;
  /** Of the mistake, counted from 1. */
  readonly line: number;
} {
  const text = touchMaker(version).replace('lots, postOnly: true', "lots, postOnly: 'yes'");
  const line = text.split('\n').findIndex((each) => each.includes("'yes'")) + 1;
  return { text, line };
}

/** Writes a file into the folder that belongs to the desk's desk.yaml. */
export function writeStrategy(under: DeskUnderTest, file: string, text: string): void {
  const folder = join(under.desk, 'strategies');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, file), text, { mode: 0o600 });
}
