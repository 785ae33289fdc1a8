/** What each trader and each node has at stake: kept up with every event, and equal to a replay. */
import { expect, it } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { LedgerEvent as LedgerEventSchema } from '../../contract/events.ts';
import { handLimits } from '../../contract/hand.ts';
import { OperatorId, StrategyId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import { positionsGap, positionsInScope } from '../../state/blast-radius.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { limitUses } from '../../state/limit-uses.ts';
import { nodeUses } from '../../state/node-use.ts';
import { traderExposures } from '../../state/trader-exposure.ts';
import {
  armedDesk,
  type Drive,
  linear,
  maker,
  requestOf,
  spot,
  wideLimits,
} from '../core-fixture.ts';
import { nodeOf } from '../gate/node-fixture.ts';
import { scanExposure } from './exposure.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const streams = isLong ? 10_000 : 100;
const stepsOfStream = 40;

const kim = OperatorId.parse('kim');
const lee = OperatorId.parse('lee');
const handOf = (trader: OperatorId) => ({ strategy: StrategyId.parse(`hand.${trader}`), trader });
const gross = { grossMinor: 90_000_000_000_000 };
const limits: Limits = {
  ...wideLimits,
  strategies: [
    ...wideLimits.strategies,
    {
      strategy: handLimits,
      instruments: [linear, spot],
      messageRate: { messages: 50_000, windowMillis: 1_000 },
    },
  ],
  nodes: [
    nodeOf({ name: 'firm', scope: {}, currency: 'USDT', hard: gross }),
    nodeOf({ name: 'kim', scope: { strategy: 'hand.kim' }, currency: 'USDT', hard: gross }),
    nodeOf({ name: 'btc', scope: { instrument: linear }, hard: { longLots: 90_000 } }),
  ],
};

/** Numbers from a seed: the same ones every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const owners = [handOf(kim), handOf(lee), { strategy: maker }];

/** One step of a stream: an order, a fill, a cancel. */
function step(drive: Drive, next: (below: number) => number, n: number): void {
  const orders = [...drive.core.ledger.orders.values()];
  const order = orders[next(Math.max(1, orders.length))];
  if (next(3) > 0 && order !== undefined) {
    const left = order.request.lots - order.filledLots;
    const price = order.request.price ?? 100_000;
    if (next(3) > 0) drive.filled(order.clientOrderId, `e${n}`, 1 + next(left), price);
    else drive.ended('cancelled', order.clientOrderId);
    return;
  }
  const isBuy = next(2) === 0;
  const owner = { ...owners[next(3)], instrument: next(2) === 0 ? linear : spot };
  const price = isBuy ? 100_000 - next(3) : 100_002 + next(3);
  const request = requestOf({ owner, price, side: isBuy ? 'buy' : 'sell', lots: 1 + next(30) });
  if (drive.intent(`o${n}`, request).refusal !== null) return;
  drive.sent(`o${n}`);
  drive.accepted(`o${n}`);
}

/** All that is told of a state's exposures. */
const told = (state: LedgerState) => [
  traderExposures(state),
  nodeUses(state),
  limitUses(state),
  [...scanExposure(state).instruments].filter(([, one]) => one.workingOrders + one.positionLots),
];

it('R1 exposures by trader and by node equal a replay from zero, to the minor unit', ({ task }) => {
  let compared = 0;
  for (let seed = 0; seed < streams; seed += 1) {
    const events: LedgerEvent[] = [];
    const drive = armedDesk(limits, (outcome) => events.push(...outcome.events));
    const next = numbers(seed);
    for (let n = 0; n < stepsOfStream; n += 1) step(drive, next, n);
    const replayed = initialState();
    for (const event of events) fold(replayed, LedgerEventSchema.parse(event));
    expect(told(drive.core.ledger)).toEqual(told(replayed));
    const { ledger, exposure } = drive.core;
    const scanned = scanExposure(replayed);
    for (const [id, one] of scanned.instruments) {
      expect(exposure.instruments.get(id)).toMatchObject(one);
    }
    compared += traderExposures(ledger).length;
  }
  task.meta.count = streams;
  expect(compared).toBeGreaterThan(streams);
}, 3_600_000);

it('R1 a fill by hand is its trader\u2019s in the same step, and nobody else\u2019s', () => {
  const drive = armedDesk(limits);
  drive.work('a', requestOf({ owner: handOf(kim), lots: 10 }));
  drive.work('b', requestOf({ owner: { strategy: maker }, lots: 3 }));
  drive.filled('a', 'e1', 4);
  expect(traderExposures(drive.core.ledger)).toEqual([
    // 4 lots held and 6 working at 100,000 increments of 100 minor units a lot.
    {
      ...{ trader: kim, currency: 'USDT', grossMinor: 100_000_000 },
      ...{ openPositions: 1, workingOrders: 1 },
    },
    {
      ...{ trader: null, currency: 'USDT', grossMinor: 30_000_000 },
      ...{ openPositions: 0, workingOrders: 1 },
    },
  ]);
  const held = (trader: OperatorId) =>
    positionsInScope(drive.core.ledger, { trader }).map(({ strategy, lots }) => [strategy, lots]);
  expect([held(kim), held(lee)]).toEqual([[['hand.kim', 4]], []]);
  // It never says that these are all: whose orders made the others is not kept.
  expect(positionsGap({ trader: kim })).toContain('others may be open');
});
