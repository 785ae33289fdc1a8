// What the quoting maker does, situation by situation.
import { describe, expect, it } from 'vitest';
import { type Asked, DeskFixture, instrumentFixtures } from '../sdk/desk-fixture.ts';
import { strategy } from './quoting-maker.ts';

/** Half-spread of two ticks whatever the volatility, quotes of 10 lots, inventory up to 40. */
const plain = {
  quantity: '0.01',
  inventoryCap: '0.04',
  edgeTicks: 2,
  volatilityMultiple: 0,
  spreadShare: 0,
  inventorySkew: 1,
  requoteFraction: 1,
  warmUpSeconds: 0,
  messagesPerSecond: 100,
};

function make(parameters: Record<string, unknown> = {}): DeskFixture {
  return new DeskFixture(strategy, { ...plain, ...parameters });
}

/** A maker with both quotes accepted around 1000/1010. */
function quoting(parameters: Record<string, unknown> = {}): DeskFixture {
  const desk = make(parameters);
  desk.top(1_000, 1_010);
  desk.settle();
  desk.take();
  return desk;
}

const buy = (price: number, lots: number) => ({ ask: 'place', side: 'buy', price, lots });
const sell = (price: number, lots: number) => ({ ask: 'place', side: 'sell', price, lots });
const short = (asked: readonly Asked[]) =>
  asked.map((one) => {
    if (one.ask !== 'place') return one;
    const { ask, side, price, lots } = one;
    return { ask, side, price, lots };
  });

describe('first quotes', () => {
  it.each([
    ['balanced sizes: the middle', [1_000, 1_010, 50, 50], [1_003, 1_007]],
    ['more bid than ask: fair price is nearer the ask', [1_000, 1_010, 90, 10], [1_004, 1_008]],
    ['the same at one tick: all the way to the micro-price', [1_000, 1_001, 99, 1], [998, 1_003]],
    ['a spread of one tick: at the touch or behind it', [1_000, 1_001, 50, 50], [998, 1_003]],
  ] as const)('%s', (_name, [bestBid, bestAsk, bidLots, askLots], [bid, ask]) => {
    const desk = make();
    desk.top(bestBid, bestAsk, bidLots, askLots);
    expect(short(desk.take())).toEqual([buy(bid, 10), sell(ask, 10)]);
  });

  it('keep their share of a wide spread', () => {
    const desk = make({ spreadShare: 0.5 });
    desk.top(1_000, 1_040);
    expect(short(desk.take())).toEqual([buy(1_010, 10), sell(1_030, 10)]);
  });

  it('are post-only', () => {
    const desk = make();
    desk.top(1_000, 1_010);
    expect(desk.take()).toMatchObject([{ postOnly: true }, { postOnly: true }]);
  });

  it('never cross, even without any edge', () => {
    const desk = make({ edgeTicks: 0 });
    desk.top(1_000, 1_001, 1, 1_000);
    expect(short(desk.take())).toEqual([buy(1_000, 10), sell(1_001, 10)]);
  });

  it('stand wider when the market moves more', () => {
    const desk = make({ volatilityMultiple: 1, edgeTicks: 1, warmUpSeconds: 1 });
    for (let tick = 0; tick < 12; tick += 1) {
      const mid = 1_000 + (tick % 2) * 10;
      desk.top(mid, mid + 2);
    }
    const [bid, ask] = short(desk.take());
    // Moves of 10 ticks each 0.1 s are 31.6 ticks of one-second volatility.
    expect([bid, ask]).toEqual([buy(968, 10), sell(1_034, 10)]);
  });

  it.each([
    ['perpetual', {}, 10],
    ['spot', {}, 1_000],
    ['coinMargined', {}, 1],
    ['coinMargined', { quantity: '7' }, 7],
  ] as const)('have the size that the %s is traded in', (kind, parameters, expected) => {
    const desk = new DeskFixture(
      strategy,
      { ...parameters, warmUpSeconds: 0 },
      instrumentFixtures[kind],
    );
    desk.top(1_000, 1_010);
    expect(desk.take()).toMatchObject([{ lots: expected }, { lots: expected }]);
  });
});

