// What the gate says of stops, dates, icebergs, reduce-only, and of what a market cannot do.
import { describe, expect, it } from 'vitest';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import {
  armedDesk,
  Drive,
  inverse,
  linear,
  requestOf,
  spot,
  stampAt,
  taker,
} from '../core-fixture.ts';
import { createCore } from '../engine.ts';

type Change = Parameters<typeof requestOf>[0];

/** The gate's word: approved, or the kind of its refusal. */
function answer(request: OrderRequest, micros = 0): string {
  return armedDesk().intent('x', request, micros).refusal?.kind ?? 'approved';
}

function detailOf(request: OrderRequest): string {
  return armedDesk().intent('x', request).refusal?.detail ?? '';
}

const stop = (stopPrice: number, more: Change = {}): OrderRequest =>
  requestOf({ type: 'stop', price: null, stopPrice: priceTicks(stopPrice), ...more });
const stopLimit = (stopPrice: number, price: number, more: Change = {}): OrderRequest =>
  requestOf({ type: 'stopLimit', price, stopPrice: priceTicks(stopPrice), ...more });
const selling = { side: 'sell', lots: 1 } as const;
const sell = (price: number): OrderRequest => requestOf({ ...selling, price });
const nowMillis = Number(stampAt(0).utc.slice(0, -6));
const dated = (millis: number, more: Change = {}): OrderRequest =>
  requestOf({ timeInForce: 'GTD', expiryUtcMillis: nowMillis + millis, ...more });
const shown = (quantity: number, more: Change = {}): OrderRequest =>
  requestOf({ owner: { instrument: spot }, displayLots: lots(quantity), ...more });
const soon = 600_001;

describe('orders that make sense', () => {
  it.each<[string, OrderRequest]>([
    ['a stop', stop(100_500)],
    ['a stop to sell', stop(99_500, { side: 'sell' })],
    ['a stop-limit', stopLimit(100_500, 100_600)],
    [
      'a stop-limit, immediate-or-cancel once it wakes',
      stopLimit(100_500, 100_600, { timeInForce: 'IOC' }),
    ],
    ['fill-or-kill', requestOf({ timeInForce: 'FOK' })],
    ['good till a date', dated(soon)],
    [
      'a stop-limit until a date',
      stopLimit(100_500, 100_600, { timeInForce: 'GTD', expiryUtcMillis: nowMillis + soon }),
    ],
    ['an iceberg', shown(3)],
    ['an iceberg that shows all', shown(10)],
    ['a post-only iceberg', shown(3, { postOnly: true })],
  ])('%s is approved', (_, request) => {
    expect(answer(request)).toBe('approved');
  });
});

describe('orders that make none', () => {
  it.each<[string, OrderRequest]>([
    ['a stop without a stop price', requestOf({ type: 'stop', price: null })],
    ['a stop at no price', stop(0)],
    ['a stop at a price below zero', stop(-5)],
    ['a post-only stop', stop(100_500, { postOnly: true })],
    ['a stop order with a price', stop(100_500, { price: 100_500 })],
    ['a stop order with a time', stop(100_500, { timeInForce: 'IOC' })],
    ['a stop-limit without a price', stopLimit(100_500, 1, { price: null })],
    ['a limit order with a stop price', requestOf({ stopPrice: priceTicks(100_500) })],
    [
      'a market order with a stop price',
      requestOf({ type: 'market', price: null, stopPrice: priceTicks(1) }),
    ],
    ['a display of nothing', shown(0)],
    ['a display of more than there is', shown(11)],
    ['a market order that shows a part', shown(3, { type: 'market', price: null })],
    ['a part of what does not stay', shown(3, { timeInForce: 'IOC' })],
    ['a date without good-till-date', requestOf({ expiryUtcMillis: nowMillis + soon })],
    ['good-till-date without a date', requestOf({ timeInForce: 'GTD' })],
    ['a date that has passed', dated(0)],
    ['a post-only order with a date', dated(soon, { postOnly: true })],
    ['a market order with a date', dated(soon, { type: 'market', price: null })],
    ['a post-only fill-or-kill', requestOf({ timeInForce: 'FOK', postOnly: true })],
    ['a market fill-or-kill', requestOf({ type: 'market', price: null, timeInForce: 'FOK' })],
    ['a display that is no number', requestOf({ displayLots: Number.NaN as never })],
    ['a stop price that is no number', stop(1, { stopPrice: 0.5 as never })],
    ['a date that is none', requestOf({ timeInForce: 'GTD', expiryUtcMillis: 1.5 })],
    ['a date before all dates', requestOf({ timeInForce: 'GTD', expiryUtcMillis: -1 })],
    ['reduce-only that is no yes', requestOf({ reduceOnly: 'yes' as never })],
    ['a field that is there and says nothing', requestOf({ stopPrice: undefined as never })],
  ])('%s is refused', (_, request) => {
    expect(answer(request)).toBe('badInput');
  });
});

