// The order desk over a recorded market: stops, icebergs, dates, amends and self-match prevention.
import { describe, expect, it } from 'vitest';
import { parseAmend, parseModify } from './amend-request.ts';
import type { ApiResult } from './api-error.ts';
import { OrderDesk } from './order-desk.ts';
import { parsePlace } from './order-request.ts';
import { PaperFloor } from './paper-floor.ts';
import { type MarketKind, symbolSpec } from './symbol-spec.ts';

const owner = 1_000_000;
const startMillis = 1_700_000_000_000;

class Bench {
  readonly events: string[] = [];
  readonly floor: PaperFloor;
  readonly desk: OrderDesk;
  nowMillis = startMillis;
  #lastId = 0;

  constructor(market: MarketKind = 'spot') {
    const spec = symbolSpec({
      symbol: 'BTCUSDT',
      market,
      base: 'BTC',
      quote: 'USDT',
      priceIncrement: '0.1',
      lotSize: '0.001',
      contractValue: '1',
      minNotional: '0',
      maxLots: 10_000,
    });
    this.floor = new PaperFloor([spec]);
    this.desk = new OrderDesk({
      floor: this.floor,
      fees: { makerBps: 0, takerBps: 0 },
      nowMillis: () => this.nowMillis,
      nextOrderId: () => {
        this.#lastId += 1;
        return this.#lastId;
      },
      opening: new Map([
        ['USDT', 1e14],
        ['BTC', 1e14],
      ]),
      onUserEvent: (_owner, event) => this.#hear(event),
    });
    this.book([['100.0', '0.010']], [['100.2', '0.010']]);
  }

  #hear(event: Readonly<Record<string, unknown>>): void {
    if (event['e'] !== 'executionReport') return;
    const name = event['x'] === 'CANCELED' ? event['C'] : event['c'];
    const traded = event['x'] === 'TRADE' ? ` ${Number(event['l'])}@${Number(event['L'])}` : '';
    const working = event['w'] === true ? '' : ' (not working)';
    this.events.push(`${String(name)} ${String(event['x'])}${traded}${working}`);
  }

  /** What was told since the last call. */
  take(): string[] {
    return this.events.splice(0);
  }

  book(bids: [string, string][], asks: [string, string][]): void {
    this.floor.onMessage({ kind: 'snapshot', symbol: 'BTCUSDT', bids, asks }, 0);
  }

  trade(price: string, quantity = '0.001', buyerIsMaker = false): void {
    this.floor.onMessage({ kind: 'trade', symbol: 'BTCUSDT', price, quantity, buyerIsMaker }, 0);
  }

  place(id: string, fields: Record<string, unknown>): string {
    const asked = { symbol: 'BTCUSDT', side: 'BUY', newClientOrderId: id, ...fields };
    const parsed = parsePlace(asked, this.floor.symbols, () => id, this.nowMillis);
    const done = parsed.ok ? this.desk.place(owner, 's1', parsed.value.terms) : parsed;
    return wordOf(done);
  }

  limit(id: string, price: string, quantity: string, more: Record<string, unknown> = {}): string {
    return this.place(id, { type: 'LIMIT', timeInForce: 'GTC', price, quantity, ...more });
  }

  cancel(id: string): string {
    const reference = { orderId: null, clientOrderId: id };
    return wordOf(this.desk.cancel(owner, 'BTCUSDT', reference, null, null));
  }

  amend(id: string, quantity: string, price: string | null = null): string {
    const [spec] = this.floor.symbols.values();
    if (spec === undefined) return 'no symbol';
    const asked =
      price === null
        ? parseAmend({ newQty: quantity }, spec)
        : parseModify({ quantity, price }, spec);
    if (!asked.ok) return wordOf(asked);
    const reference = { orderId: null, clientOrderId: id };
    return wordOf(this.desk.amend(owner, 'BTCUSDT', reference, asked.value));
  }

  /** Status and open quantity of an order. */
  standing(id: string): string {
    const order = this.desk.history.find(owner, 'BTCUSDT', { orderId: null, clientOrderId: id });
    if (order === null) return 'none';
    return `${order.status} ${order.filledLots}/${order.terms.lots} at ${order.terms.price}`;
  }

  get lockedUsdt(): string | undefined {
    return this.desk.wallet(owner).balances(['USDT'])[0]?.locked;
  }
}

const wordOf = (result: ApiResult<unknown>): string =>
  result.ok ? 'ok' : `${result.error.code} ${result.error.msg}`;

