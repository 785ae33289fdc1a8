/**
 * Imports end to end on made files: what is on the tape, what is left out and why, and that a file
 * which cannot be imported leaves nothing behind.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TapeMessage } from '../../ports/tape.ts';
import { foldFeedChange, foldTick } from '../../state/market/fold-market.ts';
import { createMarketState, defineInstrument } from '../../state/market/market-state.ts';
import { writeRecording } from '../../tape/recording-fixture.ts';
import { openTape } from '../../tape/segments/tape-session.ts';
import { type ImportOptions, type ImportReport, runImport } from './run-import.ts';

let directory = '';
let to = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'import-'));
  to = join(directory, 'tape');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const start = (
  files: readonly string[],
  more: Partial<ImportOptions> = {},
): Promise<ImportReport> =>
  runImport({
    files,
    directory: to,
    symbol: null,
    venue: null,
    size: '1',
    spreadIncrements: null,
    ...more,
  });

function file(name: string, lines: readonly string[], packed = false): string {
  const path = join(directory, name);
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  writeFileSync(path, packed ? gzipSync(bytes) : bytes);
  return path;
}

function read(): readonly TapeMessage[] {
  const tape = openTape([to]);
  const messages: TapeMessage[] = [];
  for (let next = tape.next(); next !== null; next = tape.next()) messages.push(next);
  return messages;
}

/** The tape folded as a desk folds it. */
function folded() {
  const market = createMarketState();
  for (const instrument of openTape([to]).head.instruments) defineInstrument(market, instrument);
  for (const message of read()) {
    if (message.kind === 'feedChange') foldFeedChange(market, message);
    else if (message.kind !== 'feedFault') foldTick(market, message);
  }
  return market;
}

/** Every line of a file is either on the tape or left out for a reason. */
function unaccounted({ files }: ImportReport): readonly number[] {
  return files.map(({ lines, imported, leftOut }) => {
    return lines - imported - Object.values(leftOut).reduce((sum, count) => sum + count, 0);
  });
}

const textOf = (message: TapeMessage): string =>
  message.kind === 'feedChange'
    ? message.state
    : message.kind === 'feedFault'
      ? message.fault
      : message.kind;

describe('recordings of Binance', () => {
  const common = { seed: 5, depthFrames: 200, snapshotAfter: 4, symbols: ['AAAUSDT'] };

  test.each([
    ['spot', 'nanos'],
    ['usdm', 'seconds'],
    ['coinm', 'nanos'],
  ] as const)('%s as %s: the books end as the market did', async (market, format) => {
    const symbols = format === 'seconds' ? ['AAAUSDT', 'BBBUSDT'] : ['AAAUSDT'];
    const options = { ...common, directory, name: 'no-hint', market, format, symbols };
    const made = await writeRecording({ ...options, packed: true });
    const report = await start(made.files);
    expect(unaccounted(report)).toEqual(report.files.map(() => 0));
    const known = folded().instruments;
    for (const { symbol, bids, asks } of made.market.states) {
      const one = [...known.values()].find(({ instrument }) => instrument.symbol === symbol);
      const levels = (side: 'bids' | 'asks'): Map<number, number> =>
        new Map(
          Array.from({ length: one?.book[side].length ?? 0 }, (_, rank) => [
            one?.book[side].priceAt(rank) ?? 0,
            one?.book[side].lotsAt(rank) ?? 0,
          ]),
        );
      expect({
        feed: one?.feed,
        broken: one?.brokenReason,
        mismatches: (one?.counts.topChecked ?? 0) - (one?.counts.topMatched ?? 0),
        bids: levels('bids'),
        asks: levels('asks'),
      }).toEqual({ feed: 'live', broken: '', mismatches: 0, bids, asks });
      expect(one?.counts.topChecked).toBeGreaterThan(10);
    }
  });

  test('a missing delta is a fault, and what follows it is counted', async () => {
    const made = await writeRecording({
      ...common,
      directory,
      name: 'whole',
      market: 'usdm',
      format: 'nanos',
    });
    const lines = readFileSync(made.files[0] ?? '', 'utf8')
      .trimEnd()
      .split('\n');
    const depth = lines.flatMap((line, index) => (line.includes('@depth') ? [index] : []));
    const report = await start([file('gap', lines.toSpliced(depth[99] ?? 0, 1))]);
    const [account] = report.files;
    const applied = read().filter(({ kind }) => kind === 'depthDelta').length;
    const bridged = 99 - applied;
    expect(unaccounted(report)).toEqual([0]);
    expect({
      words: read()
        .filter(({ kind }) => kind === 'feedChange' || kind === 'feedFault')
        .map(textOf),
      leftOut: account?.leftOut,
      notes: account?.notes,
    }).toEqual({
      words: ['buffering', 'live', 'sequenceGap', 'resyncing'],
      leftOut: {
        'depth: older than the book, a repeat': bridged,
        'depth: no snapshot that it follows': 100,
      },
      notes: [
        'the book of AAAUSDT does not end in sequence',
        'grids are the finest decimals seen: no exchange information was recorded',
      ],
    });
  });

  test('a spoilt line is refused with its place; a spoilt frame is a fault too', async () => {
    const made = await writeRecording({
      ...common,
      directory,
      name: 'whole',
      market: 'spot',
      format: 'nanos',
    });
    const lines = readFileSync(made.files[0] ?? '', 'utf8')
      .trimEnd()
      .split('\n');
    const last = lines.findLastIndex((line) => line.includes('bookTicker'));
    lines[last] = (lines[last] ?? '').slice(0, -20);
    lines.splice(7, 0, 'nonsense');
    const report = await start([file('spoilt', lines)]);
    expect(unaccounted(report)).toEqual([0]);
    expect(report.files[0]?.problems.map(({ line }) => line)).toEqual([8, last + 2]);
    expect(report.files[0]?.leftOut).toMatchObject({
      'unreadable line': 1,
      'fault: malformed': 1,
    });
    expect(read().map(textOf)).toContain('malformed');
  });
});

