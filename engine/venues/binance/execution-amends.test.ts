// What becomes of an amend: taken, refused, unanswered, or not written at all.
import { afterEach, describe, expect, it } from 'vitest';
import type { Approved } from '../../contract/approval.ts';
import { InstrumentId } from '../../contract/ids.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { Amendment, OrderRequest } from '../../contract/orders.ts';
import {
  type Answerer,
  approved,
  bought,
  connect,
  instrument,
  now,
  orderReports,
} from './execution-fixture.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function connected(answer: Answerer) {
  const made = await connect(answer);
  ends.push(made.end);
  await expect.poll(made.up).toBe(true);
  return made;
}

/** The same order on 20 lots at 60,000.2. */
function amendment(fields: Partial<OrderRequest> = {}): Approved<Amendment> {
  const order = approved({ price: priceTicks(600_002), lots: lots(20), ...fields });
  return { ...order, value: { request: order.value } } as never;
}

const modified = { symbol: 'BTCUSDT', clientOrderId: 'q-1', price: '60000.2', origQty: '0.020' };
const answering =
  (answer: ReturnType<Answerer>): Answerer =>
  ({ method }) =>
    method === 'order.modify' ? answer : { result: {} };

describe('an amend', () => {
  it.each<[string, ReturnType<Answerer>, object]>([
    [
      'that the venue took is told with its name',
      { result: modified },
      { kind: 'amended', intentId: 'i', terms: { price: 600_002, lots: 20 } },
    ],
    [
      'that it refused is told with its name and why',
      { status: 400, error: { code: -5026, msg: 'Only limit orders.' } },
      { kind: 'amendRejected', intentId: 'i', reason: '-5026 Only limit orders.' },
    ],
    [
      'that it answered with other terms leaves the order unknown',
      { result: { ...modified, origQty: '0.012' } },
      {
        kind: 'unknown',
        reason: 'amend: the venue answered an amend without its terms in it',
      },
    ],
    [
      'that it may have taken leaves the order unknown',
      { status: 500, error: { code: -1007, msg: 'Timeout.' } },
      { kind: 'unknown', reason: 'amend: -1007 Timeout.' },
    ],
    [
      'that it never answers leaves the order unknown',
      null,
      { kind: 'unknown', reason: expect.stringContaining('amend: ') },
    ],
  ])('%s', async (_, answer, expected) => {
    const { server, venue, reports } = await connected(answering(answer));
    expect(venue.amend(amendment(), now())).toEqual({ kind: 'sent' });
    await expect
      .poll(() => orderReports(reports))
      .toEqual([{ clientOrderId: bought, ...expected }]);
    expect(server.of('order.modify')[0]?.params).toMatchObject({
      origClientOrderId: 'q-1',
      quantity: '0.020',
      price: '60000.2',
    });
  });

  it('of an instrument of another session is not written', async () => {
    const { venue } = await connected(answering(null));
    const { owner } = approved().value;
    const elsewhere = amendment({ owner: { ...owner, instrument: InstrumentId.parse('X.v') } });
    expect(venue.amend(elsewhere, now())).toMatchObject({
      kind: 'notSent',
      detail: 'X.v is not traded on this session',
    });
  });

  it('that is overheard comes without a name, and off the grid as a fault', async () => {
    const { server, reports } = await connected(answering(null));
    server.event({ x: 'AMENDMENT', X: 'NEW', q: '0.020', p: '60000.2' });
    server.event({ x: 'REPLACED', X: 'NEW', q: '0.0205', p: '60000.2' });
    await expect
      .poll(() => orderReports(reports))
      .toEqual([
        {
          kind: 'amended',
          clientOrderId: bought,
          intentId: null,
          terms: { price: 600_002, lots: 20 },
        },
        { kind: 'fault', detail: 'REPLACED of q-1 to 0.0205 at 60000.2, off the grid' },
      ]);
  });

  it('that was not answered shows in the terms of the order, when it is asked about', async () => {
    const status = { symbol: 'BTCUSDT', orderId: 7, clientOrderId: 'q-1', executedQty: '0' };
    const { venue, reports } = await connected(({ method }) =>
      method === 'order.status'
        ? { result: { ...status, status: 'NEW', price: '60000.2', origQty: '0.020' } }
        : { result: {} },
    );
    expect(await venue.orderFate(bought, instrument.id)).toEqual({
      kind: 'reports',
      reports: [
        {
          kind: 'accepted',
          clientOrderId: bought,
          venueOrderId: '7',
          terms: { price: 600_002, lots: 20 },
        },
      ],
    });
    expect(orderReports(reports)).toEqual([]);
  });
});
