/** What is wrong with a backtest file is told at its line, with what to write instead. */
import { expect, test } from 'vitest';
import { issueText } from '../config/config-issue.ts';
import { parseBacktest } from '../config/load-backtest.ts';
import { catalogue } from './catalogue.ts';

const good = `version: 1
backtest: maker-on-btc
venues:
  - id: binance-usdm
    market: usdm
    account: paper
    makerFeeBps: 1
    takerFeeBps: 4
    latency: { medianMicros: 800 }
    halts: [{ from: "2024-08-08T23:55:00Z", to: "2024-08-08T23:56:00Z" }]
    instruments:
      - symbol: BTCUSDT
        limits:
          orderQuantity: "1"
          orderValue: "100000"
          priceCollarBps: 100
          positionQuantity: "1"
          referenceAgeMillis: 2000
strategies:
  - id: maker
    module: quoting-maker
    venue: binance-usdm
    symbols: [BTCUSDT]
    messageRate: { messages: 100, windowMillis: 1000 }
    parameters: { quantity: "0.010" }
messageRate: { messages: 1000, windowMillis: 1000 }
grid:
  - strategy: maker
    parameter: edgeTicks
    values: [1, 2]
`;

function issuesOf(from: string, to: string): readonly string[] {
  expect(good).toContain(from);
  const result = parseBacktest(good.replace(from, to), 'b.yaml', catalogue);
  return result.ok ? [] : result.issues.map(issueText);
}

test('a file that is in order', () => {
  expect(issuesOf('version: 1', 'version: 1')).toEqual([]);
});

const cases = [
  {
    name: 'a module that the library does not have',
    from: 'module: quoting-maker',
    to: 'module: qouting-maker',
    issue: /^b\.yaml:21:13: strategies\[0\]\.module: .*did you mean quoting-maker\?$/,
  },
  {
    name: 'a parameter that the module does not have',
    from: 'parameters: { quantity:',
    to: 'parameters: { quantiy:',
    issue: /parameters\.quantiy: quoting-maker has no parameter.*did you mean quantity\?$/,
  },
  {
    name: 'a misspelt key',
    from: 'makerFeeBps: 1',
    to: 'makerFeeBps: 1\n    makerFeeBp: 2',
    issue: /^b\.yaml:8:5: venues\[0\]\.makerFeeBp: unknown key .*did you mean "makerFeeBps"\?$/,
  },
  {
    name: 'a latency that is neither model nor recording',
    from: '{ medianMicros: 800 }',
    to: 'fast',
    issue: /venues\[0\]\.latency: fast does not fit; write "medianMicros: 800", or/,
  },
  {
    name: 'a halt that ends before it begins',
    from: 'to: "2024-08-08T23:56:00Z"',
    to: 'to: "2024-08-08T23:54:00Z"',
    issue: /halts\[0\]\.to: the halt ends before it begins; write a later instant$/,
  },
  {
    name: 'a strategy of the grid that is not there',
    from: '- strategy: maker\n',
    to: '- strategy: taker\n',
    issue: /grid\[0\]\.strategy: there is no strategy "taker"/,
  },
  {
    name: 'a parameter of the grid that the module does not have',
    from: 'parameter: edgeTicks',
    to: 'parameter: edgeTick',
    issue: /^b\.yaml:29:16: grid\[0\]\.parameter: .*did you mean edgeTicks\?$/,
  },
  {
    name: 'a value of the grid that the module does not take',
    from: 'values: [1, 2]',
    to: 'values: [1, wide]',
    issue: /grid\[0\]\.values\[1\]: not what quoting-maker takes; use a number from 0 to 100000$/,
  },
  {
    name: 'more runs than there may be',
    from: 'values: [1, 2]',
    to: `values: [${Array.from({ length: 1_000 }, (_, at) => at).join(', ')}]
  - strategy: maker
    parameter: inventorySkew
    values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.1]`,
    issue: /grid: 11000 runs, more than 10000; try fewer values$/,
  },
  {
    name: 'a limit that refuses every order',
    from: 'orderQuantity: "1"',
    to: 'orderQuantity: "0"',
    issue: /limits\.orderQuantity: a limit of 0 refuses every order/,
  },
];
test.each(cases)('$name', ({ from, to, issue }) => {
  expect(issuesOf(from, to)[0]).toMatch(issue);
});

test.each([
  ['a tab', '\tversion: 1', 'b.yaml:1:1: backtest file: the line is indented with a tab; indent'],
  ['a key twice', 'version: 1\nversion: 1', 'b.yaml:2:1: backtest file: Map keys must be unique'],
])('%s is said of the backtest file', (_name, to, issue) => {
  expect(issuesOf('version: 1', to)[0]).toContain(issue);
});

const crosser = `module: moving-average-cross
    venue: binance-usdm
    symbols: [BTCUSDT]
    messageRate: { messages: 100, windowMillis: 1000 }
messageRate: { messages: 1000, windowMillis: 1000 }
grid:
`;
const axis = (parameter: string, values: string): string =>
  `  - strategy: maker\n    parameter: ${parameter}\n    values: ${values}\n`;

test.each<{ name: string; grid: string; issues: readonly string[] }>([
  {
    name: 'values that fit together',
    grid: axis('fastSamples', '[6, 30]') + axis('slowSamples', '[60]'),
    issues: [],
  },
  {
    name: 'values that do not fit beside another, and one that never does: all at once',
    grid: axis('fastSamples', '[6, 30, 0]') + axis('slowSamples', '[24, 60]'),
    issues: [
      'b.yaml:29:17: grid[0].values[1]: not what moving-average-cross takes beside ' +
        'slowSamples=24; use fewer samples than slowSamples',
      'b.yaml:29:21: grid[0].values[2]: not what moving-average-cross takes; ' +
        'use a whole number from 1 to 1000',
    ],
  },
  {
    name: 'a value that does not fit what stands for another that is left out',
    grid: axis('slowSamples', '[4, 60]'),
    issues: [
      'b.yaml:26:1: grid: not what moving-average-cross takes beside slowSamples=4; ' +
        'fastSamples: use fewer samples than slowSamples',
    ],
  },
])('a grid of $name', ({ grid, issues }) => {
  const from = good.slice(good.indexOf('module: quoting-maker'));
  expect(issuesOf(from, `${crosser}${grid}`)).toEqual(issues);
});
