import { describe, expect, it } from 'vitest';
import { ClientOrderId } from '../../contract/ids.ts';
import { instrument } from './execution-fixture.ts';
import { ExecutionsSince } from './execution-since.ts';
import { gridded } from './user-data.ts';
import type { Answer } from './ws-api-messages.ts';
import type { Parameters } from './ws-api-signing.ts';

const trade = (id: number, change: object = {}) => ({
  id,
  price: '60000.1',
  qty: '0.002',
  commission: '0.01',
  commissionAsset: 'USDT',
  time: 5 + id,
  isMaker: true,
  isBuyer: false,
  orderId: 70 + (id % 2),
  ...change,
});

const own = (text: string): ClientOrderId | null =>
  text.startsWith('q-') ? ClientOrderId.parse(text) : null;

/** A venue with these trades; of the orders, 70 is ours and 71 is not. */
function since(trades: readonly object[], pageLength = 1_000) {
  const asked: string[] = [];
  const query = (method: string, parameters: Parameters): Promise<Answer> => {
    asked.push(`${method} ${JSON.stringify(parameters)}`);
    if (method === 'order.status') {
      const clientOrderId = parameters['orderId'] === 70 ? 'q-1' : 'other';
      const status = { symbol: 'BTCUSDT', orderId: 70, executedQty: '0.002', status: 'FILLED' };
      return Promise.resolve({ ok: true, result: { ...status, clientOrderId } });
    }
    const from = Number(parameters['fromId'] ?? 0);
    const result = trades.slice(from, from + pageLength);
    return Promise.resolve({ ok: true, result });
  };
  return { list: () => new ExecutionsSince(query, own).list(gridded(instrument), 4), asked };
}

describe('executions since an instant', () => {
  it('are those of our own orders, on the grid, with the ids of the stream', async () => {
    const { list, asked } = since([trade(0), trade(1), trade(2, { isBuyer: true })]);
    const fill = {
      clientOrderId: 'q-1',
      instrument: 'BTCUSDT.v',
      executionId: 'BTCUSDT:0',
      side: 'sell',
      price: 600_001,
      lots: 2,
      feeMinor: 10_000,
      feeCurrency: 'USDT',
      liquidity: 'maker',
      venueUtcMillis: 5,
    };
    expect(await list()).toEqual([
      fill,
      { ...fill, executionId: 'BTCUSDT:2', side: 'buy', venueUtcMillis: 7 },
    ]);
    // Each order is asked about once.
    expect(asked.filter((question) => question.startsWith('order.status'))).toHaveLength(2);
    expect(asked[0]).toContain('"startTime":4');
  });

  it('are followed page by page, and never half', async () => {
    const ours = { clientOrderId: 'q-1' };
    const many = Array.from({ length: 1_001 }, (_, id) => trade(id, ours));
    expect(await since(many).list()).toHaveLength(1_001);
    const endless = Array.from({ length: 20_000 }, (_, id) => trade(id, ours));
    expect(await since(endless).list()).toEqual({ failed: 'more than 10000 trades since 4' });
  });

  it.each([
    ['off the grid', { price: '60000.15' }],
    ['without a side', { isBuyer: undefined }],
    ['of no order', { orderId: undefined }],
  ])('fail whole where one is %s', async (_, change) => {
    const { list } = since([trade(0), trade(2, change)]);
    expect(await list()).toEqual({ failed: expect.any(String) });
  });
});
