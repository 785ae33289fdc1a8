// What the moving-average cross does, situation by situation.
import { describe, expect, it } from 'vitest';
import { type Asked, DeskFixture, instrumentFixtures } from '../sdk/desk-fixture.ts';
import { longCross, makeCross, marketAt, warmCross } from './moving-average-cross/cross-fixture.ts';
import { strategy } from './moving-average-cross.ts';

const buy = (price: number, quantity: number) => ['buy', price, quantity];
const sell = (price: number, quantity: number) => ['sell', price, quantity];
const short = (asked: readonly Asked[]) =>
  asked.map((one) =>
    one.ask === 'place' ? [one.side, one.price, one.lots] : [one.ask, one.reference],
  );

describe('warming up', () => {
  it('trades nothing before the slow average is whole, and says how far it is', () => {
    const desk = makeCross();
    expect(desk.why).toBe('Waiting: no quote from the market yet');
    marketAt(desk, 1_000, 1_100, 1_200);
    expect([desk.take(), desk.why, desk.handlers.isWarm?.()]).toEqual([
      [],
      'Waiting: averages have 3 of 4 samples of 100 ms',
      false,
    ]);
    marketAt(desk, 1_300);
    expect([short(desk.take()), desk.handlers.isWarm?.()]).toEqual([[buy(1_306, 10)], true]);
  });

  it('starts over after a gap in the market, and keeps what it holds', () => {
    const desk = longCross();
    desk.top(500, 504, 100, 100, 3_100);
    expect([desk.take(), desk.why, desk.handlers.isWarm?.()]).toEqual([
      [],
      'Waiting: averages have 1 of 4 samples of 100 ms',
      false,
    ]);
  });
});

describe('a signal', () => {
  it.each([
    ['up: buys, two ticks through the best ask', 1_100, [buy(1_106, 10)]],
    ['down: sells, two ticks through the best bid', 900, [sell(898, 10)]],
    ['inside the dead band: nothing', 1_003, []],
  ])('%s', (_name, bid, expected) => {
    const desk = warmCross();
    marketAt(desk, bid);
    expect(short(desk.take())).toEqual(expected);
  });

  it('is followed by orders that never rest', () => {
    const desk = warmCross();
    marketAt(desk, 1_100);
    expect(desk.take()).toMatchObject([{ timeInForce: 'IOC' }]);
  });

  it('is gone after order by order, each after the end of the one before', () => {
    const desk = warmCross();
    marketAt(desk, 1_100);
    desk.accept('o1');
    marketAt(desk, 1_110);
    expect(short(desk.take())).toEqual([buy(1_106, 10)]);
    desk.fill('o1', 10);
    expect(short(desk.take())).toEqual([buy(1_116, 10)]);
    expect(desk.why).toBe('Buying from +0.01 to +0.02 BTC: fast average 497.9 bps over slow');
    desk.fill('o2', 10);
    marketAt(desk, 1_120);
    expect([desk.take(), desk.why]).toEqual([
      [],
      'Holding +0.02 of 0.02 BTC: fast average 299.7 bps over slow',
    ]);
  });

  it('leads from long to short through zero', () => {
    const desk = longCross();
    marketAt(desk, 1_000);
    for (const reference of ['o3', 'o4', 'o5', 'o6']) desk.fill(reference, 10);
    expect(short(desk.take())).toEqual([
      sell(998, 10),
      sell(998, 10),
      sell(998, 10),
      sell(998, 10),
    ]);
    expect(desk.position).toBe(-20);
  });

  it('that fades inside the dead band turns nothing', () => {
    const desk = longCross();
    marketAt(desk, 1_098, 1_097, 1_098);
    expect([desk.take(), desk.why]).toEqual([
      [],
      'Holding +0.02 of 0.02 BTC: fast average 6.8 bps under slow, inside the dead band of 20',
    ]);
  });

  it('waits while the last turn cools down, and is followed then', () => {
    const desk = longCross({ coolDownSeconds: 2 });
    marketAt(desk, 1_000);
    expect([desk.take(), desk.why]).toEqual([
      [],
      'Holding +0.02 of 0.02 BTC: fast average 232.1 bps under slow; ' +
        'the turn waits 2 s to cool down',
    ]);
    marketAt(desk, ...Array.from({ length: 20 }, (_, step) => 1_000 - 10 * step));
    expect(short(desk.take())).toEqual([sell(848, 10)]);
  });

  it('down leads a spot position to nothing, and no further', () => {
    const desk = warmCross({ quantity: '0.00010', positionCap: '0.0002' }, instrumentFixtures.spot);
    desk.position = 5;
    marketAt(desk, 900);
    desk.fill('o1', 5);
    expect([short(desk.take()), desk.position, desk.why]).toEqual([
      [sell(898, 5)],
      0,
      'Flat: fast average 255.9 bps under slow, and spot is not sold short',
    ]);
  });
});

