/** One backtest from the tape to its figures: determinism, fills, halts, failures. */
import { describe, expect, test } from 'vitest';
import { monoNanos } from '../../contract/numbers.ts';
import { TripRule } from '../../contract/trips.ts';
import {
  instrumentId,
  planOf,
  tapeOf,
  topAt,
  tradeAt,
  wanderingTicks,
} from './backtest-fixture.ts';
import type { BacktestPlan } from './backtest-plan.ts';
import { runBacktest } from './run-backtest.ts';

type Messages = Parameters<typeof tapeOf>[0];

const run = (plan: BacktestPlan, messages: Messages) =>
  runBacktest({ plan, tape: tapeOf(messages) });

const ticks = wanderingTicks(4_000);

describe('the same plan over the same tape', () => {
  test('comes to the same record, twice', async () => {
    const plan = planOf({ takeEvery: 7, restAt: 20, lots: 5 });
    const [once, again] = [await run(plan, ticks), await run(plan, ticks)];
    expect(once.figures.fills).toBeGreaterThan(100);
    expect(again.figures.stateHash).toBe(once.figures.stateHash);
    expect(again.figures.headHash).toBe(once.figures.headHash);
    expect(again.detail.fillLines).toEqual(once.detail.fillLines);
  });

  test('comes to another where latencies are drawn from another seed', async () => {
    const [one, other] = [
      await run(planOf({ takeEvery: 7 }, {}, 1), ticks),
      await run(planOf({ takeEvery: 7 }, {}, 2), ticks),
    ];
    expect(other.figures.headHash).not.toBe(one.figures.headHash);
  });

  test('comes to the same hash of the state on another day', async () => {
    const plan = planOf({ takeEvery: 7 });
    const later = {
      ...tapeOf(ticks),
      head: { ...tapeOf([]).head, epochUtcNanos: '1800000000000000000' as never },
    };
    const [one, other] = [await run(plan, ticks), await runBacktest({ plan, tape: later })];
    expect(other.figures.stateHash).toBe(one.figures.stateHash);
    expect(other.figures.headHash).not.toBe(one.figures.headHash);
  });
});

describe('a trip', () => {
  const tripOf = (rule: object) => TripRule.parse({ name: 'repeats', ...rule });
  const repeated = { what: 'repeated-execution', windowMillis: 60_000, threshold: 4 };

  test('halts in simulated time, keeps its own order back, and lets no more pass', async () => {
    const trips = [tripOf({ ...repeated, action: 'halt' })];
    const once = await run({ ...planOf({ takeEvery: 7 }), trips }, ticks);
    const again = await run({ ...planOf({ takeEvery: 7 }), trips }, ticks);
    const free = await run(planOf({ takeEvery: 7 }), ticks);
    expect(again.figures.stateHash).toBe(once.figures.stateHash);
    // Turn about: three each way are sent, and the fourth buy stays with the halt that it set off.
    expect([once.figures.orders, once.figures.fills, free.figures.orders > 100]).toEqual([
      6,
      6,
      true,
    ]);
    expect(once.figures.refused).toBeGreaterThan(100);
  });

  test('that runs dry, or only tells, changes nothing of what is traded', async () => {
    const trips = [tripOf({ ...repeated, action: 'halt', dryRun: true })];
    const dry = await run({ ...planOf({ takeEvery: 7 }), trips }, ticks);
    const free = await run(planOf({ takeEvery: 7 }), ticks);
    expect(dry.detail.fillLines).toEqual(free.detail.fillLines);
  });
});

describe('children of a parent', () => {
  test('P20 come to no more than it in a backtest, and a sell is no child of a buy', async () => {
    const plan = planOf({ takeEvery: 7, lots: 5, parentLots: 12 });
    const { figures, detail } = await run(plan, ticks);
    expect(figures.fills).toBeGreaterThan(0);
    expect(detail.fillLines.length).toBeLessThanOrEqual(12);
    const bought = await run(planOf({ takeEvery: 7, lots: 5 }), ticks);
    expect(bought.figures.fills).toBeGreaterThan(100);
    expect(figures.refused).toBe(figures.intents - 2);
  });
});