describe('a stop', () => {
  const stopLoss = { type: 'STOP_LOSS', quantity: '0.004' };

  it('waits outside the book until the last trade reaches it, and then takes', () => {
    const bench = new Bench();
    bench.trade('100.1');
    expect(bench.place('s', { ...stopLoss, stopPrice: '100.3' })).toBe('ok');
    expect(bench.take()).toEqual(['s NEW (not working)']);
    bench.trade('100.2');
    expect(bench.take()).toEqual([]);
    bench.trade('100.3');
    expect(bench.take()).toEqual(['s NEW', 's TRADE 0.004@100.2 (not working)']);
    expect(bench.standing('s')).toBe('FILLED 4/4 at null');
  });

  it('to sell wakes at its price or below, and rests where it has a limit', () => {
    const bench = new Bench();
    bench.trade('100.1');
    const limit = { type: 'STOP_LOSS_LIMIT', timeInForce: 'GTC', price: '100.1' };
    bench.place('s', { ...limit, side: 'SELL', quantity: '0.004', stopPrice: '99.5' });
    bench.trade('99.4');
    expect(bench.take()).toEqual(['s NEW (not working)', 's NEW']);
    expect(bench.standing('s')).toBe('NEW 0/4 at 1001');
    bench.trade('100.1', '0.003', false);
    expect(bench.standing('s')).toBe('PARTIALLY_FILLED 3/4 at 1001');
  });

  it('that would wake at once is refused, and so is one without its price', () => {
    const bench = new Bench();
    bench.trade('100.1');
    expect(bench.place('s', { ...stopLoss, stopPrice: '100.1' })).toBe(
      '-2010 Stop price would trigger immediately.',
    );
    expect(bench.place('s', stopLoss)).toMatch(/^-1102 .*'stopPrice'/);
    expect(bench.limit('l', '90.0', '0.001', { stopPrice: '95.0' })).toMatch(/^-1106/);
    expect(new Bench('usdm').place('s', { ...stopLoss, stopPrice: '100.3' })).toMatch(/^-1116/);
  });

  it('can be cancelled and made smaller while it waits', () => {
    const bench = new Bench();
    bench.place('s', { ...stopLoss, stopPrice: '100.3' });
    expect(bench.lockedUsdt).toBe('0.40120000');
    expect(bench.amend('s', '0.001')).toBe('ok');
    expect(bench.lockedUsdt).toBe('0.10030000');
    expect(bench.cancel('s')).toBe('ok');
    expect(bench.lockedUsdt).toBe('0.00000000');
    bench.trade('100.4');
    expect(bench.take()).toEqual([
      's NEW (not working)',
      's REPLACED (not working)',
      's CANCELED (not working)',
    ]);
  });

  it('of the futures has their names', () => {
    const bench = new Bench('usdm');
    expect(bench.place('m', { type: 'STOP_MARKET', quantity: '0.001', stopPrice: '101.0' })).toBe(
      'ok',
    );
    const limit = { type: 'STOP', timeInForce: 'GTC', price: '101.5', stopPrice: '101.0' };
    expect(bench.place('l', { ...limit, quantity: '0.001' })).toBe('ok');
    expect(bench.place('t', { type: 'TAKE_PROFIT', quantity: '0.001' })).toMatch(/^-1014/);
  });
});

describe('an iceberg', () => {
  it('shows one part at a time, each behind what is recorded at its price', () => {
    const bench = new Bench();
    bench.limit('i', '100.0', '0.005', { icebergQty: '0.002' });
    // 10 lots are ahead; a trade of 12 fills what is shown and no more.
    bench.trade('100.0', '0.015', true);
    expect(bench.standing('i')).toBe('PARTIALLY_FILLED 2/5 at 1000');
    // The next part stands behind the 10 lots that the book still shows.
    bench.trade('100.0', '0.010', true);
    expect(bench.standing('i')).toBe('PARTIALLY_FILLED 2/5 at 1000');
    bench.trade('100.0', '0.001', true);
    expect(bench.standing('i')).toBe('PARTIALLY_FILLED 3/5 at 1000');
    expect(bench.amend('i', '0.004')).toBe('ok');
    expect(bench.cancel('i')).toBe('ok');
  });

  it('is for spot, for what stays, and for no more than the order has', () => {
    const bench = new Bench();
    expect(bench.limit('a', '90.0', '0.005', { icebergQty: '0.006' })).toMatch(/ICEBERG_PARTS/);
    expect(bench.limit('b', '90.0', '0.005', { icebergQty: 'x' })).toMatch(/ICEBERG_PARTS/);
    const ioc = { icebergQty: '0.001', timeInForce: 'IOC' };
    expect(bench.limit('c', '90.0', '0.005', ioc)).toMatch(/^-1106/);
    expect(new Bench('usdm').limit('d', '90.0', '0.005', { icebergQty: '0.001' })).toMatch(
      /^-1106/,
    );
  });
});

