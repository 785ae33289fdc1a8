// Both runners, with strategies that behave and strategies that do not.
import { afterEach, describe, expect, it } from 'vitest';
import { ClientOrderId, InstrumentId, StrategyId } from '../../contract/ids.ts';
import { instrumentOf } from '../../contract/instrument-fixture.ts';
import { lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import { OrderRecord } from '../../contract/orders.ts';
import type {
  RunnerListener,
  StrategyAmend,
  StrategyCancel,
  StrategyOrderUpdate,
  StrategyParent,
  StrategyPlace,
  StrategyRunner,
} from '../../contract/strategy.ts';
import { libraryModule } from './definition.ts';
import { inlineRunner } from './inline-runner.ts';
import { isolatedRunner } from './isolated-runner.ts';
import { tradeRingLength } from './market-mailbox.ts';

const instrument = instrumentOf();
const mono = () => monoNanos(Number(process.hrtime.bigint()));

class Host implements RunnerListener {
  readonly places: StrategyPlace[] = [];
  readonly cancels: string[] = [];
  readonly whys: string[] = [];
  readonly failures: string[] = [];
  readonly onPlace = (place: StrategyPlace) => void this.places.push(place);
  readonly cancelTicks: unknown[] = [];
  readonly onCancel = ({ clientOrderId, tickNumber }: StrategyCancel) => {
    this.cancels.push(clientOrderId);
    this.cancelTicks.push(tickNumber);
  };
  readonly amends: StrategyAmend[] = [];
  readonly onAmend = (amend: StrategyAmend) => void this.amends.push(amend);
  readonly onParent = (parent: StrategyParent) => void this.parents.push(parent);
  readonly parents: StrategyParent[] = [];
  readonly onWhy = (line: string) => void this.whys.push(line);
  readonly onFailure = (reason: string) => void this.failures.push(reason);
}

const runners: StrategyRunner[] = [];
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.stop();
});

function make(
  kind: typeof inlineRunner | typeof isolatedRunner,
  behaviour: unknown,
  module = new URL('./behaviour-fixture.ts', import.meta.url),
) {
  const host = new Host();
  const runner = kind(
    {
      strategy: StrategyId.parse('s'),
      module,
      parameters: { behaviour },
      instruments: [instrument],
      clock: { mono, utc: () => '0' as never },
    },
    host,
  );
  runners.push(runner);
  return { host, runner };
}

const topAt = (bid: number, tickNumber = 1) => ({
  instrument: instrument.id,
  bidPrice: priceTicks(bid),
  bidLots: lots(5),
  askPrice: priceTicks(bid + 3),
  askLots: lots(6),
  receivedMonoNanos: monoNanos(1_000 + tickNumber),
  tickNumber,
});

const tradeAt = (tradeId: number) => ({
  kind: 'trade' as const,
  instrument: instrument.id,
  receivedMonoNanos: monoNanos(9),
  exchangeUtcMillis: null,
  tradeId,
  price: priceTicks(5),
  lots: lots(1),
  aggressor: 'buy' as const,
});

/** An order of an earlier run of the strategy. */
const placeAt = (price: number): StrategyPlace => ({
  reference: `earlier-${price}`,
  tickNumber: 1,
  receivedMonoNanos: monoNanos(1),
  causedByTick: true,
  isInformed: false,
  request: {
    instrument: InstrumentId.parse('BTCUSDT.v'),
    side: 'buy',
    type: 'limit',
    price: priceTicks(price),
    timeInForce: 'GTC',
    postOnly: false,
    lots: lots(1),
  },
});

/** Nothing of this thread runs for a while, as in a turn with much to do. */
const holdTurn = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
};

/** What the host would tell after the gate approved `place`. */
function approval(place: StrategyPlace, fields: Record<string, unknown> = {}): StrategyOrderUpdate {
  const { instrument: id, ...request } = place.request;
  const order = OrderRecord.parse({
    clientOrderId: `q-${place.reference}`,
    venueOrderId: null,
    intentId: 'i',
    status: 'pendingNew',
    request: {
      ...request,
      owner: {
        venue: 'v',
        account: 'a',
        strategy: 's',
        strategyVersion: '3',
        instrument: id,
        desk: 'd',
        trader: 't',
        client: 'c',
      },
    },
    filledLots: 0,
    executionIds: [],
    filledValueMinor: 0,
    feeMinor: 0,
    cancelRequested: false,
    reason: '',
    sentMonoNanos: null,
    ...fields,
  });
  return { reference: place.reference, event: 'verdict.recorded', order, refusal: null };
}

