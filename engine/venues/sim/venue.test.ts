import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { far, stamped, startFixture, type VenueFixture } from './venue-fixture.ts';

let fixture: VenueFixture;
beforeEach(async () => {
  fixture = await startFixture({ ackLatencyMicros: 200, ordersPer10Seconds: 20 });
});
afterEach(async () => {
  await fixture.close();
});

describe('an order', () => {
  it('is acknowledged, reported NEW, cancelled by its id and reported CANCELED', async () => {
    const client = await fixture.logon();
    const placed = await client.ask('order.place', far('rest-1'));
    expect(placed.result).toMatchObject({ clientOrderId: 'rest-1', status: 'NEW', fills: [] });
    expect(await client.execution('rest-1', 'NEW')).toMatchObject({
      e: 'executionReport',
      s: 'BTCUSDT',
      S: 'BUY',
      X: 'NEW',
      q: '0.00100000',
      p: '50000.00000000',
      z: '0.00000000',
      t: -1,
      w: true,
    });
    const open = await client.ask('openOrders.status', stamped({ symbol: 'BTCUSDT' }));
    expect(open.result).toMatchObject([{ clientOrderId: 'rest-1', status: 'NEW' }]);
    const cancel = await client.ask(
      'order.cancel',
      stamped({ symbol: 'BTCUSDT', origClientOrderId: 'rest-1', newClientOrderId: 'undo-1' }),
    );
    expect(cancel.result).toMatchObject({
      origClientOrderId: 'rest-1',
      clientOrderId: 'undo-1',
      status: 'CANCELED',
    });
    expect(await client.execution('rest-1', 'CANCELED')).toMatchObject({
      c: 'undo-1',
      C: 'rest-1',
    });
    const fate = await client.ask(
      'order.status',
      stamped({ symbol: 'BTCUSDT', origClientOrderId: 'rest-1' }),
    );
    expect(fate.result).toMatchObject({ status: 'CANCELED', executedQty: '0.00000000' });
    const after = await client.ask('openOrders.status', stamped({}));
    expect(after.result).toEqual([]);
  });

  it('at the market is filled, with its fee, its trade and the balances it left', async () => {
    const client = await fixture.logon();
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' };
    const placed = await client.ask(
      'order.place',
      stamped({ ...order, newClientOrderId: 'now-1' }),
    );
    expect(placed.result).toMatchObject({ status: 'FILLED', executedQty: '0.00100000' });
    const report = await client.execution('now-1', 'TRADE');
    expect(report).toMatchObject({ X: 'FILLED', l: '0.00100000', N: 'USDT', m: false, w: false });
    // The answer comes first, then the events in the order of what happened.
    const kinds = client.order.filter((kind) => kind !== 'answer 2');
    expect(kinds.slice(-4)).toEqual(['answer 3', 'NEW', 'TRADE', 'outboundAccountPosition']);
    const value = Math.round(Number(report.L) * 100_000);
    expect(Number(report.n)).toBeCloseTo((value / 1e8) * 0.0004, 7);
    const trades = await client.ask('myTrades', stamped({ symbol: 'BTCUSDT' }));
    expect(trades.result).toMatchObject([
      { clientOrderId: 'now-1', id: report.t, qty: '0.00100000', isBuyer: true, isMaker: false },
    ]);
    const account = await client.ask('account.status', stamped({}));
    expect(account.result).toMatchObject({
      positions: [{ symbol: 'BTCUSDT', positionAmt: '0.00100000' }],
      balances: [{ asset: 'BTC', free: '150.00100000', locked: '0.00000000' }, {}, {}],
    });
  });

  it('that rests at the touch is filled as maker when the market comes to it', async () => {
    const client = await fixture.logon();
    const level = z.tuple([z.string(), z.string()]);
    const sideOf = z.tuple([level]).rest(level);
    const { bids, asks } = z
      .object({ bids: sideOf, asks: sideOf })
      .parse(await (await fetch(`${fixture.venue.baseUrl}/api/v3/depth?symbol=ETHUSDT`)).json());
    const prices = { BUY: (Number(bids[0][0]) + 0.01).toFixed(2), SELL: asks[0][0] };
    // One on each side: wherever the market goes, it comes to one of them.
    for (const [side, price] of Object.entries(prices)) {
      const order = { symbol: 'ETHUSDT', side, type: 'LIMIT_MAKER', quantity: '0.002', price };
      const placed = await client.ask(
        'order.place',
        stamped({ ...order, newClientOrderId: `make-${side}` }),
      );
      expect(placed.result).toMatchObject({ clientOrderId: `make-${side}` });
    }
    const filled = (side: string) => client.execution(`make-${side}`, 'TRADE');
    const report = await Promise.race([filled('BUY'), filled('SELL')]);
    const side = report.S === 'BUY' ? 'BUY' : 'SELL';
    expect(report).toMatchObject({ m: true, S: side, c: `make-${side}` });
    expect(Number(report.L)).toBe(Number(prices[side]));
    expect(Number(report.n)).toBeCloseTo(Number(report.Y) * 0.0001, 7);
  });

  it('that is immediate-or-cancel and meets nothing expires', async () => {
    const client = await fixture.logon();
    const placed = await client.ask('order.place', far('ioc-1', { timeInForce: 'IOC' }));
    expect(placed.result).toMatchObject({ status: 'EXPIRED', executedQty: '0.00000000' });
    expect(await client.execution('ioc-1', 'EXPIRED')).toMatchObject({ X: 'EXPIRED', w: false });
  });

  it('that would trade with its own account expires in match when prevented', async () => {
    const client = await fixture.logon();
    const depth = z
      .object({ bids: z.array(z.tuple([z.string(), z.string()])) })
      .parse(await (await fetch(`${fixture.venue.baseUrl}/api/v3/depth?symbol=BTCUSDT`)).json());
    const best = Number(depth.bids[0]?.[0] ?? '0');
    // Own bid in front of everybody; the market may take it first, then nothing is to prevent.
    const price = (best + 1).toFixed(2);
    await client.ask('order.place', far('own-1', { price, quantity: '10' }));
    const sell = far('own-2', {
      side: 'SELL',
      price,
      timeInForce: 'IOC',
      selfTradePreventionMode: 'EXPIRE_TAKER',
    });
    const placed = await client.ask('order.place', sell);
    expect(placed.result).toMatchObject({ status: 'EXPIRED_IN_MATCH', executedQty: '0.00000000' });
    expect(await client.execution('own-2', 'TRADE_PREVENTION')).toMatchObject({
      X: 'EXPIRED_IN_MATCH',
      A: '0.00100000',
    });
  });
});