describe('tables', () => {
  const trades = [
    'timestamp,trade_id,price,quantity,buyer_maker',
    '2021-01-08T00:00:00.278000+00:00,7,39432.48,0.000263,True',
    '2021-01-08T00:00:00.310000+00:00,8,soon,0.004376,False',
    '2021-01-08T00:00:00.471000+00:00,9,39439.5,0.00031099999999999997,False',
    '',
  ];
  const quotes = [
    'timestamp,symbol,ask_size,ask,bid_size,bid',
    '2021-01-08T00:00:00.300000+00:00,BTC/USDT,2,39440,1.5,39432.5',
  ];

  test('trades and quotes of one symbol are one instrument, merged by time', async () => {
    const files = [file('a', trades, true), file('b', quotes)];
    const report = await start(files, { symbol: 'BTC/USDT', venue: 'desk' });
    expect(unaccounted(report)).toEqual([0, 0]);
    expect(report.instruments).toEqual(['BTCUSDT.desk']);
    expect(report.files.find(({ path }) => path.endsWith('a'))).toMatchObject({
      lines: 5,
      imported: 2,
      leftOut: { 'names of the columns': 1, 'bad row': 1, 'empty line': 1 },
      problems: [{ line: 3, problem: 'price is "soon", no number from 0 up' }],
    });
    const common = { instrument: 'BTCUSDT.desk' };
    expect(read()).toEqual([
      {
        ...common,
        kind: 'trade',
        receivedMonoNanos: 0,
        exchangeUtcMillis: 1_610_064_000_278,
        tradeId: 7,
        price: 3_943_248,
        lots: 263,
        aggressor: 'sell',
      },
      {
        ...common,
        kind: 'bookTicker',
        receivedMonoNanos: 22_000_000,
        exchangeUtcMillis: 1_610_064_000_300,
        updateId: 0,
        bidPrice: 3_943_250,
        bidLots: 1_500_000,
        askPrice: 3_944_000,
        askLots: 2_000_000,
      },
      {
        ...common,
        kind: 'trade',
        receivedMonoNanos: 193_000_000,
        exchangeUtcMillis: 1_610_064_000_471,
        tradeId: 9,
        price: 3_943_950,
        lots: 311,
        aggressor: 'buy',
      },
    ]);
  });

  test('a bar is four trades in its own minute, with tops where a spread was stated', async () => {
    const bars = [
      'timestamp,open,high,low,close,volume',
      '2021-12-31 23:01:00,10.0,10.9,9.8,10.5,8',
      '2021-12-31 23:02:00,10.5,10.6,10.1,10.2,0',
      '2021-12-31 23:03:00,10.2,10.2,10.2,10.2,8',
    ];
    const report = await start([file('bars', bars)], { symbol: 'X', spreadIncrements: 2 });
    expect(report.files[0]?.leftOut).toEqual({
      'names of the columns': 1,
      'bar without volume': 1,
    });
    const seen = read().map((message) =>
      message.kind === 'trade'
        ? [message.receivedMonoNanos / 1e9, message.aggressor, message.lots, message.price].join(
            ' ',
          )
        : message.kind === 'bookTicker'
          ? `${message.bidPrice}/${message.askPrice}`
          : message.kind,
    );
    expect(seen.slice(0, 8)).toEqual([
      '99/101',
      '0 buy 1 100',
      '97/99',
      '15 sell 1 98',
      '108/110',
      '30 buy 1 109',
      '104/106',
      '45 sell 1 105',
    ]);
    expect(seen.length).toBe(16);
  });

  test('rows of one update are one message, and a hole between updates is a gap', async () => {
    const head = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu';
    const row = (ids: string, side: string, type: string, price: string, pu: string): string =>
      `BTCUSDT,1667347199${ids.slice(0, 3)},${ids},${side},${type},${price},1.000,${pu}`;
    const lines = [
      head,
      row('100,100', 'b', 'snap', '20.0', '-1'),
      row('100,100', 'a', 'snap', '21.0', '-1'),
      row('101,103', 'b', 'set', '20.1', '100'),
      row('101,103', 'a', 'set', '20.9', '100'),
      row('104,105', 'b', 'set', '20.2', '103'),
      row('108,109', 'b', 'set', '20.3', '107'),
    ];
    const report = await start([file('levels', lines)]);
    expect(unaccounted(report)).toEqual([0]);
    expect(read().map(textOf)).toEqual([
      'buffering',
      'depthSnapshot',
      'live',
      'depthDelta',
      'depthDelta',
      'sequenceGap',
      'resyncing',
    ]);
    expect(report.instruments).toEqual(['BTCUSDT.binance-usdm']);
    expect(report.files[0]?.leftOut).toEqual({
      'names of the columns': 1,
      'depth: no snapshot that it follows': 1,
    });
  });
});