for (const [name, kind] of [
  ['inline', inlineRunner],
  ['isolated', isolatedRunner],
] as const) {
  describe(`${name} runner`, () => {
    it('hands a tick to the strategy and its order to the host', async () => {
      const { host, runner } = make(kind, 'echo');
      expect(await runner.start()).toMatchObject({
        ok: true,
        name: 'behaviour-fixture',
        version: '3',
      });
      runner.onTop(topAt(600_000, 17));
      await expect
        .poll(() => host.places)
        .toEqual([
          {
            reference: expect.stringMatching(/-1$/),
            request: {
              instrument: 'BTCUSDT.v',
              side: 'buy',
              type: 'limit',
              timeInForce: 'GTC',
              postOnly: true,
              price: 600_000,
              lots: 1,
            },
            tickNumber: 17,
            receivedMonoNanos: 1_017,
            causedByTick: true,
            isInformed: false,
          },
        ]);
      expect(host.failures).toEqual([]);
    });

    it('cancels by the order that the reference turned out to be, once that is known', async () => {
      const { host, runner } = make(kind, 'cancel');
      await runner.start();
      runner.onTop(topAt(10));
      await expect.poll(() => host.places.length).toBe(1);
      expect(host.cancels).toEqual([]);
      const [place] = host.places;
      if (place === undefined) throw new Error('no order');
      runner.onOrder(approval(place));
      await expect.poll(() => host.cancels).toEqual([ClientOrderId.parse(`q-${place.reference}`)]);
      expect(host.cancelTicks).toEqual([place.tickNumber]);
    });

    it('asks for other terms of a working order, and keeps it where they are refused', async () => {
      const { host, runner } = make(kind, 'amend');
      await runner.start();
      runner.onTop(topAt(10));
      await expect.poll(() => host.places.length).toBe(1);
      expect(host.amends).toEqual([]);
      const [place] = host.places;
      if (place === undefined) throw new Error('no order');
      runner.onOrder(approval(place));
      runner.onTop(topAt(20, 2));
      const clientOrderId = ClientOrderId.parse(`q-${place.reference}`);
      await expect
        .poll(() => host.amends)
        .toMatchObject([{ clientOrderId, terms: { price: 21, lots: 2 } }]);
      expect(runner.counters().actionsRefused).toBe(2);
      runner.onTimer(mono());
      await expect.poll(() => host.whys.at(-1)).toBe('1 lots at 10, 2 tops, 0 trades');
      const { order } = approval(place);
      if (order === null) throw new Error('no order');
      const request = { ...order.request, price: priceTicks(21), lots: lots(2) };
      runner.onOrder({ ...approval(place), event: 'order.amended', order: { ...order, request } });
      runner.onTimer(mono());
      await expect.poll(() => host.whys.at(-1)).toBe('2 lots at 21, 2 tops, 0 trades');
    });

    it('tells the strategy its mode, position and orders', async () => {
      const { host, runner } = make(kind, 'echo');
      await runner.start();
      runner.onMode('active', '');
      runner.onPosition({ instrument: instrument.id, lots: lots(-4) });
      runner.onTop(topAt(10));
      await expect.poll(() => host.places.length).toBe(1);
      const [place] = host.places;
      if (place === undefined) throw new Error('no order');
      runner.onOrder(approval(place));
      runner.onTimer(mono());
      await expect
        .poll(() => host.whys.at(-1))
        .toBe('active, holds -4, 1 orders, 1 tops, 0 trades');
      runner.onOrder({ ...approval(place, { status: 'cancelled' }), event: 'order.cancelled' });
      runner.onTimer(mono());
      await expect
        .poll(() => host.whys.at(-1))
        .toBe('active, holds -4, 0 orders, 1 tops, 0 trades');
    });

    it('refuses what is no order, and goes on', async () => {
      const { host, runner } = make(kind, 'garbage');
      await runner.start();
      runner.onTop(topAt(10));
      await expect.poll(() => runner.counters().actionsRefused).toBe(3);
      runner.onTimer(mono());
      await expect.poll(() => host.whys.at(-1)).toContain('0 orders, 1 tops');
      expect([host.places, host.failures]).toEqual([[], []]);
    });

    it.each([
      ['throw', /^RangeError: no such price \(behaviour-fixture\.ts:\d+\)$/],
      ['flood', /^Error: more than 64 actions on one event/],
    ])('ends a strategy that would %s, with the reason', async (behaviour, reason) => {
      const { host, runner } = make(kind, behaviour);
      await runner.start();
      runner.onTop(topAt(10));
      await expect.poll(() => host.failures).toEqual([expect.stringMatching(reason)]);
      runner.onTop(topAt(11));
      expect([host.places, host.failures.length]).toEqual([[], 1]);
    });

    it.each([
      ['unknown parameters', 'sing', undefined, /parameters of behaviour-fixture: behaviour: /],
      ['a module that is not there', 'echo', libraryModule('nowhere'), /cannot load the strategy/],
      [
        'a module that is no strategy',
        'echo',
        new URL('./failure.ts', import.meta.url),
        /failure.ts exports no "strategy"/,
      ],
    ])('does not start with %s', async (_what, behaviour, module, reason) => {
      const { host, runner } = make(kind, behaviour, module);
      expect(await runner.start()).toEqual({ ok: false, reason: expect.stringMatching(reason) });
      expect(host.failures).toEqual([]);
    });
  });
}