describe('an order in the queue', () => {
  // 50 lots stand before the ten that come 0.5 ms after the first top.
  const before = [topAt(0, 600_000, 600_001), topAt(10, 600_000, 600_001, 50, 51)];
  const rests = planOf({ restAt: 1, lots: 10 });

  const cases = [
    { name: 'is not reached by what stood before it', traded: [50], filled: [] },
    { name: 'is filled in part by what is left', traded: [53], filled: [3] },
    { name: 'is filled by several trades', traded: [53, 4, 90], filled: [3, 4, 3] },
  ];
  test.each(cases)('$name', async ({ traded, filled }) => {
    const trades = traded.map((size, index) => tradeAt(20 + index, 600_000, size, 'sell'));
    const { detail } = await run(rests, [...before, ...trades]);
    expect(detail.fillLines.map(({ lots, isMaker, price }) => ({ lots, isMaker, price }))).toEqual(
      filled.map((lots) => ({ lots, isMaker: true, price: 600_000 })),
    );
  });

  const heard = {
    trade: tradeAt(20, 600_000, 30, 'sell'),
    top: topAt(20, 600_000, 600_001, 20, 51),
  };
  const next = tradeAt(21, 600_000, 24, 'sell');
  test.each([
    { name: 'its trade', told: [heard.trade, heard.top, next] },
    { name: 'the smaller size', told: [heard.top, heard.trade, next] },
  ])('has lots ahead used up once, whether $name is told first', async ({ told }) => {
    const { detail } = await run(rests, [...before, ...told]);
    expect(detail.fillLines.map(({ lots }) => lots)).toEqual([4]);
  });

  test('that is cancelled in time is not filled', async () => {
    const plan = planOf({ restAt: 1, lots: 10, cancelAt: 2 });
    const { figures } = await run(plan, [...before, tradeAt(20, 600_000, 90, 'sell')]);
    expect([figures.cancelled, figures.fills, figures.workingOrders]).toEqual([1, 0, 0]);
  });

  test('is there only half its latency after it was sent', async () => {
    const slow = planOf({ restAt: 1, lots: 10 }, { latency: { medianMicros: 20_000 } });
    const { figures, detail } = await run(slow, [...before, tradeAt(1, 600_000, 90, 'sell')]);
    expect(figures.fills).toBe(0);
    expect(detail.ackMillis).toHaveLength(1);
    expect(detail.ackMillis[0]).toBeGreaterThan(9);
  });
});

test('a taking order walks the book at the venue, and pays the fee of a taker', async () => {
  const { detail } = await run(planOf({ takeEvery: 1, lots: 5 }), [
    topAt(0, 600_000, 600_001, 50, 2),
    topAt(10, 600_000, 600_001, 50, 2),
  ]);
  const [first] = detail.fillLines;
  // 2 lots of 0.001 at 60,000.1: 4 bps of 120.0002 are 0.048000, in millionths.
  expect([first?.lots, first?.price, first?.feeMinor, first?.isMaker]).toEqual([
    2,
    600_001,
    48_000,
    false,
  ]);
});

test('a halted venue takes no order and fills none', async () => {
  const halts = [{ from: '2023-11-14T22:13:20Z', to: '2023-11-14T22:13:21Z' }];
  const plan = planOf({ takeEvery: 1, lots: 1 }, { halts });
  const during = await run(plan, [topAt(0, 600_000, 600_001), topAt(900, 600_000, 600_002)]);
  expect([during.figures.rejected, during.figures.fills]).toEqual([2, 0]);
  const after = await run(plan, [topAt(1_100, 600_000, 600_001), topAt(1_200, 600_000, 600_002)]);
  expect([after.figures.rejected, after.figures.fills]).toEqual([0, 2]);
});

describe('what comes to a venue that is halted from 1 s to 60 s, and a market that goes on', () => {
  const halts = [{ from: '2023-11-14T22:13:21Z', to: '2023-11-14T22:14:20Z' }];
  const before = [topAt(0, 600_000, 600_001), topAt(100, 600_000, 600_001, 50, 51)];
  const moved = topAt(30_000, 600_500, 600_501);
  const { fills: none, rejected: no } = { fills: [], rejected: 0 };
  const cases: {
    name: string;
    plan: Parameters<typeof planOf>[0];
    messages: Messages;
    fills: [price: number, lots: number, isMaker: boolean][];
    rejected: number;
  }[] = [
    {
      name: 'an order is rejected',
      plan: { takeAt: 3 },
      messages: [moved],
      fills: none,
      rejected: 1,
    },
    {
      name: 'an amend is refused',
      plan: { restAt: 1, amendAt: 3 },
      messages: [moved],
      fills: none,
      rejected: no,
    },
    {
      name: 'an order that comes right after it meets the market of then',
      plan: { takeAt: 3, lots: 2 },
      messages: [topAt(59_999.9, 600_500, 600_501), topAt(61_000, 600_500, 600_501)],
      fills: [[600_501, 2, false]],
      rejected: no,
    },
    {
      name: 'a trade fills nothing and uses up no queue, and one after it does',
      plan: { restAt: 1, lots: 3 },
      messages: [
        tradeAt(30_000, 600_000, 90, 'sell'),
        topAt(30_001, 600_000, 600_001, 20),
        tradeAt(61_000, 600_000, 49, 'sell'),
        tradeAt(61_001, 600_000, 3, 'sell'),
      ],
      fills: [[600_000, 2, true]],
      rejected: no,
    },
    {
      name: 'an order that is quoted through waits for its end',
      plan: { restAt: 1, lots: 3 },
      messages: [topAt(30_000, 599_000, 599_001), topAt(61_000, 599_000, 599_001, 50, 2)],
      fills: [[600_000, 2, true]],
      rejected: no,
    },
  ];
  test.each(cases)('$name', async ({ plan, messages, fills, rejected }) => {
    const { figures, detail } = await run(planOf(plan, { halts }), [...before, ...messages]);
    expect(detail.fillLines.map(({ price, lots, isMaker }) => [price, lots, isMaker])).toEqual(
      fills,
    );
    expect(figures.rejected).toBe(rejected);
  });
});

