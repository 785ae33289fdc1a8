/**
 * The whole command without its words: files in, figures and report out; on one thread and on four;
 * on made-up recordings always, and on the real ones where they are.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueText } from '../../config/config-issue.ts';
import { type LoadedBacktest, parseBacktest } from '../../config/load-backtest.ts';
import { strategy as crosser } from '../../strategies/library/moving-average-cross.ts';
import { strategy as maker } from '../../strategies/library/quoting-maker.ts';
import { SegmentWriter } from '../../tape/segments/segment-writer.ts';
import { type BacktestOutcome, backtest } from './backtest.ts';
import { tapeOf, wanderingTicks } from './backtest-fixture.ts';

const folder =
  process.env['QUARTERDECK_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');
const recording = join(folder, 'binance-raw-feed', 'usdm_btcusdt_20240808.gz');
const catalogue = {
  strategies: new Map([
    ['moving-average-cross', crosser],
    ['quoting-maker', maker],
  ]),
  generatedSymbols: () => [],
};

/** A busy machine runs these ten times as long as a quiet one. */
const millisLimit = 120_000;

let directory = '';
let tape = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-backtest-'));
  tape = join(directory, 'wandering.tape');
  const writer = new SegmentWriter(tape, tapeOf([]).head);
  for (const tick of wanderingTicks(5_000)) writer.add(tick);
  writer.seal();
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const fileOf = (venue: string, more = ''): string => `version: 1
backtest: test
venues:
  - id: ${venue}
    market: usdm
    account: paper
    makerFeeBps: 1
    takerFeeBps: 4
    latency: { medianMicros: 800 }
    instruments:
      - symbol: BTCUSDT
        limits:
          orderQuantity: "1"
          orderValue: "1000000"
          priceCollarBps: 100
          positionQuantity: "10"
          referenceAgeMillis: 2000
strategies:
  - id: maker
    module: quoting-maker
    venue: ${venue}
    symbols: [BTCUSDT]
    messageRate: { messages: 100, windowMillis: 1000 }
    parameters: { quantity: "0.010", edgeTicks: 1 }
messageRate: { messages: 1000, windowMillis: 1000 }
${more}`;

const grid = `grid:
  - strategy: maker
    parameter: edgeTicks
    values: [0.5, 2, 8]
`;

function loaded(text: string): LoadedBacktest {
  const result = parseBacktest(text, 'test.yaml', catalogue);
  if (!result.ok) throw new Error(result.issues.map(issueText).join('\n'));
  return result.backtest;
}

function run(text: string, data: string[], more: object = {}): Promise<BacktestOutcome> {
  const configPath = join(directory, 'test.yaml');
  return backtest({ loaded: loaded(text), configPath, data, onProgress: () => {}, ...more });
}

async function figuresOf(outcome: Promise<BacktestOutcome>) {
  const done = await outcome;
  if (!done.ok) throw new Error(done.issues.join('\n'));
  return done.figures;
}

const hashesOf = (figures: Awaited<ReturnType<typeof figuresOf>>): string[] =>
  'runs' in figures ? figures.runs.map((one) => one.stateHash) : [figures.stateHash];