describe('inline runner', () => {
  it('ends a strategy that answers every answer with another order', async () => {
    const { host, runner } = make(inlineRunner, 'eager');
    await runner.start();
    Object.assign(host, { onPlace: (place: StrategyPlace) => runner.onOrder(approval(place)) });
    runner.onOrder(approval(placeAt(5)));
    expect(host.failures).toEqual(['answers each answer with another order']);
  });
});

describe('isolated runner', () => {
  it('ends an endless loop, and never waits for it', async () => {
    const { host, runner } = make(isolatedRunner, 'loop');
    await runner.start();
    runner.onTop(topAt(10));
    const before = performance.now();
    for (let tick = 0; tick < 10_000; tick += 1) runner.onTop(topAt(10, tick));
    for (let trade = 0; trade < tradeRingLength + 5; trade += 1) runner.onTrade(tradeAt(trade), 1);
    expect(performance.now() - before).toBeLessThan(1_000);
    await expect
      .poll(() => host.failures, { timeout: 6_000 })
      .toEqual(['it has not answered for 2 s']);
    expect(runner.counters().topsReplaced).toBeGreaterThan(9_000);
    expect(runner.counters().tradesDropped).toBeGreaterThanOrEqual(4);
  });

  it.each(['leak', 'leap'])('ends a strategy alone whose memory grows: %s', async (how) => {
    const { host, runner } = make(isolatedRunner, how);
    await runner.start();
    runner.onTop(topAt(10));
    await expect
      .poll(() => host.failures, { timeout: 15_000 })
      .toEqual([expect.stringMatching(/memory|answered/)]);
  });

  it('is refused, and throws nothing, where its thread cannot even be made', async () => {
    const { runner } = make(isolatedRunner, () => 'nothing that a thread can be given');
    expect(await runner.start()).toEqual({
      ok: false,
      reason: expect.stringMatching(/could not be cloned/),
    });
    await runner.stop();
  });

  it('notices a thread that ended by itself', async () => {
    const { host, runner } = make(isolatedRunner, 'exit');
    await runner.start();
    runner.onTop(topAt(10));
    await expect.poll(() => host.failures).toEqual(['its thread ended with code 7']);
  });

  it('hands over only the newest top to a slow strategy', async () => {
    const { host, runner } = make(isolatedRunner, 'slow');
    await runner.start();
    for (let tick = 1; tick <= 500; tick += 1) runner.onTop(topAt(10, tick));
    await expect.poll(() => host.whys.at(-1), { timeout: 3_000 }).toMatch(/ [1-3] tops/);
    expect(runner.counters().topsReplaced).toBeGreaterThanOrEqual(497);
  });

  it('hands over every trade in order while the ring has room', async () => {
    const { host, runner } = make(isolatedRunner, 'echo');
    await runner.start();
    for (let trade = 0; trade < 1_000; trade += 1) runner.onTrade(tradeAt(trade), trade);
    await expect.poll(() => host.whys.at(-1)).toContain('1000 trades');
    expect(runner.counters().tradesDropped).toBe(0);
  });

  it('tells what one turn brings in its order, and before the market behind it', async () => {
    const module = new URL('./journal-fixture.ts', import.meta.url);
    const { host, runner } = make(isolatedRunner, 'journal', module);
    await runner.start();
    const order = (price: number): void => runner.onOrder(approval(placeAt(price)));
    // One turn of the host, held open at each market message until the thread has long seen it.
    for (const price of [1, 2, 3]) order(price);
    runner.onMode('active', '');
    runner.onPosition({ instrument: instrument.id, lots: lots(-4) });
    runner.onTop(topAt(10));
    holdTurn();
    for (const price of [4, 5]) order(price);
    runner.onTrade(tradeAt(1), 2);
    holdTurn();
    order(6);
    await expect
      .poll(() => {
        runner.onTimer(mono());
        return host.whys.at(-1);
      })
      .toContain('order at 6');
    const told = host.whys.at(-1)?.split('; ') ?? [];
    const orders = told.filter((line) => line.startsWith('order'));
    expect(orders).toEqual([1, 2, 3, 4, 5, 6].map((price) => `order at ${price}`));
    // What comes behind a top may overtake it, and never the other way round.
    const top = told.indexOf('top of 10, active, holds -4');
    expect(top).toBeGreaterThan(told.indexOf('order at 3'));
    expect(told.indexOf('trade')).toBeGreaterThan(told.indexOf('order at 5'));
  });

  it('stops a sleeping thread, and one that starts', async () => {
    const sleeping = make(isolatedRunner, 'echo');
    await sleeping.runner.start();
    await sleeping.runner.stop();
    const starting = make(isolatedRunner, 'echo');
    const start = starting.runner.start();
    await starting.runner.stop();
    expect(await start).toEqual({ ok: false, reason: 'stopped while it started' });
    expect([sleeping.host.failures, starting.host.failures]).toEqual([[], []]);
  });
});
