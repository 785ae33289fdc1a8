/**
 * The same recording as a backtest and as a paper run of the engine's own host in lock-step: all
 * that is traded is equal, to the nanosecond. On a made-up recording always, on part of a real one
 * where it is, and on all five in full with QUARTERDECK_LONG.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueText } from '../../../config/config-issue.ts';
import { parseBacktest } from '../../../config/load-backtest.ts';
import { strategy as crosser } from '../../../strategies/library/moving-average-cross.ts';
import { strategy as maker } from '../../../strategies/library/quoting-maker.ts';
import { writeRecording } from '../../../tape/recording-fixture.ts';
import { type BacktestOutcome, backtest } from '../backtest.ts';
import { isLong, lockStepText, recordedSessions, recordingsFolder } from './lock-step-fixture.ts';

/** A busy machine runs these ten times as long as a quiet one. */
const millisLimit = 120_000;
const partLines = 6_000;

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-lock-step-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

interface Case {
  readonly market: string;
  readonly symbol: string;
  readonly module: string;
  readonly parameters: string;
  readonly files: readonly string[];
}

const fileOf = (given: Case): string =>
  lockStepText({ ...given, quantity: '100', positionQuantity: '1000' });

async function run(given: Case, text = fileOf(given)): Promise<BacktestOutcome> {
  const facts = new Map([
    ['moving-average-cross', crosser],
    ['quoting-maker', maker],
  ]);
  const parsed = parseBacktest(text, 'x.yaml', { strategies: facts, generatedSymbols: () => [] });
  if (!parsed.ok) throw new Error(parsed.issues.map(issueText).join('\n'));
  return backtest({
    loaded: parsed.backtest,
    configPath: join(directory, 'x.yaml'),
    data: given.files,
    isAgainstHost: true,
    onProgress: () => {},
  });
}

/** Runs both and expects them to be equal; returns the figures of the backtest. */
async function equal(given: Case) {
  const outcome = await run(given);
  if (!outcome.ok) throw new Error(outcome.issues.join('\n'));
  const [comparison] = outcome.comparisons;
  const { figures } = outcome;
  expect(comparison).toMatchObject({
    ...{ firstDifference: null, isEqual: true, halted: null, breaks: 0 },
    tradingHash: comparison?.backtestTradingHash,
    ...{ intents: figures.intents, orders: figures.orders, fills: figures.fills },
  });
  return figures;
}

const parametersOf = (module: string, market: string, more = ''): string =>
  `{ quantity: "${market === 'coinm' ? '10' : '0.010'}"${module === 'quoting-maker' ? more : ''} }`;

describe('a made-up recording', { timeout: millisLimit }, () => {
  test.each([
    ['usdm', 5],
    ['spot', 7],
  ] as const)('of the %s market is traded alike', async (market, seed) => {
    const { files } = await writeRecording({
      ...{ directory, name: market, seed, format: 'nanos', market },
      ...{ symbols: ['AAAUSDT'], depthFrames: 3_000, snapshotAfter: 5 },
    });
    const module = 'quoting-maker';
    const parameters = parametersOf(module, market, ', warmUpSeconds: 0.2');
    const figures = await equal({ market, symbol: 'AAAUSDT', module, parameters, files });
    expect(figures.orders).toBeGreaterThan(20);
    expect(figures.fills).toBeGreaterThan(2);
  });

  test('is refused where no paper desk could be like it', async () => {
    const given = { market: 'usdm', symbol: 'AAAUSDT', module: 'quoting-maker', parameters: '{}' };
    const { files } = await writeRecording({
      ...{ directory, name: 'refused', seed: 5, format: 'nanos', market: 'usdm' },
      ...{ symbols: ['AAAUSDT'], depthFrames: 20, snapshotAfter: 5 },
    });
    const halt = '    halts: [{ from: "2023-11-14T22:13:20Z", to: "2023-11-14T22:13:21Z" }]\n';
    const text = fileOf({ ...given, files }).replace('    instruments:\n', `${halt}$&`);
    const outcome = await run({ ...given, files }, text);
    expect(outcome.ok ? [] : outcome.issues).toEqual([
      'the venue of a paper desk has no halts: leave them out, or use --lock-step venue',
    ]);
  });
});

describe.skipIf(!existsSync(recordingsFolder))(
  'the BTC recordings (in QUARTERDECK_DATA or ../shared/data)',
  { timeout: millisLimit },
  () => {
    test('the first minutes of one are traded alike', async () => {
      const [market, symbol, [name]] = recordedSessions[0];
      const lines = gunzipSync(readFileSync(join(recordingsFolder, name)))
        .toString('utf8')
        .split('\n');
      const part = join(directory, 'part.txt');
      await writeFile(part, `${lines.slice(0, partLines).join('\n')}\n`);
      const module = 'quoting-maker';
      const parameters = parametersOf(module, market, ', edgeTicks: 1');
      const figures = await equal({ market, symbol, module, parameters, files: [part] });
      expect(figures.orders).toBeGreaterThan(50);
    });

    const long = recordedSessions.flatMap(([market, symbol, names]) =>
      ['quoting-maker', 'moving-average-cross'].map((module) => {
        return { market, symbol, names, module };
      }),
    );
    test.skipIf(!isLong).each(long)(
      '$names are traded alike by $module (QUARTERDECK_LONG)',
      { timeout: 600_000 },
      async ({ market, symbol, names, module }) => {
        const parameters = parametersOf(module, market, ', edgeTicks: 1');
        const files = names.map((name) => join(recordingsFolder, name));
        const figures = await equal({ market, symbol, module, parameters, files });
        expect(figures.messages).toBeGreaterThan(90_000);
        expect(figures.fills).toBeGreaterThan(10);
      },
    );
  },
);