describe('a made-up market', { timeout: millisLimit }, () => {
  test('gives the same hashes in the same order on one thread and on four', async () => {
    const seen: number[] = [];
    const onProgress = ({ share }: { share: number }): void => {
      seen.push(share);
    };
    const text = fileOf('sim', grid);
    const one = await figuresOf(run(text, [tape], { workers: 1 }));
    const four = await figuresOf(run(text, [tape], { workers: 4, onProgress }));
    const hashes = hashesOf(one);
    expect(new Set(hashes).size).toBe(3);
    expect(hashesOf(four)).toEqual(hashes);
    expect(four.stateHash).toBe(one.stateHash);
    expect(seen.at(-1)).toBe(1);
  });

  test('works the same covariance out on one thread and on four, and is held by it', async () => {
    const rule = 'intervalMillis: 500, windowObservations: 60, minimumObservations: 20';
    const rest = 'updateObservations: 10, maximumAgeMillis: 6000, horizonMillis: 3600000';
    const held = (limit: string): string => `limits:
  nodes:
    - { name: risk, scope: {}, currency: USDT, limits: { portfolioVolatility: "${limit}" } }
covariance: { ${rule}, ${rest} }
${grid}`;
    const [one, four, tight] = [
      await figuresOf(run(fileOf('sim', held('100000')), [tape], { workers: 1 })),
      await figuresOf(run(fileOf('sim', held('100000')), [tape], { workers: 4 })),
      await figuresOf(run(fileOf('sim', held('0.01')), [tape], { workers: 1 })),
    ];
    expect(hashesOf(four)).toEqual(hashesOf(one));
    const sent = (figures: typeof one) =>
      'runs' in figures ? figures.runs.map((each) => each.orders > 0) : [];
    // Until there is a covariance nothing goes out; under a limit too low for one lot nothing ever.
    expect([sent(one), sent(tight)]).toEqual([
      [true, true, true],
      [false, false, false],
    ]);
  });

  test('comes to the same record with its venue in a process of its own', async () => {
    const text = fileOf('sim');
    const here = await figuresOf(run(text, [tape]));
    const apart = await figuresOf(run(text, [tape], { isInLockStep: true }));
    expect('headHash' in here && here.orders > 100).toBe(true);
    const timeless = { seconds: 0, messagesPerSecond: 0, levelUpdatesPerSecond: 0 };
    expect({ ...apart, ...timeless }).toEqual({ ...here, ...timeless });
  });

  test('writes a page that needs nothing else, and its figures beside it', async () => {
    const reportPath = join(directory, 'report.html');
    const outcome = await run(fileOf('sim', grid), [tape], { reportPath });
    if (!outcome.ok) throw new Error(outcome.issues.join('\n'));
    expect(outcome.reportFiles).toEqual([reportPath, join(directory, 'report.json')]);
    const page = await readFile(reportPath, 'utf8');
    expect(page).not.toMatch(/<script|https?:|url\(|@import|<link|NaN|undefined/);
    expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(4);
    const json: unknown = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8'));
    expect(json).toMatchObject({ stateHash: outcome.figures.stateHash });
  });
});

describe('what stands against a backtest is said', () => {
  const issues = async (text: string, data: string[]): Promise<string> => {
    const outcome = await run(text, data);
    return outcome.ok ? '' : outcome.issues.join('\n');
  };
  test('data that is not there', async () => {
    expect(await issues(fileOf('sim'), [join(directory, 'gone.tape')])).toMatch(
      /there is no tape or recording .*gone\.tape/,
    );
  });
  test('an instrument that the tape has not', async () => {
    expect(await issues(fileOf('simm'), [tape])).toBe(
      'test.yaml:11:17: venues[0].instruments[0].symbol: BTCUSDT.simm is not on the tape; ' +
        'did you mean BTCUSDT.sim? (SYMBOL.VENUE)',
    );
  });
  test('a latency recording that is none', async () => {
    const text = fileOf('sim').replace('medianMicros: 800', 'recording: wandering.tape');
    expect(await issues(text, [tape])).toMatch(/latency\.recording: .*line 1 is not "Timestamp/);
  });
  test('a strategy file that is not there', async () => {
    const text = fileOf('sim').replace('module: quoting-maker', 'module: ./own.ts');
    expect(await issues(text, [tape])).toMatch(
      /^test\.yaml:20:13: strategies\[0\]\.module: there is no own\.ts in .*; put it there, or/,
    );
  });
});

describe.skipIf(!existsSync(recording))(
  'the BTC recording (in QUARTERDECK_DATA or ../shared/data)',
  { timeout: millisLimit },
  () => {
    test('comes to the same hash twice, and in lock-step with a venue of its own', async () => {
      const text = fileOf('binance-usdm');
      const once = await figuresOf(run(text, [recording]));
      const again = await figuresOf(run(text, [recording]));
      const apart = await figuresOf(run(text, [recording], { isInLockStep: true }));
      expect(once.fills).toBeGreaterThan(100);
      expect(once.messages).toBeGreaterThan(90_000);
      expect([again.stateHash, apart.stateHash]).toEqual([once.stateHash, once.stateHash]);
    });
  },
);