describe('what cannot be imported', () => {
  const trades = ['timestamp,price,quantity,side', '1610064000278,1,1,buy'];

  test.each([
    ['a file of no known kind', () => file('novel', ['It was a night.']), /novel: its first line/],
    ['an empty file', () => file('empty', []), /empty: it is empty/],
    [
      'a capture of another venue',
      () => file('other', ['wss://ws.example.com:8443/ws <-> 1652458996.25', '1652458996.3: {}']),
      /a capture of ws\.example\.com:8443; of captures those of Binance/,
    ],
    [
      'a table without a row that can be used',
      () => file('rows', ['timestamp,price,quantity,side', 'x,1,1,buy']),
      /rows: no row can be used; line 2: time is "x"/,
    ],
  ])('%s stops all of it, and nothing is written', async (_name, make, message) => {
    await expect(start([file('good', trades), make()])).rejects.toThrow(message);
    expect(existsSync(to) ? readdirSync(to) : []).toEqual([]);
  });

  test('a packed file that is cut off leaves nothing', async () => {
    const path = file(
      'cut',
      [
        ...trades,
        ...Array.from({ length: 5_000 }, (_, n) => `${1610064000300 + n},1,${n + 1},buy`),
      ],
      true,
    );
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length - 200));
    await expect(start([path])).rejects.toThrow(
      /cut: unexpected end of file; it is cut off or damaged: fetch it again/,
    );
    expect(existsSync(to) ? readdirSync(to) : []).toEqual([]);
  });

  test.each([
    {
      name: 'bars without volume',
      rows: () => ['timestamp,open,high,low,close,volume', '1610064000278,1,1,1,1,0'],
      leftOut: { 'names of the columns': 1, 'bar without volume': 1 },
    },
    {
      name: 'depth that no snapshot comes before',
      rows: () => [
        'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu',
        'BTCUSDT,1667347199101,101,103,b,set,20.1,1.000,100',
      ],
      leftOut: { 'names of the columns': 1, 'depth: no snapshot that it follows': 1 },
    },
  ])('$name leave no segment, and nothing in the way', async ({ rows, leftOut }) => {
    const path = file('rows', rows());
    for (const _attempt of ['first', 'second']) {
      const { files, messages, segments } = await start([path]);
      expect({ leftOut: files[0]?.leftOut, messages, segments }).toEqual({
        leftOut,
        messages: 0,
        segments: [],
      });
      expect(existsSync(to)).toBe(false);
    }
    const report = await start([path, file('good', trades)]);
    expect(report.messages).toBeGreaterThan(0);
  });

  test('nothing is overwritten', async () => {
    const path = file('good', trades);
    await start([path]);
    const [name = ''] = readdirSync(to);
    const before = readFileSync(join(to, name));
    await expect(start([path])).rejects.toThrow(/is there already/);
    expect(readFileSync(join(to, name)).equals(before)).toBe(true);
  });
});