describe('what becomes of an order', () => {
  it('goes on after a partial fill with what is left, a moment later', () => {
    const desk = warmCross();
    marketAt(desk, 1_100);
    desk.accept('o1');
    desk.fill('o1', 3);
    desk.expire('o1', 'EXPIRED NONE');
    expect(short(desk.take())).toEqual([buy(1_106, 10)]);
    desk.pass(200);
    expect([desk.take(), desk.why]).toEqual([
      [],
      'Buying from +0.003 to +0.02 BTC: fast average 243.4 bps over slow; ' +
        'held back: the last order found too little at its price',
    ]);
    desk.pass(60);
    expect(short(desk.take())).toEqual([buy(1_106, 10)]);
    desk.fill('o2', 10);
    expect(short(desk.take())).toEqual([buy(1_106, 7)]);
  });

  it.each([
    ['the gate', (desk: DeskFixture, one: string) => desk.refuse(one, 'position limit is 1 BTC')],
    ['the venue', (desk: DeskFixture, one: string) => desk.reject(one, 'position limit is 1 BTC')],
  ])('waits longer each time %s turns it away', (_name, turnAway) => {
    const desk = warmCross({ staleMillis: 60_000 });
    marketAt(desk, 1_100);
    const turnedAway: number[] = [];
    for (let step = 0; step < 400 && turnedAway.length < 4; step += 1) {
      for (const one of desk.take()) {
        turnedAway.push(desk.nowNanos / 1e6);
        turnAway(desk, one.reference);
      }
      desk.pass(10);
    }
    const waits = turnedAway.slice(1).map((at, index) => at - (turnedAway[index] ?? 0));
    expect(waits).toEqual([250, 500, 1_000]);
    expect(desk.why).toContain('held back: position limit is 1 BTC');
  });

  it('places nothing beside an order in doubt, and cancels nothing the host asks about', () => {
    const desk = warmCross();
    marketAt(desk, 1_100);
    desk.unknown('o1');
    desk.take();
    marketAt(desk, ...Array.from({ length: 30 }, () => 1_200));
    expect([desk.take(), desk.why]).toEqual([
      [],
      'Buying from 0 to +0.02 BTC: fast average 0.0 bps over slow, inside the dead band of 20; ' +
        'order in doubt: the venue has not answered',
    ]);
    desk.fill('o1', 10);
    expect(short(desk.take())).toEqual([buy(1_206, 10)]);
  });

  it('takes away an order that still stands after a second, and asks again', () => {
    const desk = warmCross({ staleMillis: 60_000 });
    marketAt(desk, 1_100);
    desk.accept('o1');
    desk.take();
    desk.pass(900);
    expect(desk.take()).toEqual([]);
    desk.pass(200);
    expect(short(desk.take())).toEqual([['cancel', 'o1']]);
    expect(desk.why).toContain('cancelling an order that should not stand');
    desk.pass(2_900);
    expect(desk.take()).toEqual([]);
    desk.pass(200);
    expect(short(desk.take())).toEqual([['cancel', 'o1']]);
    desk.cancelled('o1');
    expect(short(desk.take())).toEqual([buy(1_106, 10)]);
  });

  it('holds its messages to its budget, and says so', () => {
    const desk = warmCross({ messagesPerSecond: 2, quantity: '0.001', positionCap: '0.02' });
    marketAt(desk, 1_100);
    for (let order = 1; order <= 4; order += 1) desk.fill(`o${order}`, 1);
    expect(short(desk.take())).toEqual(Array.from({ length: 4 }, () => buy(1_106, 1)));
    expect(desk.why).toContain('held back: own message budget is used up');
    desk.pass(500);
    expect(short(desk.take())).toEqual([buy(1_106, 1)]);
  });
});

