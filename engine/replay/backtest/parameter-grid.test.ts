import { expect, test } from 'vitest';
import { BacktestConfig } from '../../contract/backtest.ts';
import { gridOf } from './parameter-grid.ts';

const messageRate = { messages: 1, windowMillis: 1 };
const strategy = (id: string) => ({
  id,
  module: 'quoting-maker',
  venue: 'sim',
  symbols: ['BTCUSDT'],
  messageRate,
  parameters: { kept: 1, width: 5 },
});

const fileWith = (grid: unknown): BacktestConfig =>
  ({
    strategies: [strategy('a'), strategy('b')],
    grid: BacktestConfig.shape.grid.parse(grid),
  }) as never;

test('without a grid there is one run, of the parameters as they are', () => {
  expect(gridOf(fileWith([]))).toEqual([{ parameters: new Map(), label: '' }]);
});

test('every combination comes once, the last entry turning fastest', () => {
  const points = gridOf(
    fileWith([
      { strategy: 'a', parameter: 'width', values: [1, 2] },
      { strategy: 'b', parameter: 'width', values: ['x', 'y'] },
    ]),
  );
  expect(points.map(({ label }) => label)).toEqual([
    'a.width=1 b.width=x',
    'a.width=1 b.width=y',
    'a.width=2 b.width=x',
    'a.width=2 b.width=y',
  ]);
  expect(Object.fromEntries(points[2]?.parameters ?? [])).toEqual({
    a: { kept: 1, width: 2 },
    b: { kept: 1, width: 'x' },
  });
});
