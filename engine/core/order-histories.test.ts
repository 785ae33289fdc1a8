import { expect, it } from 'vitest';
import { orderId } from './core-fixture.ts';
import { historyOrdersLimit, historyStepsLimit, OrderHistories } from './order-histories.ts';

const sent = { type: 'order.sent' } as never;
const approved = { type: 'verdict.recorded' } as never;

it('remembers the last steps of the last orders, and no more', () => {
  const histories = new OrderHistories();
  const first = orderId('o0');
  expect(histories.of(first)).toEqual([]);
  histories.note(first, approved);
  for (let n = 1; n < historyStepsLimit; n += 1) histories.note(first, sent);
  expect(histories.of(first)).toHaveLength(historyStepsLimit);
  expect(histories.of(first)[0]).toBe('approved');
  histories.note(first, sent);
  expect(histories.of(first)).toEqual(Array(historyStepsLimit).fill('sent'));
  for (let n = 1; n <= historyOrdersLimit; n += 1) histories.note(orderId(`o${n}`), sent);
  expect(histories.of(first)).toEqual([]);
  expect(histories.of(orderId('o1'))).toEqual(['sent']);
});
