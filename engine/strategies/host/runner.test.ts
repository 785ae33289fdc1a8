// Both runners, with strategies that behave and strategies that do not.
import { describe, expect, it } from 'vitest';
import { ClientOrderId } from '../../contract/ids.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { StrategyPlace } from '../../contract/strategy.ts';
import { libraryModule } from './definition.ts';
import { inlineRunner } from './inline-runner.ts';
import { isolatedRunner } from './isolated-runner.ts';
import { approval, instrument, make, mono, placeAt, topAt } from './runner-fixture.ts';

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
