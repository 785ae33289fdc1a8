// What the client finds out when it asks the venue again.
import { afterEach, describe, expect, it } from 'vitest';
import { type Answerer, bought, connect, instrument, orderReports } from './execution-fixture.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const connected: typeof connect = async (...how) => {
  const client = await connect(...how);
  ends.push(client.end);
  return client;
};

describe('asking again', () => {
  const order = {
    symbol: 'BTCUSDT',
    orderId: 7,
    clientOrderId: 'q-1',
    executedQty: '0.002',
    status: 'CANCELED',
  };
  const trades = [
    {
      id: 3,
      price: '60000.1',
      qty: '0.002',
      commission: '0.01',
      commissionAsset: 'USDT',
      time: 5,
      isMaker: true,
    },
  ];
  const answers =
    (status: unknown, fills: unknown): Answerer =>
    ({ method }) => {
      if (method === 'order.status') return status as ReturnType<Answerer>;
      if (method === 'myTrades') return { result: fills };
      if (method === 'openOrders.status') {
        return { result: [order, { ...order, clientOrderId: 'somebody-else' }] };
      }
      return { result: {} };
    };

  it('lists own open orders alone', async () => {
    const { venue, up } = await connected(answers({}, []));
    await expect.poll(up).toBe(true);
    expect(await venue.openOrders()).toEqual([
      { clientOrderId: 'q-1', venueOrderId: '7', instrument: 'BTCUSDT.v', filledLots: 2 },
    ]);
  });

  it('says that it could not ask', async () => {
    const { venue } = await connected();
    expect(await venue.openOrders()).toEqual({ failed: expect.stringContaining('session is') });
  });

  const missed = {
    kind: 'filled',
    clientOrderId: 'q-1',
    executionId: 'BTCUSDT:3',
    price: 600_001,
    lots: 2,
    feeMinor: 10_000,
    feeCurrency: 'USDT',
    liquidity: 'maker',
    venueUtcMillis: 5,
  };
  const accepted = { kind: 'accepted', clientOrderId: 'q-1', venueOrderId: '7' };
  it.each([
    [
      'an order cancelled after a fill we missed',
      { result: order },
      trades,
      {
        kind: 'reports',
        reports: [
          accepted,
          missed,
          { kind: 'cancelled', clientOrderId: 'q-1', reason: 'by the venue, when asked again' },
        ],
      },
    ],
    [
      'an order that is open and partly filled',
      { result: { ...order, status: 'PARTIALLY_FILLED' } },
      trades,
      { kind: 'reports', reports: [accepted, missed] },
    ],
    [
      'an order the venue never had',
      { status: 400, error: { code: -2013, msg: 'Order does not exist.' } },
      [],
      { kind: 'notFound' },
    ],
    [
      'fills that do not add up',
      { result: { ...order, executedQty: '0.005' } },
      trades,
      { kind: 'failed', reason: 'fills add up to 2 lots, the order says 5' },
    ],
  ])('finds %s', async (_name, status, fills, fate) => {
    const { venue, reports, up } = await connected(answers(status, fills));
    await expect.poll(up).toBe(true);
    expect(await venue.orderFate(bought, instrument.id)).toEqual(fate);
    // All of it is in the answer, and nothing is told beside it.
    expect(orderReports(reports)).toEqual([]);
  });
});
