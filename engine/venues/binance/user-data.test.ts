// What each order event of the user data stream becomes.
import { describe, expect, it } from 'vitest';
import { ClientOrderId } from '../../contract/ids.ts';
import { instrumentOf } from '../../contract/instrument-fixture.ts';
import { feeMinorOf, gridded, orderOfReport, reportOfExecution } from './user-data.ts';
import { decodeFrame } from './ws-api-messages.ts';

const instrument = instrumentOf({ kind: 'spot', priceIncrement: '0.01', lotSize: '0.00001' });
const grid = gridded(instrument);

const event = {
  e: 'executionReport',
  E: 1,
  s: 'BTCUSDT',
  c: 'q-1',
  C: '',
  x: 'NEW',
  X: 'NEW',
  r: 'NONE',
  i: 77,
  l: '0.00000000',
  z: '0',
  L: '0.00000000',
  n: '0',
  N: null,
  t: -1,
  m: false,
  T: 1_234,
};

function reportOf(fields: Record<string, unknown>) {
  const frame = decodeFrame(JSON.stringify({ subscriptionId: 0, event: { ...event, ...fields } }));
  if (frame.kind !== 'execution') return frame;
  const id = ClientOrderId.parse(orderOfReport(frame.report));
  return reportOfExecution(id, frame.report, grid);
}

const trade = { x: 'TRADE', X: 'PARTIALLY_FILLED', l: '0.00300', L: '60000.25', t: 9, m: true };

describe('order events', () => {
  it.each([
    ['a new order', {}, { kind: 'accepted', clientOrderId: 'q-1', venueOrderId: '77' }],
    [
      'a maker fill with a fee in the settlement currency',
      { ...trade, n: '0.01800007', N: 'USDT' },
      {
        kind: 'filled',
        clientOrderId: 'q-1',
        executionId: 'BTCUSDT:9',
        price: 6_000_025,
        lots: 300,
        feeMinor: 18_000,
        feeCurrency: 'USDT',
        liquidity: 'maker',
        venueUtcMillis: 1_234,
      },
    ],
    [
      'a taker fill with a fee in the base currency',
      { ...trade, m: false, n: '0.00000003', N: 'BTC' },
      {
        kind: 'filled',
        clientOrderId: 'q-1',
        executionId: 'BTCUSDT:9',
        price: 6_000_025,
        lots: 300,
        feeMinor: 3,
        feeCurrency: 'BTC',
        liquidity: 'taker',
        venueUtcMillis: 1_234,
      },
    ],
    [
      'a cancel, which names the order in C',
      { x: 'CANCELED', X: 'CANCELED', c: 'cancel-5', C: 'q-1' },
      { kind: 'cancelled', clientOrderId: 'q-1', reason: 'cancelled at the venue' },
    ],
    [
      'an expiry',
      { x: 'EXPIRED', X: 'EXPIRED' },
      { kind: 'expired', clientOrderId: 'q-1', reason: 'expired at the venue' },
    ],
    [
      'a rejection',
      { x: 'REJECTED', X: 'REJECTED', r: 'INSUFFICIENT_BALANCE' },
      { kind: 'rejected', clientOrderId: 'q-1', reason: 'INSUFFICIENT_BALANCE' },
    ],
    [
      'a fill off the price grid, which is a fault and no fill',
      { ...trade, L: '60000.255', n: '0', N: 'USDT' },
      {
        kind: 'fault',
        detail: 'fill 9 of q-1 is off the grid: 0.00300 at 60000.255, fee 0',
      },
    ],
    [
      'an execution type nobody documented',
      { x: 'CONJURED' },
      { kind: 'fault', detail: 'execution type CONJURED of q-1' },
    ],
    [
      'a quantity that is a number and not text',
      { ...trade, l: 0.003 },
      {
        kind: 'malformed',
        detail: 'executionReport: l: Invalid input: expected string, received number',
      },
    ],
  ])('%s', (_name, fields, expected) => {
    expect(reportOf(fields)).toEqual(expected);
  });
});

describe('fees', () => {
  it.each([
    ['0.0000005', 6, 1],
    ['-0.0000005', 6, -1],
    ['0.00000049', 6, 0],
    ['1', 6, 1_000_000],
    ['12.5', 8, 1_250_000_000],
    ['free', 6, null],
  ])('%s in 10^-%d units is %s', (text, scale, expected) => {
    const fee = feeMinorOf(text, scale);
    expect(fee === 0 ? 0 : fee).toBe(expected);
  });
});
