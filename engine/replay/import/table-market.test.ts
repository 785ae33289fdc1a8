/**
 * Which market the instruments of tables are of: as was said, else as any of the files shows, in
 * whatever order they are given.
 */
import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { writeRecording } from '../../tape/recording-fixture.ts';
import { importPlace } from './import-fixture.ts';
import type { ImportOptions } from './run-import.ts';

const { file, start, instruments, to } = importPlace();

const depth = (symbol: string): string =>
  file('depth', [
    'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu',
    `${symbol},1704067200000,100,100,b,snap,100.0,5.0,-1`,
    `${symbol},1704067200000,100,100,a,snap,100.1,5.0,-1`,
  ]);
const quotes = (symbol: string): string =>
  file('quotes', [
    'timestamp,symbol,bid,ask,bid_size,ask_size',
    `1704067200500,${symbol},100.0,100.1,5.0,5.0`,
  ]);
const bars = (symbol: string): string =>
  file('bars', [
    'timestamp,symbol,open,high,low,close,volume',
    `1704067200000,${symbol},100.0,100.1,99.9,100.0,80`,
    `1704067260000,${symbol},100.0,100.1,99.9,100.0,80`,
  ]);

const linear = { kind: 'linear', contractValue: '1', base: 'BTC', settlementScale: 6 };
const spot = { ...linear, kind: 'spot' };
const inverse = { kind: 'inverse', contractValue: '100', base: 'BTC', settlementScale: 8 };

describe('the market', () => {
  test.each<{
    name: string;
    files: () => string[];
    said: Partial<ImportOptions>;
    market: object;
  }>([
    {
      name: 'of depth and quotes is what the depth shows',
      files: () => [depth('BTCUSDT'), quotes('BTCUSDT')],
      said: {},
      market: linear,
    },
    {
      name: 'is the same with the quotes first',
      files: () => [quotes('BTCUSDT'), depth('BTCUSDT')],
      said: {},
      market: linear,
    },
    { name: 'of bars is spot', files: () => [bars('BTCUSDT')], said: {}, market: spot },
    {
      name: 'of bars is usdm where that was said',
      files: () => [bars('BTCUSDT')],
      said: { market: 'usdm' },
      market: linear,
    },
    {
      name: 'of bars is coinm where that was said, in contracts',
      files: () => [bars('BTCUSD_PERP')],
      said: { market: 'coinm' },
      market: inverse,
    },
    {
      name: 'is what was said of the venue',
      files: () => [bars('BTCUSDT')],
      said: {
        marketOfVenue: new Map([
          ['x', 'usdm'],
          ['y', 'coinm'],
        ]),
      },
      market: linear,
    },
    {
      name: 'of depth can be coinm, too',
      files: () => [quotes('BTCUSD_PERP'), depth('BTCUSD_PERP')],
      said: { market: 'coinm' },
      market: inverse,
    },
  ])('$name', async ({ files, said, market }) => {
    await start(files(), { venue: 'x', ...said });
    expect(instruments()).toHaveLength(1);
    expect(instruments()[0]).toMatchObject(market);
  });

  test('cannot be spot of what is of futures, whatever comes first', async () => {
    const said = { venue: 'x', market: 'spot' } as const;
    const wanted = /depth: its updates name the one before, so it is of futures and not spot/;
    await expect(start([quotes('BTCUSDT'), depth('BTCUSDT')], said)).rejects.toThrow(wanted);
    await expect(start([depth('BTCUSDT'), quotes('BTCUSDT')], said)).rejects.toThrow(wanted);
  });

  test('of a capture is its own, and nothing else may be said of it', async () => {
    const common = { seed: 5, depthFrames: 3, snapshotAfter: 1, symbols: ['AAAUSDT'] };
    const place = { directory: to(), name: 'capture', market: 'usdm', format: 'nanos' } as const;
    mkdirSync(to());
    const made = await writeRecording({ ...common, ...place });
    await expect(start(made.files, { market: 'spot' })).rejects.toThrow(
      /capture.*: recorded from Binance USD-M futures, and not from spot/,
    );
    await start(made.files, { market: 'usdm' });
    expect(instruments()[0]).toMatchObject({ kind: 'linear' });
  });

  test('that was said names the venue of depth, which names none', async () => {
    const report = await start([depth('BTCUSD_PERP')], { market: 'coinm' });
    expect(report.instruments).toEqual(['BTCUSD_PERP.binance-coinm']);
  });
});
