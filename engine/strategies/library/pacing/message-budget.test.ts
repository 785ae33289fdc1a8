// A strategy's own message budget, whatever it is asked for.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageBudget } from './message-budget.ts';

it('never grants more than it held and what has flowed in since', () => {
  const step = fc.record({ millis: fc.nat(300), count: fc.integer({ min: 1, max: 3 }) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(step), (perSecond, steps) => {
      const budget = new MessageBudget(perSecond);
      let now = 1e9;
      let granted = 0;
      for (const { millis, count } of steps) {
        now += millis * 1e6;
        if (budget.take(now, count)) granted += count;
        const limit = Math.max(4, perSecond) + ((now - 1e9) / 1e9) * perSecond;
        expect(granted).toBeLessThanOrEqual(limit + 1e-6);
      }
    }),
  );
});

it('lets what must go out go, and pays for it later', () => {
  const budget = new MessageBudget(10);
  for (let times = 0; times < 12; times += 1) budget.force(1e9, 1);
  expect(budget.take(1e9, 1)).toBe(false);
  expect(budget.take(1.25e9, 1)).toBe(false);
  expect(budget.take(1.35e9, 1)).toBe(true);
});

it('keeps a reserve for those who may use it', () => {
  const budget = new MessageBudget(4);
  expect([budget.take(1e9, 2, 2), budget.take(1e9, 1, 2), budget.take(1e9, 1)]).toEqual([
    true,
    false,
    true,
  ]);
});