describe('what a market cannot do', () => {
  it.each<[string, OrderRequest, string]>([
    [
      'a date, on spot',
      dated(soon, { owner: { instrument: spot } }),
      'the spot market of ETHUSDT takes no GTD orders',
    ],
    [
      'a date, on inverse futures',
      dated(soon, { owner: { instrument: inverse } }),
      'the inverse market of BTCUSD_PERP takes no GTD orders',
    ],
    [
      'an iceberg, on futures',
      shown(3, { owner: { instrument: linear } }),
      'the linear market of BTCUSDT takes no icebergs',
    ],
    [
      'a date that is too near',
      dated(soon - 1),
      'it would expire in 600000 ms; the linear market of BTCUSDT takes GTD orders of more ' +
        'than 600000 ms',
    ],
  ])('%s is refused with that reason', (_, request, detail) => {
    expect([answer(request), detailOf(request)]).toEqual(['notSupported', detail]);
  });
});

describe('the collar and the value', () => {
  it.each<[string, OrderRequest, string]>([
    [
      'whose stop price is far off',
      stop(102_000),
      'the stop price 10200.0 is 199.90 bps from the middle',
    ],
    [
      'whose limit is far from its stop',
      stopLimit(100_500, 102_000),
      'the price 10200.0 is 149.25 bps from the stop price 10050.0',
    ],
  ])('refuses a stop %s', (_, request, detail) => {
    expect(answer(request)).toBe('priceCollar');
    expect(detailOf(request)).toContain(detail);
  });

  it('values a stop at the far end of the collar beyond it', () => {
    const drive = armedDesk();
    const [, verdict] = drive.intent('x', stop(100_500, { lots: 1 })).events;
    expect(verdict?.body).toMatchObject({ inputs: { orderValueMinor: 101_505 * 100 } });
  });

  it.each<[string, OrderRequest, number]>([
    ['a buy at its limit', requestOf({ price: 100_010, lots: 1 }), 100_010],
    ['a buy below the market at its limit', requestOf({ price: 99_500, lots: 1 }), 99_500],
    ['a sell above the market at its limit', sell(100_001), 100_001],
    ['a sell at the bid at that', sell(100_000), 100_000],
    ['a sell that meets the bid at what is bid', sell(99_100), 100_000],
    ['a stop-limit sell at its stop', stopLimit(99_500, 99_200, selling), 99_500],
    [
      'a stop-limit sell with a limit above its stop at that',
      stopLimit(99_500, 99_600, selling),
      99_600,
    ],
    ['a stop-limit buy at its limit', stopLimit(100_500, 100_600, { lots: 1 }), 100_600],
  ])('values %s', (_, request, price) => {
    const [, verdict] = armedDesk().intent('x', request).events;
    expect(verdict?.body).toMatchObject({
      decision: 'approved',
      inputs: { orderValueMinor: price * 100 },
    });
  });

  it('knows no price of a stop that has none', () => {
    expect(answer(requestOf({ type: 'stop', price: null }))).toBe('badInput');
  });
});

