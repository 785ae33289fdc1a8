/**
 * Real recordings into a tape and through a desk's own folding: every line accounted for, every
 * book checked against the venue's own top of book.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { foldFeedChange, foldTick } from '../../state/market/fold-market.ts';
import { createMarketState, defineInstrument } from '../../state/market/market-state.ts';
import { openTape } from '../../tape/segments/tape-session.ts';
import { type ImportReport, runImport } from './run-import.ts';

const folder =
  process.env['QUARTERDECK_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');
const raw = (name: string): string => join(folder, 'binance-raw-feed', name);
const capture = (name: string): string => join(folder, 'ws-captures', name);
const table = (name: string): string => join(folder, 'ticks', name);

let to = '';
beforeEach(() => {
  to = mkdtempSync(join(tmpdir(), 'recordings-'));
});
afterEach(() => rmSync(to, { recursive: true, force: true }));

const start = (files: readonly string[]): Promise<ImportReport> =>
  runImport({ files, directory: to, symbol: null, venue: null, size: '1', spreadIncrements: null });

/** Lines of the files that are neither imported nor left out for a reason. */
const unaccounted = ({ files }: ImportReport): number =>
  files.reduce((sum, { lines, imported, leftOut }) => {
    return sum + lines - imported - Object.values(leftOut).reduce((all, one) => all + one, 0);
  }, 0);

/** What a desk makes of the tape. */
function folded() {
  const tape = openTape([to]);
  const market = createMarketState();
  for (const instrument of tape.head.instruments) defineInstrument(market, instrument);
  let faults = 0;
  for (let next = tape.next(); next !== null; next = tape.next()) {
    if (next.kind === 'feedFault') faults += 1;
    else if (next.kind === 'feedChange') foldFeedChange(market, next);
    else foldTick(market, next);
  }
  const all = [...market.instruments.values()];
  const sum = (of: (one: (typeof all)[number]) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  return {
    faults: faults + sum(({ counts }) => counts.faults),
    live: sum(({ feed }) => (feed === 'live' ? 1 : 0)),
    checked: sum(({ counts }) => counts.topChecked),
    matched: sum(({ counts }) => counts.topMatched),
  };
}

// Where the recordings are absent these are reported as skipped, with the reason in the name.
const there = existsSync(join(folder, 'ticks'));
describe.skipIf(!there)('real recordings (in QUARTERDECK_DATA or ../shared/data)', () => {
  const cases = [
    { name: 'spot', files: [raw('spot_btcusdt_20240808.gz')], checks: 564, live: 1 },
    { name: 'USD-M', files: [raw('usdm_btcusdt_20240808.gz')], checks: 629, live: 1 },
    {
      name: 'COIN-M, two days, the second given first',
      files: [raw('cm_btcusd_perp_20240809.gz'), raw('cm_btcusd_perp_20240808.gz')],
      checks: 1_885,
      live: 1,
    },
    {
      name: 'four symbols in three files',
      files: ['BINANCE.ws.1.0.gz', 'BINANCE.http.0.0.gz', 'BINANCE.0.gz'].map(capture),
      checks: 26,
      live: 4,
    },
  ];
  test.each(cases)('$name', { timeout: 120_000 }, async ({ files, checks, live }) => {
    expect(unaccounted(await start(files))).toBe(0);
    expect(folded()).toEqual({ faults: 0, live, checked: checks, matched: checks });
  });

  const tables = [
    { name: 'trades', file: 'binance-btcusdt-trades-2021-01-08.csv.gz', imported: 2_001 },
    { name: 'quotes', file: 'binance-btcusdt-quotes-2021-01-08.csv.gz', imported: 451 },
    { name: 'quotes without names', file: 'quote_tick_data.csv.gz', imported: 9_500 },
    { name: 'bars with volume', file: 'btc-perp-20211231-20220201_1m.csv.gz', imported: 45_031 },
    { name: 'bars without', file: 'gbpusd-m1-bid-2012.csv.gz', imported: 30_117 },
    { name: 'a book in rows', file: 'btcusdt-depth-snap.csv', imported: 100 },
    { name: 'the Bybit book', file: 'bybit-2024-12-01_XRPUSDT_ob500.data.gz', imported: 50 },
  ];
  test.each(tables)('$name', { timeout: 60_000 }, async ({ file, imported }) => {
    const report = await start([table(file)]);
    expect(unaccounted(report)).toBe(0);
    expect(report.files.map((one) => [one.imported, one.problems])).toEqual([[imported, []]]);
    expect(folded().faults).toBe(0);
  });
});