describe('not trading', () => {
  it.each([
    ['a crossed market', (desk: DeskFixture) => desk.top(1_110, 1_105), 'the market is crossed'],
    ['an empty side', (desk: DeskFixture) => desk.top(1_100, 1_104, 0, 9), 'one side is empty'],
    [
      'no new top for too long',
      (desk: DeskFixture) => desk.pass(3_100),
      'no new quote for over 3 s',
    ],
    [
      'a wide spread',
      (desk: DeskFixture) => desk.top(1_100, 1_240),
      'spread of 1196.6 bps, over 1000',
    ],
    [
      'a halt',
      (desk: DeskFixture) => {
        desk.setMode('halted', 'kill by button');
        marketAt(desk, 1_100);
      },
      'halted, kill by button',
    ],
  ])('%s', (_name, happen, why) => {
    const desk = warmCross();
    happen(desk);
    expect(desk.take()).toEqual([]);
    expect(desk.why).toMatch(new RegExp(`^(Not trading|Waiting): ${why}$`));
  });

  it('in reduce mode goes to zero with the signal, and holds without one', () => {
    const desk = longCross();
    desk.setMode('reduce', 'risk');
    marketAt(desk, 1_110);
    expect([desk.take(), desk.why]).toEqual([
      [],
      'Holding +0.02 of 0.02 BTC, reducing only: fast average 22.6 bps over slow',
    ]);
    marketAt(desk, 1_000);
    desk.fill('o3', 10);
    desk.fill('o4', 10);
    expect([short(desk.take()), desk.why]).toEqual([
      [sell(998, 10), sell(998, 10)],
      'Flat, reducing only: fast average 208.4 bps under slow',
    ]);
  });

  it('begins again when it is armed again', () => {
    const desk = warmCross();
    desk.setMode('halted', 'lunch');
    marketAt(desk, 1_100);
    desk.setMode('active');
    expect(short(desk.take())).toEqual([buy(1_106, 10)]);
  });

  it('goes back into no position on a signal from before a halt', () => {
    const desk = longCross();
    desk.setMode('halted', 'lunch');
    desk.position = 0;
    desk.setMode('active');
    marketAt(desk, 1_101);
    expect([desk.take(), desk.why]).toEqual([
      [],
      'Flat: fast average 2.3 bps over slow, inside the dead band of 20',
    ]);
    marketAt(desk, 1_200);
    expect(short(desk.take())).toEqual([buy(1_206, 10)]);
  });
});

describe('parameters', () => {
  it.each([
    [{}, ''],
    [{ quantity: 0.01 }, 'quantity: use a decimal number in quotes, for example "0.01"'],
    [{ quantity: '0.0001' }, `quantity: "0.0001" is no multiple of BTCUSDT's lot size 0.001`],
    [{ quantity: '1', positionCap: '0.5' }, 'positionCap: use at least the quantity of one order'],
    [{ fastSamples: 24 }, 'fastSamples: use fewer samples than slowSamples'],
    [{ fastSamples: 1.5 }, 'fastSamples: use a whole number from 1 to 1000'],
    [{ deadBandBps: -1 }, 'deadBandBps: use a number from 0 to 1000'],
    [{ slowSample: 5 }, 'unknown parameter slowSample'],
  ])('%j: %s', (parameters, fault) => {
    const expected = fault === '' ? '' : `parameters of moving-average-cross: ${fault}`;
    expect(new DeskFixture(strategy, parameters).refusal).toBe(expected);
  });
});
