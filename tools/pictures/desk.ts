// The desk on the pictures: the example's generated market, with files to swap in.
// Its path is short and the same on every machine, because it can be read on the pictures.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeskUnderTest } from '../../e2e/support/packaged-app.ts';
import { root } from '../repository/files.ts';

/**
 * The example in a restless market; metrics take any free port. A maker whose orders are refused
 * waits longer each time, on each side up to 8 s: in the example's 30 s it may want fewer orders
 * than the rule needs. In 15 s without another order it has wanted five on either side.
 */
export function deskText(): string {
  const example = readFileSync(join(root, 'docs', 'desk.example.yaml'), 'utf8');
  const changes = [
    ['desk: first-desk', 'desk: north-desk'],
    ['regime: mixed', 'regime: stormy'],
    ['windowSeconds: 30', 'windowSeconds: 15'],
    ['atLeast: 20', 'atLeast: 5'],
  ] as const;
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the example of a desk has no "${from}"`);
    return before.replace(from, to);
  }, example);
  return `${text}\ntelemetry:\n  metricsPort: 0\n`;
}

/** Joins the best prices of both sides; the files of a folder differ in how often it follows. */
const joiner = (name: string, version: string, millis: number): string => `
import { decimalParameter, defineStrategy, parametersOf } from 'quarterdeck/strategy';

export const strategy = defineStrategy({
  name: '${name}',
  version: '${version}',
  parameters: parametersOf({ quantity: decimalParameter, inventoryCap: decimalParameter }),
  create: (desk) => {
    const { quantity, inventoryCap } = desk.parameters;
    let latest = 0;
    return {
      onTop: ({ instrument, bidPrice, askPrice }) => {
        const grid = desk.instruments.find(({ id }) => id === instrument);
        const lots = grid?.lotsOf(quantity) ?? null;
        const cap = grid?.lotsOf(inventoryCap) ?? null;
        if (lots === null || cap === null || desk.mode() !== 'active') return;
        if (desk.now() - latest < ${millis}e6) return;
        latest = desk.now();
        for (const side of ['buy', 'sell'] as const) {
          const price = side === 'buy' ? bidPrice : askPrice;
          const own = desk.orders(instrument).filter((order) => order.side === side);
          const old = own.find((order) => order.price !== price && !order.cancelRequested);
          if (old !== undefined) desk.cancel(old.reference);
          const held = desk.position(instrument);
          if (own.length > 0 || (side === 'buy' ? held : -held) + lots > cap) continue;
          desk.place({ instrument, side, price, lots, postOnly: true });
        }
      },
      why: () => 'Joins the best prices of both sides',
    };
  },
});
`;

/** Writes a new desk; what an earlier run has left there is removed. */
export function writeDesk(): DeskUnderTest {
  const folder = join(tmpdir(), 'quarterdeck-pictures');
  rmSync(folder, { recursive: true, force: true });
  const under = { desk: join(folder, 'north-desk'), userData: join(folder, 'user-data') };
  const strategies = join(under.desk, 'strategies');
  mkdirSync(strategies, { recursive: true, mode: 0o700 });
  writeFileSync(join(under.desk, 'desk.yaml'), deskText(), { mode: 0o600 });
  writeFileSync(join(strategies, 'joiner-calm.ts'), joiner('joiner', '1.1.0', 400));
  writeFileSync(join(strategies, 'joiner-quick.ts'), joiner('joiner', '1.2.0', 150));
  return under;
}
