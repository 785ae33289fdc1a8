/** From when executions are asked for at a start: none of a former run may fall before it. */
import { expect, test } from 'vitest';
import { IntentId } from '../../contract/ids.ts';
import { monoNanos } from '../../contract/numbers.ts';
import { linear, orderId, requestOf } from '../../core/core-fixture.ts';
import { initialState } from '../../state/ledger-state.ts';
import { openOrder } from '../../state/order-life.ts';
import { FillWindows } from './fill-windows.ts';

const begun = { utcMillis: 1_700_000_000_000, monoNanos: 60e9 };
const dayMillis = 24 * 3_600_000;

/** The window of an instrument with these orders in doubt, by the stamps of their sending. */
function sinceOf(...sent: readonly (number | null)[]): number {
  const ledger = initialState();
  for (const [index, stamp] of sent.entries()) {
    const id = orderId(`order-${index}`);
    const order = openOrder(id, IntentId.parse(`intent-${index}`), requestOf());
    const sentMonoNanos = stamp === null ? null : monoNanos(stamp);
    ledger.orders.set(id, { ...order, sentMonoNanos });
  }
  return new FillWindows(ledger, begun, 1_000).since(linear);
}

test.each([
  ['no order in doubt: from this run on', [], begun.utcMillis],
  ['one sent half a minute before', [30e9], begun.utcMillis - 30_000 - 2_000],
  ['the oldest of two', [50e9, 10e9], begun.utcMillis - 50_000 - 2_000],
  ['one of a former boot', [61e9], begun.utcMillis - dayMillis],
  ['one whose sending is not on record', [50e9, null], begun.utcMillis - dayMillis],
])('%s', (_name, sent, since) => {
  expect(sinceOf(...sent)).toBe(since);
});