describe('the limit of new orders', () => {
  it('refuses the next one with its end, and never a cancel', async () => {
    const client = await fixture.logon();
    let answer = await client.ask('order.place', far('many-0'));
    // Twenty an interval: even when one ends on the way, the forty-first is refused.
    for (let sent = 1; sent <= 40 && answer.status === 200; sent += 1) {
      answer = await client.ask('order.place', far(`many-${sent}`));
    }
    expect(answer).toMatchObject({
      status: 429,
      error: {
        code: -1015,
        msg: 'Too many new orders; current limit is 20 orders per 10 SECOND.',
        data: { serverTime: expect.any(Number), retryAfter: expect.any(Number) },
      },
      rateLimits: [{ rateLimitType: 'ORDERS', count: 20 }, {}, {}],
    });
    const cancel = await client.ask('openOrders.cancelAll', stamped({ symbol: 'BTCUSDT' }));
    expect(cancel.status).toBe(200);
  });
});

describe('a lost connection', () => {
  it('cancels the orders of its session when it asked for that, and no others', async () => {
    const witness = await fixture.logon();
    const maker = await fixture.logon();
    await maker.ask('session.cancelOnDisconnect', { enabled: true });
    await maker.ask('order.place', far('mine-1'));
    await witness.ask('order.place', far('other-1'));
    maker.socket.terminate();
    expect(await witness.execution('mine-1', 'CANCELED')).toMatchObject({ X: 'CANCELED' });
    const open = await witness.ask('openOrders.status', stamped({}));
    expect(open.result).toMatchObject([{ clientOrderId: 'other-1' }]);
  });

  it('leaves them to a session that comes back within the grace', async () => {
    const first = await fixture.logon();
    await first.ask('session.cancelOnDisconnect', { enabled: true, graceMillis: 60_000 });
    await first.ask('order.place', far('kept-1'));
    await first.close();
    const second = await fixture.logon();
    await second.ask('session.cancelOnDisconnect', { enabled: true });
    const open = await second.ask('openOrders.status', stamped({}));
    expect(open.result).toMatchObject([{ clientOrderId: 'kept-1' }]);
    const witness = await fixture.logon();
    await second.close();
    expect(await witness.execution('kept-1', 'CANCELED')).toMatchObject({ C: 'kept-1' });
  });

  it('can be answered by the countdown alone', async () => {
    const client = await fixture.logon();
    await client.ask('order.place', far('timer-1'));
    const countdown = stamped({ symbol: 'BTCUSDT', countdownTime: 30 });
    expect((await client.ask('countdownCancelAll', countdown)).status).toBe(200);
    expect(await client.execution('timer-1', 'CANCELED')).toMatchObject({ C: 'timer-1' });
  });
});

