/**
 * `quarterdeck backtest --lock-step host` as a process, over made-up recordings and, where there
 * are, real ones: a strategy file, unchanged, is traded alike by the backtest and by the host.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeRecording } from '../../../tape/recording-fixture.ts';
import { isLong, lockStepText, recordedSessions, recordingsFolder } from './lock-step-fixture.ts';

const program = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));
const timeout = 120_000;

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-backtest-'));
  await mkdir(join(directory, 'strategies'));
  await writeFile(join(directory, 'strategies', 'churner.ts'), churner);
});
afterAll(() => rm(directory, { recursive: true }));

/** Wants orders of every kind, other terms and cancels, on tops, on answers and on the clock. */
const churner = `
import { defineStrategy, parametersOf } from 'quarterdeck/strategy';
export const strategy = defineStrategy({
  name: 'churner',
  version: '1',
  parameters: parametersOf({}),
  create: (desk) => {
    let state = 7;
    const below = (limit: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * limit);
    };
    const last = { instrument: desk.instruments[0]?.id, bid: 0, ask: 0 };
    const want = (): void => {
      const { instrument, bid, ask } = last;
      if (instrument === undefined || bid === 0 || desk.mode() === 'halted') return;
      const orders = desk.orders(instrument);
      const [first] = orders;
      const lots = 1 + below(20);
      const isBuy = desk.position(instrument) + below(41) - 20 < 0;
      const side = isBuy ? 'buy' : 'sell';
      const near = isBuy ? bid - below(4) : ask + below(4);
      const through = isBuy ? ask + below(30) : bid - below(30);
      const deed = below(12);
      if (first !== undefined && deed < 3) desk.cancel(first.reference);
      if (first !== undefined && deed === 3 && first.price !== null) {
        desk.amend(first.reference, { lots: first.filledLots + 1 + below(30) });
      }
      if (orders.length > 6) return;
      if (deed > 3 && deed < 9) desk.place({ instrument, side, lots, price: near, postOnly: true });
      if (deed === 9) desk.place({ instrument, side, lots, price: through, timeInForce: 'IOC' });
      if (deed === 10) desk.place({ instrument, side, lots });
      if (deed === 11) desk.place({ instrument, side, lots, price: through, timeInForce: 'FOK' });
    };
    return {
      onTop: (top) => {
        last.bid = top.bidPrice;
        last.ask = top.askPrice;
        if (below(20) === 0) want();
      },
      onOrder: () => {
        if (below(6) === 0) want();
      },
      onTimer: want,
      why: () => 'churning',
    };
  },
});
`;

const fileOf = (market: string, symbol: string, quantity: string): string =>
  lockStepText({ market, symbol, module: 'churner.ts', quantity, positionQuantity: quantity });

interface Answer {
  readonly code: number;
  readonly stdout: string;
}

async function lockStep(text: string, data: readonly string[]): Promise<Answer> {
  const config = join(directory, 'backtest.yaml');
  await writeFile(config, text);
  const words = ['--config', config, '--data', ...data, '--lock-step', 'host', '--json'];
  return new Promise((done) => {
    execFile(process.execPath, [program, 'backtest', ...words], (error, stdout) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout });
    });
  });
}

async function expectEqual(text: string, data: readonly string[], least: number): Promise<void> {
  const { code, stdout } = await lockStep(text, data);
  const answer = JSON.parse(stdout || 'null') as { readonly fills: number } | null;
  expect({ code, answer }).toEqual({
    code: 0,
    answer: expect.objectContaining({
      host: [expect.objectContaining({ isEqual: true, firstDifference: null, halted: null })],
    }),
  });
  expect(answer?.fills).toBeGreaterThan(least);
}

test.each(['usdm', 'spot'] as const)(
  'a file that wants all kinds of orders over a made-up %s recording',
  { timeout },
  async (market) => {
    const { files } = await writeRecording({
      ...{ directory, name: market, seed: 5, format: 'nanos', market },
      ...{ symbols: ['AAAUSDT'], depthFrames: 3_000, snapshotAfter: 5 },
    });
    await expectEqual(fileOf(market, 'AAAUSDT', '2'), files, 20);
  },
);

test.skipIf(!isLong || !existsSync(recordingsFolder)).each(recordedSessions)(
  'the same over the %s BTC recordings (QUARTERDECK_LONG, and the data)',
  { timeout: 600_000 },
  async (market, symbol, names) => {
    const files = names.map((name) => join(recordingsFolder, name));
    // Whole contracts, where the others are counted in coins.
    const quantity = market === 'coinm' ? '99' : '1';
    await expectEqual(fileOf(market, symbol, quantity), files, 100);
  },
);