describe('reduce-only', () => {
  const sell = (quantity: number, more: Change = {}): OrderRequest =>
    requestOf({ side: 'sell', price: 100_100, lots: quantity, reduceOnly: true, ...more });
  function holding() {
    const drive = armedDesk();
    drive.work('own', requestOf({ lots: 10 }));
    drive.filled('own', 'e1', 10);
    return drive;
  }

  it('lets an order shrink its owner’s position, working orders counted', () => {
    const drive = holding();
    drive.work('s', requestOf({ side: 'sell', price: 100_100, lots: 4 }));
    expect(drive.intent('a', sell(7)).refusal).toMatchObject({
      kind: 'reduceOnly',
      node: 'order a',
      detail:
        'order a may only reduce (by its own word): a sell of 0.007 BTC with 0.004 BTC working ' +
        'on that side, against a position of 0.010 BTC',
    });
    expect(drive.intent('b', sell(6)).refusal).toBeNull();
  });

  it('refuses one that would open or enlarge, or reduce another strategy’s', () => {
    const drive = holding();
    expect(drive.intent('a', requestOf({ reduceOnly: true })).refusal?.kind).toBe('reduceOnly');
    const other = sell(1, { owner: { strategy: taker } });
    expect(drive.intent('b', other).refusal?.kind).toBe('reduceOnly');
  });

  it('is cancelled where another order has taken the position from under it', () => {
    const drive = holding();
    drive.work('first', sell(4));
    drive.work('second', sell(4));
    drive.work('other', requestOf({ side: 'sell', price: 100_200, lots: 3 }));
    const cancels = (id: string, execution: string, quantity: number) =>
      drive.filled(id, execution, quantity).cancels.map(({ clientOrderId }) => clientOrderId);
    // Ten held, of which three may go by the other: there is room for the first alone.
    expect(cancels('other', 'e2', 1)).toEqual(['second']);
    expect(cancels('other', 'e3', 1)).toEqual([]);
    drive.ended('cancelled', 'second');
    expect(cancels('first', 'e4', 4)).toEqual([]);
    expect(cancels('other', 'e5', 1)).toEqual([]);
  });

  it('of a short position is cancelled in the same way, and after a bust', () => {
    const drive = armedDesk();
    drive.work('own', requestOf({ side: 'sell', price: 100_100, lots: 4 }));
    drive.filled('own', 'e1', 3);
    drive.work('b', requestOf({ price: 99_900, lots: 3, reduceOnly: true }));
    const execution = {
      price: priceTicks(100_000),
      lots: lots(3),
      feeMinor: 5,
      feeCurrency: 'USDT',
    };
    const outcome = drive.report({
      kind: 'busted',
      clientOrderId: 'own',
      executionId: 'e1',
      previous: execution,
      reason: '',
    } as never);
    expect(outcome.cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['b']);
  });

  it('of a recovered ledger is held to it as well', () => {
    const before = holding();
    before.work('s', sell(8));
    before.work('o', requestOf({ side: 'sell', price: 100_200, lots: 3 }));
    const drive = new Drive(createCore(before.core.ledger));
    const outcome = drive.filled('o', 'e2', 3);
    expect(outcome.cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['s']);
    expect(drive.core.ledger.orders.get('s' as never)?.status).toBe('pendingCancel');
  });

  it('stays so when an amend makes it larger', () => {
    const drive = holding();
    drive.work('s', sell(6));
    const amend = (quantity: number) =>
      drive.core.process({
        type: 'amendIntent',
        intentId: 'a1' as never,
        clientOrderId: 's' as never,
        terms: { lots: lots(quantity) },
        tickNumber: 1,
        epoch: drive.epoch,
        armed: true,
        stamp: stampAt(0),
      });
    expect(amend(11).refusal?.kind).toBe('reduceOnly');
    expect(amend(10).refusal).toBeNull();
  });
});
