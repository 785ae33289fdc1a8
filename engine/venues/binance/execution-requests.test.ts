// What an order and an amend become in each market's words.
import { describe, expect, it } from 'vitest';
import { ClientOrderId } from '../../contract/ids.ts';
import { instrumentOf } from '../../contract/instrument-fixture.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import { approved } from './execution-fixture.ts';
import { amendRequest, isAmended, placeParameters } from './execution-requests.ts';
import { gridded } from './user-data.ts';

const gridOf = (kind: 'spot' | 'linear') => gridded(instrumentOf({ kind, priceIncrement: '0.1' }));
const spot = gridOf('spot');
const linear = gridOf('linear');
const id = ClientOrderId.parse('q-1');
const requestOf = (fields: Partial<OrderRequest>) =>
  approved({ postOnly: false, ...fields }, id).value;

const stop = { type: 'stop', price: null, stopPrice: priceTicks(600_005) } as const;
const stopLimit = { type: 'stopLimit', stopPrice: priceTicks(600_005) } as const;

describe('an order in the words of its market', () => {
  it.each<[string, Partial<OrderRequest>, typeof spot, object]>([
    ['a stop, on spot', stop, spot, { type: 'STOP_LOSS', stopPrice: '60000.5' }],
    ['a stop, on futures', stop, linear, { type: 'STOP_MARKET', stopPrice: '60000.5' }],
    [
      'a stop-limit, on spot',
      stopLimit,
      spot,
      { type: 'STOP_LOSS_LIMIT', stopPrice: '60000.5', price: '60000.1', timeInForce: 'GTC' },
    ],
    [
      'a stop-limit, on futures',
      { ...stopLimit, timeInForce: 'IOC' },
      linear,
      { type: 'STOP', stopPrice: '60000.5', price: '60000.1', timeInForce: 'IOC' },
    ],
    [
      'an iceberg',
      { displayLots: lots(3) },
      spot,
      { type: 'LIMIT', price: '60000.1', timeInForce: 'GTC', icebergQty: '0.003' },
    ],
    [
      'fill-or-kill',
      { timeInForce: 'FOK' },
      linear,
      { type: 'LIMIT', price: '60000.1', timeInForce: 'FOK' },
    ],
    [
      'good till a date',
      { timeInForce: 'GTD', expiryUtcMillis: 1_800_000_000_000 },
      linear,
      {
        type: 'LIMIT',
        price: '60000.1',
        timeInForce: 'GTD',
        goodTillDate: 1_800_000_000_000,
      },
    ],
    [
      'reduce-only, which the gate has held and the venue is not asked to',
      { reduceOnly: true },
      linear,
      { type: 'LIMIT', price: '60000.1', timeInForce: 'GTC' },
    ],
  ])('%s', (_, fields, grid, expected) => {
    expect(placeParameters(id, requestOf(fields), grid)).toEqual({
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.012',
      selfTradePreventionMode: 'EXPIRE_TAKER',
      newClientOrderId: 'q-1',
      newOrderRespType: 'ACK',
      recvWindow: 2_000,
      ...expected,
    });
  });
});

describe('an amend in the words of its market', () => {
  it('keeps the order, its id and its place on spot', () => {
    expect(amendRequest(id, requestOf({ lots: lots(5) }), spot)).toEqual({
      method: 'order.amend.keepPriority',
      parameters: {
        symbol: 'BTCUSDT',
        origClientOrderId: 'q-1',
        newClientOrderId: 'q-1',
        newQty: '0.005',
        recvWindow: 2_000,
      },
    });
  });

  it('says price, quantity and side on futures', () => {
    expect(amendRequest(id, requestOf({ lots: lots(15), side: 'sell' }), linear)).toEqual({
      method: 'order.modify',
      parameters: {
        symbol: 'BTCUSDT',
        origClientOrderId: 'q-1',
        side: 'SELL',
        quantity: '0.015',
        price: '60000.1',
        recvWindow: 2_000,
      },
    });
    const unpriced = amendRequest(id, requestOf({ type: 'market', price: null }), linear);
    expect(unpriced.parameters).not.toHaveProperty('price');
  });

  const terms = { price: priceTicks(600_001), lots: lots(5) };
  const told = { symbol: 'BTCUSDT', clientOrderId: 'q-1', price: '60000.10' };
  it.each<[string, unknown, boolean]>([
    ['of spot', { amendedOrder: { ...told, qty: '0.00500' } }, true],
    ['of futures', { ...told, origQty: '0.005' }, true],
    ['of another order', { ...told, clientOrderId: 'q-2', origQty: '0.005' }, false],
    ['on another symbol', { ...told, symbol: 'ETHUSDT', origQty: '0.005' }, false],
    ['on other terms', { ...told, origQty: '0.006' }, false],
    ['off the grid', { ...told, origQty: '0.0055' }, false],
    ['that is none', null, false],
  ])('an answer %s', (_, result, expected) => {
    const grids = new Map([['BTCUSDT', linear]]);
    expect(isAmended(result, { clientOrderId: id, terms }, grids)).toBe(expected);
  });
});

describe('an order that does not say whose it is', () => {
  const fields = ['venue', 'account', 'strategy', 'strategyVersion', 'instrument', 'desk'] as const;
  it.each([...fields, 'trader', 'client'] as const)('K3 is not encoded without its %s', (field) => {
    const whole = requestOf({});
    for (const nothing of [null, undefined, '']) {
      const owner = { ...whole.owner, [field]: nothing } as never;
      const words = `an order without its ${field} must not leave`;
      expect(() => placeParameters(id, { ...whole, owner }, linear)).toThrow(words);
      expect(() => amendRequest(id, { ...whole, owner }, linear)).toThrow(words);
    }
  });
});
