import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordings, replayMarket } from './replayed-market-fixture.ts';

const playAt = (files: readonly string[], speed: number | 'max' = 'max') =>
  replayMarket({ files, speed, rawTimes: false });

const folder = recordings();
const raw = (name: string): string => join(folder ?? '', 'binance-raw-feed', name);
const capture = (name: string): string => join(folder ?? '', 'ws-captures', name);

// Where the recordings are absent these are reported as skipped, with the reason in the name.
describe.skipIf(folder === null)('real recordings (in QUARTERDECK_DATA or ../shared/data)', () => {
  const whole = { faults: 0, gaps: 0, resyncs: 0, unbridged: 0 };
  const cases = [
    { name: 'spot', files: [raw('spot_btcusdt_20240808.gz')], checks: 564, books: 1 },
    { name: 'USD-M', files: [raw('usdm_btcusdt_20240808.gz')], checks: 629, books: 1 },
    { name: 'COIN-M', files: [raw('cm_btcusd_perp_20240808.gz')], checks: 1_124, books: 1 },
    {
      name: 'spot, two days',
      files: [raw('spot_btcusdt_20240809.gz'), raw('spot_btcusdt_20240808.gz')],
      checks: 564,
      books: 1,
    },
    {
      name: 'COIN-M, two days',
      files: [raw('cm_btcusd_perp_20240808.gz'), raw('cm_btcusd_perp_20240809.gz')],
      checks: 1_124,
      books: 1,
    },
    {
      name: 'four symbols in three files',
      files: ['BINANCE.ws.1.0.gz', 'BINANCE.http.0.0.gz', 'BINANCE.0.gz'].map(capture),
      checks: 26,
      books: 4,
    },
    {
      name: 'four symbols without exchange information',
      files: ['BINANCE.ws.1.0.gz', 'BINANCE.http.0.0.gz'].map(capture),
      checks: 26,
      books: 4,
    },
  ];
  test.each(cases)('$name', { timeout: 120_000 }, async ({ files, checks, books }) => {
    const { summary, player } = await playAt(files);
    expect({ ...summary, notes: player.notes }).toMatchObject({
      ...whole,
      books,
      frames: player.delivered,
      decoded: player.delivered,
      topMatched: summary.topChecked,
      notes: [],
    });
    expect(summary.topChecked).toBeGreaterThanOrEqual(checks);
  });

  test.each([
    { name: 'spot', file: raw('spot_btcusdt_20240809.gz') },
    { name: 'COIN-M', file: raw('cm_btcusd_perp_20240809.gz') },
  ])('$name: a lone continuation is unbridged', { timeout: 120_000 }, async ({ file }) => {
    const { summary, player } = await playAt([file]);
    expect(summary).toMatchObject({
      faults: 0,
      gaps: 0,
      unbridged: 1,
      books: 0,
      decoded: player.delivered,
    });
  });

  test('the same books at 20x as at full speed', { timeout: 120_000 }, async () => {
    const files = [raw('spot_btcusdt_20240808.gz')];
    const fast = await playAt(files);
    const paced = await playAt(files, 20);
    expect(paced.summary).toEqual(fast.summary);
  });
});