test('nothing is traded while the feed has a gap, and the gap is told', async () => {
  const at = (millis: number) => monoNanos(millis * 1_000_000);
  const reason = 'update 7 does not follow 3';
  const { figures } = await run(planOf({ takeEvery: 1 }), [
    { kind: 'feedChange', instrument: instrumentId, state: 'live', reason: '', atMonoNanos: at(0) },
    {
      kind: 'feedFault',
      fault: 'sequenceGap',
      instrument: instrumentId,
      detail: reason,
      atMonoNanos: at(5),
    },
    {
      kind: 'feedChange',
      instrument: instrumentId,
      state: 'resyncing',
      reason,
      atMonoNanos: at(5),
    },
    topAt(10, 600_000, 600_001),
  ]);
  expect(figures.intents).toBe(0);
  expect(figures.gaps).toEqual([
    { instrument: instrumentId, utcMillis: 1_700_000_000_005, detail: reason },
  ]);
});

test('a strategy that throws is ended, its orders are cancelled, the rest goes on', async () => {
  const plan = planOf({ restAt: 1, throwAt: 2 });
  const { figures } = await run(plan, [
    topAt(0, 600_000, 600_001),
    topAt(100, 600_000, 600_002),
    topAt(200, 600_000, 600_001),
  ]);
  expect(figures.failures.map(({ strategy }) => strategy)).toEqual(['scripted']);
  expect(figures.failures[0]?.reason).toContain('as it was told');
  expect([figures.messages, figures.cancelled, figures.workingOrders]).toEqual([3, 1, 0]);
});

test('a strategy that cannot be loaded ends the backtest with its reason', async () => {
  const plan = planOf({ takeEvery: 'often' });
  await expect(run(plan, ticks)).rejects.toThrow('strategy scripted: parameters of scripted');
});

test('what is attributed adds up to the profit, and hours to it too', async () => {
  const { figures, detail } = await run(planOf({ takeEvery: 7, lots: 5 }), ticks);
  const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
  expect(figures.pnlMinor).not.toBe(0);
  expect(sum(detail.attribution.map(({ netMinor }) => netMinor))).toBe(figures.pnlMinor);
  expect(Math.round(sum(detail.hours.map(({ netMinor }) => netMinor)))).toBe(figures.pnlMinor);
  expect(detail.curve.equityMinor.at(-1)).toBe(figures.pnlMinor);
  expect(figures.maxDrawdownMinor).toBeGreaterThanOrEqual(-figures.pnlMinor);
});

test('what execution cost is measured at the decision, as on a running desk', async () => {
  // 2 lots of 0.001 are bought at 60,000.1, half an increment off the middle that was decided on;
  // the quote moves up by one while the order is on its way.
  const { detail } = await run(planOf({ takeEvery: 2, lots: 2 }), [
    topAt(0, 599_998, 599_999),
    topAt(10, 599_999, 600_000),
    topAt(10.1, 600_000, 600_001),
    topAt(20, 600_000, 600_001),
  ]);
  const [first] = detail.fillLines;
  expect([first?.side, first?.price]).toEqual(['buy', 600_001]);
  expect(detail.execution).toEqual([
    {
      strategy: 'scripted',
      instrument: instrumentId,
      makerFills: 0,
      takerFills: 1,
      turnoverMinor: 120_000_200,
      spreadPaidMinor: 100,
      slippageMinor: 200,
      feesMinor: 48_000,
    },
  ]);
});
