/** The venue's budget: orders end where the part for cancels begins, and cancels never end. */
import { expect, test } from 'vitest';
import { monoNanos } from '../../contract/numbers.ts';
import { MessageBudget } from './message-budget.ts';

const at = (millis: number) => monoNanos(millis * 1_000_000);
const budgetOf = (weight: number, cancelReservePercent = 20) =>
  new MessageBudget({ weight, windowMillis: 60_000, cancelReservePercent });

test('K7 orders end at 80 % of the budget, and all of the rest is there for cancels', () => {
  const budget = budgetOf(1_000);
  let placed = 0;
  for (; budget.refusal('order.place', at(1)) === null; placed += 1) {
    budget.sent('order.place', at(1));
  }
  expect(placed).toBe(800);
  expect(budget.refusal('order.place', at(2))).toBe(
    "800 of the venue's budget of 1000 are used, the rest is for cancels",
  );
  // One cancel for each order of which the venue still has some: they count, and are not asked.
  for (let n = 0; n < 800; n += 1) budget.sent('order.cancel', at(3));
  expect(budget.refusal('order.amend.keepPriority', at(4))).not.toBeNull();
});

test('what was sent before the window counts no more', () => {
  const budget = budgetOf(10, 20);
  for (let n = 0; n < 8; n += 1) budget.sent('order.place', at(1_000 * n));
  expect(budget.refusal('order.place', at(7_000))).not.toBeNull();
  expect(budget.refusal('order.place', at(60_500))).toBeNull();
  budget.sent('order.amend.keepPriority', at(60_500));
  expect(budget.refusal('order.place', at(60_600))).not.toBeNull();
  expect(budget.refusal('order.place', at(600_000))).toBeNull();
});

test('questions count by their weight, and an unknown one as the heaviest', () => {
  const budget = budgetOf(100, 20);
  budget.sent('openOrders.status', at(1));
  budget.sent('account.status', at(1));
  budget.sent('myTrades', at(1));
  budget.sent('something.new', at(1));
  expect(budget.refusal('order.place', at(1))).toBeNull();
  for (let n = 0; n < 14; n += 1) budget.sent('order.place', at(1));
  expect(budget.refusal('order.place', at(1))).toContain('80 of');
});
