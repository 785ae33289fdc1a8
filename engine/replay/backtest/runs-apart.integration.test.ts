/**
 * Runs of a grid of a strategy file, and two strategies of one file, know nothing of each other,
 * whatever the file keeps outside its instances: in the pool, and in lock-step of both kinds.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { writeRecording } from '../../tape/recording-fixture.ts';
import { lockStepText } from './lock-step/lock-step-fixture.ts';

const program = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const millisLimit = 120_000;

/** Three buys for each loading of the file, and the reason to fail where it is asked for. */
const counting = `
import { defineStrategy, parametersOf, wholeParameter } from 'quarterdeck/strategy';
let bought = 0;
export const strategy = defineStrategy({
  name: 'counting',
  version: '1',
  parameters: parametersOf({ lots: wholeParameter(1, 9).default(1) }),
  create: (desk) => ({
    onTop: ({ instrument, askPrice }) => {
      if (bought === 3 && desk.parameters.lots === 9) throw new Error('as it was told');
      if (bought === 3) return;
      bought += 1;
      const { lots } = desk.parameters;
      desk.place({ instrument, side: 'buy', lots, price: askPrice, timeInForce: 'IOC' });
    },
    why: () => 'counting',
  }),
});
`;

let directory = '';
let files: readonly string[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-apart-'));
  await mkdir(join(directory, 'strategies'));
  await writeFile(join(directory, 'strategies', 'counting.ts'), counting);
  const written = await writeRecording({
    ...{ directory, name: 'apart', seed: 5, format: 'nanos', market: 'usdm' },
    ...{ symbols: ['AAAUSDT'], depthFrames: 300, snapshotAfter: 5 },
  });
  files = written.files;
});
afterAll(() => rm(directory, { recursive: true }));

const one = lockStepText({
  ...{ market: 'usdm', symbol: 'AAAUSDT', module: 'counting.ts' },
  ...{ quantity: '100', positionQuantity: '1000' },
});
const second = one.slice(
  one.indexOf('  - id: first'),
  one.indexOf('messageRate: { messages: 1000'),
);
const two = one.replace(second, `${second}${second.replace('id: first', 'id: second')}`);
const grid = (values: string): string => `grid:
  - strategy: first
    parameter: lots
    values: ${values}
`;

const Figures = z.object({
  intents: z.number(),
  failures: z.array(z.object({ reason: z.string() })),
});
const Answer = z.object({
  runs: z.array(Figures).optional(),
  host: z.array(z.object({ isEqual: z.boolean() })).optional(),
});

/** In a process: under a test runner no file of a strategy is loaded as it is on a desk. */
async function run(text: string, words: readonly string[]) {
  const config = join(directory, 'x.yaml');
  await writeFile(config, text);
  const all = ['backtest', '--config', config, '--data', ...files, '--json', ...words];
  const stdout = await new Promise<string>((done) => {
    execFile(process.execPath, [program, ...all], (_error, out) => done(out));
  });
  const json: unknown = JSON.parse(stdout);
  const { runs, host = [] } = Answer.parse(json);
  const figures = runs ?? [Figures.parse(json)];
  return {
    intents: figures.map(({ intents }) => intents),
    equal: host.map(({ isEqual }) => isEqual),
    failures: figures.flatMap(({ failures }) => failures.map(({ reason }) => reason)),
  };
}

describe('what a strategy file keeps to itself', { timeout: millisLimit }, () => {
  const modes: { name: string; words: string[]; compared: boolean }[] = [
    { name: 'in the pool', words: [], compared: false },
    { name: 'in lock-step with the venue', words: ['--lock-step', 'venue'], compared: false },
    { name: 'in lock-step with the host', words: ['--lock-step', 'host'], compared: true },
  ];
  test.each(modes)('is no other run’s, $name', async ({ words, compared }) => {
    expect(await run(`${one}${grid('[1, 2]')}`, words)).toEqual({
      intents: [3, 3],
      equal: compared ? [true, true] : [],
      failures: [],
    });
  });

  test.each(modes)('is no other strategy’s, $name', async ({ words, compared }) => {
    const failing = two.replace('parameters: {}', 'parameters: { lots: 9 }');
    expect(await run(failing, words)).toEqual({
      intents: [6],
      equal: compared ? [true] : [],
      failures: ['Error: as it was told (counting.ts:10)'],
    });
  });
});
