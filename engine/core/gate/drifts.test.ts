/** Prices that orders are measured from: those of the window, each as it was judged. */
import { expect, it } from 'vitest';
import { priceTicks } from '../../contract/numbers.ts';
import type { VerdictInputs } from '../../contract/verdict.ts';
import { requestOf } from '../core-fixture.ts';
import { judgedBy } from './drifts.ts';
import { PriceWindow } from './price-window.ts';

it('a window forgets what is older than it, also where nothing is left', () => {
  const window = new PriceWindow();
  expect(window.driftBps(100_000, 0, 10)).toBe(0);
  window.add(100_000, 0);
  window.add(101_000, 5);
  expect([9, 10, 14, 15].map((time) => window.driftBps(101_000, time, 10))).toEqual([100, 0, 0, 0]);
  expect(window.driftBps(50_000, 16, 10)).toBe(0);
});

it('a market order that passed without a reference was let through by a broken engine', () => {
  const market = requestOf({ type: 'market', price: null });
  expect(judgedBy(market, { referenceAsk: priceTicks(7) } as VerdictInputs)).toBe(7);
  expect(() => judgedBy(market, {} as VerdictInputs)).toThrow('there was no reference');
});
