/** Whose failing an order is: a strategy's, or that of the flatten that closes its position. */
import { expect, test } from 'vitest';
import { LedgerEvent } from '../../contract/events.ts';
import { monoNanos } from '../../contract/numbers.ts';
import { requestOf } from '../../core/core-fixture.ts';
import { testLoop } from '../loop-fixture.ts';
import { OrderNewsDesk } from './order-news.ts';

const inputs = {
  referencePrice: null,
  referenceAgeMicros: null,
  positionLots: 0,
  workingBuyLots: 0,
  workingSellLots: 0,
  orderValueMinor: null,
  messagesInWindow: 0,
};
const refusal = { kind: 'priceCollar', node: 'limits', detail: 'too far' };

test('what becomes of the orders of a flatten is no news of the strategy', () => {
  const { loop } = testLoop(2);
  const desk = new OrderNewsDesk(() => loop.core.ledger, monoNanos(0));
  const tell = (body: unknown) =>
    desk
      .of(LedgerEvent.parse({ sequence: 1, utcNanos: '1', monoNanos: 1, body }))
      .map(({ kind }) => kind);
  const judged = (clientOrderId: string | null, grant: object) => {
    const intentId = 'intent-1';
    tell({ type: 'intent.recorded', intentId, request: requestOf(), tickNumber: 0 });
    const verdict = { type: 'verdict.recorded', intentId, clientOrderId, epoch: 0, inputs };
    return clientOrderId === null
      ? tell({ ...verdict, ...grant, decision: 'refused', refusal })
      : tell({ ...verdict, ...grant, decision: 'approved', refusal: null });
  };
  const rejected = (clientOrderId: string) =>
    tell({ type: 'order.rejected', clientOrderId, reason: 'no' });
  const grant = { flattenId: 'flatten-1' };
  expect([judged('o1', grant), judged(null, grant), rejected('o1')]).toEqual([[], [], []]);
  const own = [judged('o2', {}), judged(null, {}), rejected('o2')];
  expect(own).toEqual([['wanted'], ['wanted', 'failed'], ['failed']]);
});

test.each([
  ['haltedScope', []],
  ['reduceOnly', []],
  ['flattenUnderWay', []],
  ['undecidedBreak', []],
  ['unmatchedLimit', []],
  ['dailyLimit', []],
  ['selfMatch', ['wanted', 'failed']],
])('an order refused as %s counts so for its strategy', (kind, news) => {
  const desk = new OrderNewsDesk(() => testLoop(0).loop.core.ledger, monoNanos(0));
  const tell = (body: unknown) =>
    desk.of(LedgerEvent.parse({ sequence: 1, utcNanos: '1', monoNanos: 1, body }));
  const intentId = 'intent-1';
  tell({ type: 'intent.recorded', intentId, request: requestOf(), tickNumber: 0 });
  const verdict = { type: 'verdict.recorded', intentId, clientOrderId: null, epoch: 0, inputs };
  const said = tell({ ...verdict, decision: 'refused', refusal: { ...refusal, kind } });
  expect(said.map((one) => one.kind)).toEqual(news);
});
