// What only a thread of its own can hold, with strategies that do not behave.
import { describe, expect, it } from 'vitest';
import { lots } from '../../contract/numbers.ts';
import { isolatedRunner } from './isolated-runner.ts';
import { tradeRingLength } from './market-mailbox.ts';
import {
  approval,
  holdTurn,
  instrument,
  isolated,
  make,
  mono,
  placeAt,
  topAt,
  tradeAt,
} from './runner-fixture.ts';

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

  it('ends who is silent as it is halted, and no other', async () => {
    const looping = isolated('loop');
    const good = isolated('echo');
    await Promise.all([looping.runner.start(), good.runner.start()]);
    for (const { runner } of [looping, good]) runner.onTop(topAt(10));
    await expect
      .poll(
        () => {
          looping.runner.endIfSilent();
          return looping.host.failures;
        },
        { timeout: 6_000, interval: 20 },
      )
      .toEqual([expect.stringMatching(/^it had not answered for \d\.\d s when it was halted$/)]);
    good.runner.onTop(topAt(11, 2));
    await expect.poll(() => good.host.places.length).toBe(2);
    good.runner.endIfSilent();
    good.runner.onTop(topAt(12, 3));
    await expect.poll(() => good.host.places.length).toBe(3);
    expect(good.host.failures).toEqual([]);
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
