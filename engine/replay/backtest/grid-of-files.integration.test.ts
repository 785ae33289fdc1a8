/** The grid of a strategy file: every value of it is checked before the first run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueText } from '../../config/config-issue.ts';
import { parseBacktest } from '../../config/load-backtest.ts';
import { tapeOf } from './backtest-fixture.ts';
import { planBacktest } from './plan-backtest.ts';

const strategy = `
import { defineStrategy, parametersOf, wholeParameter } from 'quarterdeck/strategy';
const parameters = parametersOf({
  lots: wholeParameter(1, 10),
  least: wholeParameter(0, 10).default(0),
});
const isLess = { path: ['least'], error: 'use no more than lots' };
export const strategy = defineStrategy({
  name: 'hold',
  version: '1.0.0',
  parameters: parameters.refine(({ lots, least }) => least <= lots, isLess),
  create: () => ({ why: () => 'idle' }),
});
`;

const fileOf = (parameters: string, grid: string): string => `version: 1
backtest: grid
venues:
  - id: sim
    market: usdm
    account: paper
    makerFeeBps: 1
    takerFeeBps: 4
    latency: { medianMicros: 800 }
    instruments:
      - symbol: BTCUSDT
        limits:
          orderQuantity: "1"
          orderValue: "100000"
          priceCollarBps: 100
          positionQuantity: "1"
          referenceAgeMillis: 2000
strategies:
  - id: hold
    module: ./hold.ts
    venue: sim
    symbols: [BTCUSDT]
    messageRate: { messages: 100, windowMillis: 1000 }
    parameters: ${parameters}
messageRate: { messages: 1000, windowMillis: 1000 }
grid:
${grid}`;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-grid-'));
  writeFileSync(join(directory, 'hold.ts'), strategy);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const axis = (parameter: string, values: string): string =>
  `  - strategy: hold\n    parameter: ${parameter}\n    values: ${values}\n`;

test.each<{ name: string; parameters?: string; grid: string; told: readonly string[] | number }>([
  { name: 'makes a run of every value', grid: axis('lots', '[1, 2, 3]'), told: 3 },
  { name: 'gives what the file leaves out', grid: axis('lots', '[2]'), told: 1 },
  {
    name: 'is told of all values that do not fit, in the order of the file',
    grid: axis('lots', '[0, 1, 2.5]') + axis('lesat', '[1]'),
    told: [
      't.yaml:29:14: grid[0].values[0]: not what hold.ts takes; use a whole number from 1 to 10',
      't.yaml:29:20: grid[0].values[2]: not what hold.ts takes; use a whole number from 1 to 10',
      't.yaml:31:16: grid[1].parameter: hold.ts has no parameter "lesat"; did you mean least?',
    ],
  },
  {
    name: 'is told of values that do not fit together',
    grid: axis('lots', '[1, 3]') + axis('least', '[0, 2]'),
    told: [
      't.yaml:32:17: grid[1].values[1]: not what hold.ts takes beside lots=1; ' +
        'use no more than lots',
    ],
  },
  {
    name: 'is told beside what is wrong without it',
    parameters: '{ most: 3 }',
    grid: axis('lots', '[0]'),
    told: [
      't.yaml:24:19: strategies[0].parameters.most: hold.ts has no parameter "most"; ' +
        'use one of lots, least',
      't.yaml:29:14: grid[0].values[0]: not what hold.ts takes; use a whole number from 1 to 10',
    ],
  },
])('a grid $name', { timeout: 60_000 }, async ({ parameters = '{}', grid, told }) => {
  const nobody = { strategies: new Map(), generatedSymbols: () => [] };
  const parsed = parseBacktest(fileOf(parameters, grid), 't.yaml', nobody);
  if (!parsed.ok) throw new Error(parsed.issues.map(issueText).join('\n'));
  const configPath = join(directory, 't.yaml');
  const planning = await planBacktest(parsed.backtest, configPath, tapeOf([]).head);
  expect(planning.ok ? planning.plans.length : planning.issues).toEqual(told);
});