describe('good till a date', () => {
  const gtd = (millis: number) => ({ timeInForce: 'GTD', goodTillDate: millis });
  const later = startMillis + 600_001;

  it('ends at its date and not before, whether it has filled or waits', () => {
    const bench = new Bench('usdm');
    bench.limit('g', '99.0', '0.005', gtd(later));
    bench.limit('f', '100.2', '0.001', gtd(later));
    const stop = { type: 'STOP', price: '101.5', stopPrice: '101.0', quantity: '0.001' };
    bench.place('s', { ...stop, ...gtd(later) });
    bench.nowMillis = later - 1;
    bench.desk.expireDue();
    expect(bench.standing('g')).toBe('NEW 0/5 at 990');
    bench.nowMillis = later;
    bench.take();
    bench.desk.expireDue();
    bench.desk.expireDue();
    expect(bench.take()).toEqual(['g EXPIRED (not working)', 's EXPIRED (not working)']);
    expect(bench.standing('f')).toBe('FILLED 1/1 at 1002');
  });

  it('is refused too soon, without a date, on spot, and a date without it', () => {
    const bench = new Bench('usdm');
    expect(bench.limit('a', '99.0', '0.005', gtd(startMillis + 600_000))).toMatch(/too soon/);
    expect(bench.limit('b', '99.0', '0.005', { timeInForce: 'GTD' })).toMatch(/'goodTillDate'/);
    expect(bench.limit('c', '99.0', '0.005', { goodTillDate: later })).toMatch(/^-1106/);
    expect(new Bench().limit('d', '99.0', '0.005', gtd(later))).toMatch(/^-1115/);
  });
});

describe('an amend', () => {
  it('of spot makes a quantity smaller in its place', () => {
    const bench = new Bench();
    bench.limit('a', '100.0', '0.005');
    // Ten lots are ahead; nine of them trade.
    bench.trade('100.0', '0.009', true);
    expect(bench.amend('a', '0.003')).toBe('ok');
    expect(bench.lockedUsdt).toBe('0.30000000');
    bench.trade('100.0', '0.003', true);
    expect(bench.standing('a')).toBe('PARTIALLY_FILLED 2/3 at 1000');
    expect(bench.take()).toEqual(['a NEW', 'a REPLACED', 'a TRADE 0.002@100']);
  });

  it.each([
    ['not smaller', '0.005', '-2038'],
    ['without a number', 'x', '-1102'],
    ['too fine', '0.0000000001', '-1111'],
    ['off the grid', '0.0015', '-1013'],
  ])('of spot is refused where it is %s', (_, quantity, code) => {
    const bench = new Bench();
    bench.limit('a', '100.0', '0.005');
    expect(bench.amend('a', quantity)).toMatch(new RegExp(`^${code}`));
    expect(bench.amend('none', '0.001')).toMatch(/^-2013/);
  });

  it('of the futures goes to the end of the queue, and may trade at once', () => {
    const bench = new Bench('usdm');
    bench.limit('a', '100.0', '0.005');
    bench.trade('100.0', '0.010', true);
    expect(bench.amend('a', '0.008', '100.0')).toBe('ok');
    bench.trade('100.0', '0.003', true);
    expect(bench.standing('a')).toBe('NEW 0/8 at 1000');
    expect(bench.amend('a', '0.008', '100.2')).toBe('ok');
    expect(bench.standing('a')).toBe('FILLED 8/8 at 1002');
  });

  it('of the futures to what has traded already ends the order', () => {
    const bench = new Bench('usdm');
    bench.limit('a', '100.2', '0.012');
    expect(bench.standing('a')).toBe('PARTIALLY_FILLED 10/12 at 1002');
    bench.take();
    expect(bench.amend('a', '0.010', '100.2')).toBe('ok');
    expect(bench.take()).toEqual(['a AMENDMENT', 'a CANCELED (not working)']);
  });

  it('of the futures is refused where it changes nothing, or is of no limit order', () => {
    const bench = new Bench('usdm');
    bench.limit('a', '99.0', '0.005');
    expect(bench.amend('a', '0.005', '99.0')).toMatch(/^-5027/);
    bench.place('s', { type: 'STOP_MARKET', quantity: '0.001', stopPrice: '101.0' });
    expect(bench.amend('s', '0.002', '99.0')).toMatch(/^-5026/);
    expect(bench.amend('a', '0.005', '99.05')).toMatch(/PRICE_FILTER/);
  });

  it('of the futures ends a post-only order that would take', () => {
    const bench = new Bench('usdm');
    bench.limit('a', '99.0', '0.005', { timeInForce: 'GTX' });
    expect(bench.amend('a', '0.005', '100.2')).toBe('ok');
    expect(bench.standing('a')).toBe('EXPIRED 0/5 at 1002');
  });
});