describe('following the market', () => {
  it('leaves quotes where they are for a small move', () => {
    const desk = quoting();
    desk.top(1_001, 1_011);
    expect(desk.take()).toEqual([]);
  });

  it('cancels first, and places once the cancel is confirmed', () => {
    const desk = quoting();
    desk.top(1_010, 1_020);
    expect(desk.take()).toEqual([
      { ask: 'cancel', reference: 'o1' },
      { ask: 'cancel', reference: 'o2' },
    ]);
    desk.top(1_012, 1_022);
    expect(desk.take()).toEqual([]);
    desk.cancelled('o1');
    expect(short(desk.take())).toEqual([buy(1_015, 10)]);
    desk.cancelled('o2');
    expect(short(desk.take())).toEqual([sell(1_019, 10)]);
  });

  it('asks again for a cancel that had no effect', () => {
    const desk = quoting({ staleMillis: 60_000 });
    desk.top(1_010, 1_020);
    desk.take();
    desk.pass(2_900);
    expect(desk.take()).toEqual([]);
    desk.pass(200);
    expect(short(desk.take())).toEqual([
      { ask: 'cancel', reference: 'o1' },
      { ask: 'cancel', reference: 'o2' },
    ]);
  });

  it('holds its messages to its budget, and says so', () => {
    const desk = make({ messagesPerSecond: 4 });
    let asked = 0;
    let said = '';
    for (let tick = 0; tick < 100; tick += 1) {
      const bid = 1_000 + 20 * (tick % 2);
      desk.top(bid, bid + 10, 50, 50, 100);
      asked += desk.take().length;
      desk.settle();
      asked += desk.take().length;
      said += desk.why;
    }
    // Ten seconds at four a second, and what the bucket held at first.
    expect(asked).toBeGreaterThan(30);
    expect(asked).toBeLessThanOrEqual(44);
    expect(said).toContain('held back: own message budget is used up');
  });
});

describe('inventory', () => {
  it.each([
    ['long half the cap: both quotes lower', 20, [buy(1_002, 10), sell(1_006, 10)]],
    ['short half the cap: both quotes higher', -20, [buy(1_004, 10), sell(1_008, 10)]],
    ['nearly at the cap: the rest of the room', 36, [buy(1_001, 4), sell(1_006, 10)]],
    ['at the cap: no more', 40, [sell(1_005, 10)]],
    ['short at the cap: no more', -40, [buy(1_005, 10)]],
  ])('%s', (_name, position, expected) => {
    const desk = make();
    desk.position = position;
    desk.top(1_000, 1_010);
    expect(short(desk.take())).toEqual(expected);
  });

  it('quotes anew after a fill, further from it', () => {
    const desk = quoting();
    desk.fill('o1', 10);
    expect(short(desk.take())).toEqual([buy(1_002, 10)]);
    expect(desk.why).toBe('Quoting both sides, inventory +0.01 of 0.04 BTC');
  });

  it('leaves a partly filled order in its place in the queue', () => {
    const desk = quoting();
    desk.fill('o1', 4);
    expect(desk.take()).toEqual([]);
    desk.fill('o1', 6);
    expect(short(desk.take())).toEqual([buy(1_002, 10)]);
  });

  it('withdraws an order for which a fill elsewhere has left no room', () => {
    const desk = quoting();
    desk.position = 35;
    desk.handlers.onPosition?.(desk.instrument.id, 35);
    expect(short(desk.take())).toContainEqual({ ask: 'cancel', reference: 'o1' });
  });

  it('in reduce mode only works the position off', () => {
    const desk = make();
    desk.position = 6;
    desk.setMode('reduce', 'risk');
    desk.top(1_000, 1_010);
    expect(short(desk.take())).toEqual([sell(1_007, 6)]);
    expect(desk.why).toBe('Ask side only: reducing only, inventory +0.006 of 0.04 BTC');
  });
});

