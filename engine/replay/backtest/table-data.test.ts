/**
 * Backtests over tables of rows as they come: what their venue makes of them, what was assumed, and
 * why nothing was traded.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueText } from '../../config/config-issue.ts';
import { parseBacktest } from '../../config/load-backtest.ts';
import { strategy as maker } from '../../strategies/library/quoting-maker.ts';
import { type BacktestOutcome, type BacktestRequest, backtest } from './backtest.ts';

const catalogue = {
  strategies: new Map([['quoting-maker', maker]]),
  generatedSymbols: () => [],
};

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-table-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Terms {
  readonly market: string;
  readonly quantity: string;
  readonly orderQuantity: string;
  readonly latency: string;
}

const textOf = ({ market, quantity, orderQuantity, latency }: Terms): string => `version: 1
backtest: tables
venues:
  - id: x
    market: ${market}
    account: paper
    makerFeeBps: 1
    takerFeeBps: 4
    latency: { ${latency} }
    instruments:
      - symbol: BTCUSDT
        limits:
          orderQuantity: "${orderQuantity}"
          orderValue: "1000000000"
          priceCollarBps: 100
          positionQuantity: "100000"
          referenceAgeMillis: 60000
strategies:
  - id: maker
    module: quoting-maker
    venue: x
    symbols: [BTCUSDT]
    messageRate: { messages: 100, windowMillis: 1000 }
    parameters: { quantity: "${quantity}", edgeTicks: 1 }
messageRate: { messages: 1000, windowMillis: 1000 }
`;

const seconds = Array.from({ length: 60 }, (_, second) => second);
const at = (second: number): number => 1_704_067_200_000 + second * 1_000;
const quotes = [
  'timestamp,bid,ask,bid_size,ask_size',
  ...seconds.map(
    (second) => `${at(second)},${100 + (second % 7)}.0,${100 + (second % 7)}.5,5.0,5.0`,
  ),
  '',
];
const bars = [
  'timestamp,open,high,low,close,volume',
  ...seconds.map((second) => `${at(second)},100.0,101.0,99.0,100.0,40`),
];

function begin(
  rows: readonly string[],
  terms: Partial<Terms>,
  more: Partial<BacktestRequest> = {},
): Promise<BacktestOutcome> {
  const data = join(directory, 'rows.csv');
  writeFileSync(data, `${rows.join('\n')}\n`);
  const usual = { quantity: '1', orderQuantity: '10', latency: 'medianMicros: 800' };
  const text = textOf({ market: 'usdm', ...usual, ...terms });
  const parsed = parseBacktest(text, 'test.yaml', catalogue);
  if (!parsed.ok) throw new Error(parsed.issues.map(issueText).join('\n'));
  const configPath = join(directory, 'test.yaml');
  const request = { loaded: parsed.backtest, configPath, data: [data], onProgress: () => {} };
  return backtest({ ...request, ...more });
}

async function run(
  rows: readonly string[],
  terms: Partial<Terms>,
): Promise<Extract<BacktestOutcome, { ok: true }>> {
  const outcome = await begin(rows, terms);
  if (!outcome.ok) throw new Error(outcome.issues.join('\n'));
  return outcome;
}

describe('a table', () => {
  test.each(['spot', 'usdm'])('is of the market of its venue: %s', async (market) => {
    const { figures } = await run(quotes, { market, quantity: '1' });
    expect(figures.orders).toBeGreaterThan(0);
  });

  test('warns of nothing where nothing is lost, and says what was assumed', async () => {
    const { warnings, notes } = await run(quotes, {});
    expect(warnings).toEqual([]);
    expect(notes.map((text) => text.slice(text.indexOf('csv') + 5))).toEqual([
      expect.stringMatching(/^the file names no symbol: it is taken for BTCUSDT\.x/),
      'grids are the finest decimals seen in the files',
    ]);
  });

  test.each([
    { market: 'usdm', hours: 9, told: true },
    { market: 'usdm', hours: 7, told: false },
    { market: 'spot', hours: 9, told: false },
  ])('of $hours hours of $market says whether funding is missing', async ({ told, ...given }) => {
    const row = (second: number): string => `${at(second)},100.0,100.5,5.0,5.0`;
    const rows = [quotes[0] ?? '', row(0), row(given.hours * 3_600)];
    const { notes } = await run(rows, { market: given.market });
    const text = 'no funding is charged on what is held of BTCUSDT.x over funding times';
    expect(notes.includes(text)).toBe(told);
  });

  test('warns of a line that could not be used, with its place', async () => {
    const { warnings } = await run([...quotes, 'soon,1,2,3,4'], {});
    expect(warnings).toEqual([
      expect.stringMatching(/rows\.csv:63: time is "soon"/),
      expect.stringMatching(/rows\.csv: 1 left out: bad row/),
    ]);
  });
});

describe('what is told of the data', () => {
  test('is how many gaps there are, however many', async () => {
    const depth = [
      'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu',
      ...Array.from({ length: 120 }, (_, number) => {
        const [id, time] = [number * 10 + 10, at(number)];
        return [
          `BTCUSDT,${time},${id},${id},b,snap,100.0,5,-1`,
          `BTCUSDT,${time},${id},${id},a,snap,100.5,5,-1`,
          `BTCUSDT,${time + 1},${id},${id + 1},b,set,100.1,5,${id - 1}`,
          `BTCUSDT,${time + 2},${id + 5},${id + 6},b,set,100.2,5,${id + 4}`,
        ];
      }).flat(),
    ];
    const { figures, warnings } = await run(depth, {});
    expect(figures).toMatchObject({ gapCount: 120, gaps: { length: 100 } });
    expect(warnings).toContainEqual(expect.stringMatching(/^the data has 120 gaps, the first at/));
  });

  test('is how much of a latency recording makes no pair', async () => {
    const rows = ['Timestamp,Order_ID,Status', '1,a,PENDING_CREATE', '3,a,CREATED', '9,b,CREATED'];
    writeFileSync(join(directory, 'latency.csv'), rows.join('\n'));
    const { notes } = await run(quotes, { latency: 'recording: latency.csv' });
    expect(notes).toContain('order latencies of x: rows in no pair of request and answer: 1');
  });

  test('is that a tape without a message is none, and why', async () => {
    const torn = join(directory, 'torn.tape');
    writeFileSync(torn, 'QDTAPE01....');
    expect(await begin(quotes, {}, { data: [torn] })).toEqual({
      ok: false,
      issues: [
        `there is no message in ${torn}\na segment was not ended in order, 12 bytes cut off`,
      ],
    });
  });
});

describe('why nothing is traded', () => {
  test('is the reason of the gate', async () => {
    const { figures } = await run(quotes, { quantity: '20' });
    expect(figures).toMatchObject({ orders: 0, refused: figures.intents });
    expect(figures.refusals).toEqual([
      {
        reason: 'orderSize (limits/BTCUSDT.x/orderLots)',
        count: figures.refused,
        first: 'a quantity of 20 BTC, the limit of one order is 10 BTC',
      },
    ]);
  });

  test('is what the venue said', async () => {
    const { figures } = await run(quotes, {
      market: 'spot',
      quantity: '50000',
      orderQuantity: '60000',
    });
    const { rejected, rejections } = figures;
    const reason = '-2010 Account has insufficient balance for requested action.';
    expect(rejected).toBeGreaterThan(0);
    expect(rejections).toEqual([{ reason, count: rejected, first: reason }]);
  });

  test('is that bars have no tops of book', async () => {
    const { figures, warnings } = await run(bars, {});
    expect(figures).toMatchObject({ intents: 0, withoutTop: ['BTCUSDT.x'] });
    expect(warnings).toEqual([
      'the data has no top of book and no book of BTCUSDT.x, so nothing is decided or filled ' +
        'there: add its quotes or depth; bars get tops by quarterdeck import --spread N',
    ]);
  });
});

test('rows of which none can be used are no data, and it is said why', async () => {
  const rows = ['timestamp,open,high,low,close,volume', `${at(0)},1,1,1,1,0`];
  expect(await begin(rows, {})).toEqual({
    ok: false,
    issues: [
      expect.stringMatching(
        /^there is no message in .*rows\.csv\n.*1 left out: bar without volume$/,
      ),
    ],
  });
});

describe('a report', () => {
  test.each([
    ['a folder that is not there', 'gone/report.html', /there is no folder .*gone; make it first/],
    ['a folder that is a file', 'rows.csv/report.html', /rows\.csv is no folder/],
    ['a name that is a folder', 'folder', /folder is a folder; name a file/],
    ['a name whose figures would be a folder', 'other.html', /other\.json is a folder/],
  ])('to %s is refused before anything is read', async (_name, path, wanted) => {
    mkdirSync(join(directory, 'folder'), { recursive: true });
    mkdirSync(join(directory, 'other.json'), { recursive: true });
    let wasRead = false;
    const onProgress = (): void => {
      wasRead = true;
    };
    const outcome = await begin(quotes, {}, { reportPath: join(directory, path), onProgress });
    expect(outcome).toEqual({ ok: false, issues: [expect.stringMatching(wanted)] });
    expect(wasRead).toBe(false);
  });

  test('that cannot be written in the end is said beside the figures', async () => {
    const folder = join(directory, 'vanishing');
    mkdirSync(folder);
    const onProgress = (): void => rmSync(folder, { recursive: true, force: true });
    const reportPath = join(folder, 'report.html');
    const outcome = await begin(quotes, {}, { reportPath, onProgress });
    expect(outcome).toMatchObject({
      ok: true,
      failed: true,
      figures: { messages: 60 },
      warnings: [expect.stringMatching(/^the report could not be written: ENOENT/)],
      reportFiles: [],
    });
  });
});