describe('a client that does not read', () => {
  it('is dropped at the bound of its backlog, and the others are served on', async () => {
    const deaf = await fixture.logon();
    const other = await fixture.logon();
    const lost = new Promise((resolve) => deaf.socket.once('close', resolve));
    deaf.socket.pause();
    const request = JSON.stringify({ id: 'x'.repeat(60), method: 'session.status' });
    const sessions = async (): Promise<unknown> => {
      const status: unknown = await (await fetch(`${fixture.venue.baseUrl}/venue/status`)).json();
      return z.looseObject({ sessions: z.int() }).parse(status).sessions;
    };
    for (let round = 0; round < 60 && (await sessions()) === 2; round += 1) {
      for (let count = 0; count < 2_000; count += 1) deaf.sendText(request);
      expect((await other.ask('ping')).id).toBeDefined();
    }
    const dropped = (await fixture.log()).find((line) => line.event === 'session.dropped');
    expect(dropped).toMatchObject({ session: 's1', reason: 'the client does not read' });
    deaf.socket.resume();
    await lost;
    expect((await other.ask('openOrders.status', stamped({}))).status).toBeLessThan(500);
  });
});

describe('the log of the venue', () => {
  it('has every message in and out with its time, session and order, and no secret', async () => {
    const client = await fixture.logon();
    await client.ask('order.place', far('logged-1'));
    await client.execution('logged-1', 'NEW');
    await client.close();
    const lines = await fixture.log();
    const about = lines.filter((line) => line.clientOrderId === 'logged-1');
    expect(about).toMatchObject([
      { session: 's1', direction: 'in', method: 'order.place', params: { price: '50000.00' } },
      { session: 's1', direction: 'out', method: 'order.place', status: 200, orderStatus: 'NEW' },
      { session: 's1', direction: 'out', event: 'executionReport', execution: 'NEW' },
    ]);
    const times = about.map((line) => Number(line.receivedMonoNanos));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const events = lines.filter((line) => line.direction === 'venue').map((line) => line.event);
    expect(events.slice(0, 3)).toEqual(['venue.opened', 'session.opened', 'session.logon']);
    expect(JSON.stringify(lines)).not.toContain(fixture.venue.apiKey);
  });
});