describe('refusals and faults', () => {
  it('waits longer after each rejection, and forgets that after an order is accepted', () => {
    const desk = make();
    desk.top(1_000, 1_010);
    const rejectedAt: number[] = [];
    for (let round = 0; round < 400 && rejectedAt.length < 4; round += 1) {
      for (const one of desk.take()) {
        if (one.ask !== 'place') continue;
        if (one.side === 'sell') desk.accept(one.reference);
        else {
          rejectedAt.push(desk.nowNanos / 1e6);
          desk.reject(one.reference, '-2010 Order would immediately match and take.');
        }
      }
      desk.top(1_000, 1_010, 100, 100, 10);
    }
    const waits = rejectedAt.slice(1).map((at, index) => at - (rejectedAt[index] ?? 0));
    expect(waits).toEqual([250, 500, 1_000]);
    desk.pass(500);
    expect(desk.why).toBe(
      'Quoting both sides, inventory 0 of 0.04 BTC; ' +
        'bid held back: -2010 Order would immediately match and take.',
    );
  });

  it('waits after the gate refused, and says why', () => {
    const desk = make();
    desk.top(1_000, 1_010);
    for (const reference of ['o1', 'o2']) desk.refuse(reference, 'position limit is 1 BTC');
    desk.take();
    desk.top(1_000, 1_010);
    expect(desk.take()).toEqual([]);
    desk.pass(200);
    for (const reference of ['o3', 'o4']) desk.refuse(reference, 'position limit is 1 BTC');
    desk.pass(450);
    expect(desk.why).toContain('Waiting: bid held back: position limit is 1 BTC');
  });

  it('places nothing beside an order in doubt', () => {
    const desk = quoting();
    desk.unknown('o1');
    desk.top(1_100, 1_110);
    expect(short(desk.take())).toEqual([{ ask: 'cancel', reference: 'o2' }]);
    desk.pass(500);
    expect(desk.why).toContain('bid in doubt: the venue has not answered');
  });

  it('takes a late fill of an order it had given up', () => {
    const desk = quoting();
    desk.top(1_100, 1_110);
    desk.fill('o1', 10);
    desk.cancelled('o2');
    expect(desk.why).toContain('inventory +0.01');
    expect(desk.orders.size).toBe(2);
  });
});

describe('not quoting', () => {
  it.each([
    ['a crossed market', (desk: DeskFixture) => desk.top(1_010, 1_005), 'crossed'],
    ['a locked market', (desk: DeskFixture) => desk.top(1_010, 1_010), 'crossed'],
    ['no new top for too long', (desk: DeskFixture) => desk.pass(3_100), 'over 3 s'],
    ['a spread under the least', (desk: DeskFixture) => desk.top(1_000, 1_001), 'under 2 ticks'],
  ])('withdraws both quotes: %s', (_name, happen, why) => {
    const desk = quoting({ minSpreadTicks: 2 });
    happen(desk);
    expect(desk.take()).toEqual([
      { ask: 'cancel', reference: 'o1' },
      { ask: 'cancel', reference: 'o2' },
    ]);
    expect(desk.why).toContain(why);
  });

  it('leaves the cancels to the kill, and mops up what still stands', () => {
    const desk = quoting();
    desk.setMode('halted', 'strategy=maker: kill by button');
    expect(desk.take()).toEqual([]);
    desk.cancelled('o1');
    desk.pass(250);
    expect(desk.take()).toEqual([{ ask: 'cancel', reference: 'o2' }]);
    desk.cancelled('o2');
    desk.top(1_000, 1_010);
    expect(desk.take()).toEqual([]);
    expect(desk.why).toBe('Not quoting: halted, strategy=maker: kill by button');
  });

  it('begins again when it is armed again', () => {
    const desk = quoting();
    desk.setMode('halted');
    desk.cancelled('o1');
    desk.cancelled('o2');
    desk.setMode('active');
    expect(short(desk.take())).toEqual([buy(1_003, 10), sell(1_007, 10)]);
  });

  it('measures before it quotes', () => {
    const desk = make({ warmUpSeconds: 1 });
    expect(desk.why).toBe('Waiting: no quote from the market yet');
    for (let tick = 0; tick < 10; tick += 1) desk.top(1_000, 1_010);
    expect([desk.take(), desk.why]).toEqual([[], 'Waiting: measuring volatility for 1 s']);
    desk.top(1_000, 1_010);
    expect(desk.take().length).toBe(2);
  });
});

describe('parameters', () => {
  it.each([
    [{}, ''],
    [{ quantity: 0.01 }, 'quantity: use a decimal number in quotes, for example "0.01"'],
    [{ quantity: '0' }, 'quantity: use a positive decimal number in quotes, for example "0.01"'],
    [{ quantity: '0.0001' }, `quantity: "0.0001" is no multiple of BTCUSDT's lot size 0.001`],
    [
      { quantity: '1', inventoryCap: '0.5' },
      'inventoryCap: use at least the quantity of one quote',
    ],
    [{ edgeTicks: -1 }, 'edgeTicks: use a number from 0 to 100000'],
    [{ messagePerSecond: 5 }, 'unknown parameter messagePerSecond'],
  ])('%j: %s', (parameters, fault) => {
    const expected = fault === '' ? '' : `parameters of quoting-maker: ${fault}`;
    expect(new DeskFixture(strategy, parameters).refusal).toBe(expected);
  });
});
