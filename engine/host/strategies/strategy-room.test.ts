/** A strategy that floods the desk with wishes is ended before the ledger has to pay for it. */
import { expect, test } from 'vitest';
import { gateEpoch, monoNanos, priceTicks } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import type { RunnerListener, StrategyPlace } from '../../contract/strategy.ts';
import {
  alice,
  inverse,
  killOf,
  linear,
  linearInstrument,
  maker,
  ownerOf,
  rearmOf,
  requestOf,
  taker,
  venue,
} from '../../core/core-fixture.ts';
import { tripOf } from '../../core/trips/trip-desk-fixture.ts';
import { createIdSource } from '../gate/client-order-ids.ts';
import { closeGate } from '../gate/gate-words.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { recordTrips } from '../plans/trips-plan-fixture.ts';
import { PuppetRunner } from './puppet-runner-fixture.ts';
import { StrategyRoom } from './strategy-room.ts';
import { StrategySources } from './strategy-sources.ts';
import { refusedWishes, WishAllowance } from './wish-allowance.ts';

async function puppeteer(desk: TestLoop) {
  const runner = new PuppetRunner();
  let listener: RunnerListener | null = null;
  const room = new StrategyRoom({
    loop: desk.loop,
    words: desk.words,
    ids: createIdSource('desk-1', 1),
    sources: new StrategySources('/nowhere', '/nowhere'),
    log: { error: () => undefined },
    runner: (_spec, given) => {
      listener = given;
      return runner;
    },
  });
  const { strategyVersion: _, instrument: __, ...owner } = ownerOf();
  const entryHash = '0'.repeat(64);
  const seat = { strategy: maker, module: 'quoting-maker', parameters: {}, owner, entryHash };
  await room.start([{ ...seat, instruments: [linearInstrument] }]);
  if (listener === null) throw new Error('no runner was made');
  return { room, runner, listener: listener as RunnerListener };
}

const { owner: _, ...request } = requestOf({ price: 100_000 });
const wish: StrategyPlace = {
  reference: 'r',
  request: { ...request, price: priceTicks(100_000), instrument: linear },
  tickNumber: 1,
  receivedMonoNanos: monoNanos(1),
  causedByTick: false,
  isInformed: true,
};

test('twenty thousand wishes into a closed gate fail their strategy, not the ledger', async () => {
  const desk = testLoop(2);
  const { room, runner, listener } = await puppeteer(desk);
  closeGate(desk.words);
  const before = desk.ledger.events.length;
  for (let number = 0; number < 20_000; number += 1) listener.onPlace(wish);
  const events = desk.ledger.events.slice(before).map(({ body }) => body);
  const seconds = 5;
  expect(events.length).toBeLessThan(2 * (refusedWishes.burst + refusedWishes.perSecond * seconds));
  const faults = events.filter(({ type }) => type === 'fault.recorded');
  expect(faults).toMatchObject([{ component: `strategy/${maker}`, count: 1 }]);
  expect(room.lines()).toMatchObject([{ state: 'failed' }]);
  expect(room.failureOf(maker)).toMatch(/^failed: its wishes were refused too often/);
  expect(runner.ended).toBe(true);
  expect(desk.venue.cancelled).toEqual(['o1', 'o2']);
});

test('cancels in vain are counted too, and every cancel is written', async () => {
  const desk = testLoop(1);
  desk.venue.habit = 'isSilent';
  const { room, listener } = await puppeteer(desk);
  const [clientOrderId] = [...desk.loop.core.ledger.orders.keys()];
  if (clientOrderId === undefined) throw new Error('no order');
  for (let number = 0; number < 10_000; number += 1) listener.onCancel({ clientOrderId });
  expect(desk.venue.cancelled).toEqual(['o1']);
  expect(room.lines()).toMatchObject([{ state: 'failed' }]);
});

test('a cancel counts for the tick that its strategy has decided on', async () => {
  const desk = testLoop(3);
  const { listener } = await puppeteer(desk);
  const trip = { name: 'fan', what: 'fan-out', threshold: 1, action: 'alert' };
  recordTrips(desk.loop, [tripOf(trip)]);
  const details = [...desk.loop.core.ledger.orders.keys()].map((clientOrderId, index) => {
    listener.onCancel({ clientOrderId, tickNumber: [7, 8, 8][index] });
    return (desk.loop.core.ledger.trips?.fired ?? []).map(({ fired }) => fired.detail);
  });
  expect(desk.venue.cancelled).toEqual(['o1', 'o2', 'o3']);
  const detail = '2 messages of maker out for one in, tick 8, the threshold is 1';
  expect(details).toEqual([[], [], [detail]]);
});

test('a strategy that is refused now and then goes on for ever', () => {
  const allowance = new WishAllowance();
  const apart = 1e9 / refusedWishes.perSecond;
  let at = 0;
  for (let number = 0; number < 20_000; number += 1) {
    at += apart;
    expect(allowance.take(monoNanos(at))).toBe(true);
  }
  const burst = Array.from({ length: refusedWishes.burst + 1 }, () =>
    allowance.take(monoNanos(at)),
  );
  expect(burst.filter((each) => !each).length).toBeGreaterThan(0);
});

test('a strategy is told which scope holds it, and again when another one does', async () => {
  const desk = testLoop(0);
  const { runner } = await puppeteer(desk);
  let epoch = gateEpoch(desk.loop.core.ledger.epoch);
  const halt = (scope: Scope, reason: string): void => {
    epoch = gateEpoch(epoch + 1);
    const command = { ...killOf(scope, `kill-000${epoch}`), reason };
    const event = { type: 'kill', command, actor: alice, cause: 'kill', epoch } as const;
    desk.loop.process({ ...event, stamp: stampNow() });
  };
  const lift = (scope: Scope): void => {
    const event = { type: 'rearm', command: rearmOf(scope), actor: alice, epoch } as const;
    desk.loop.process({ ...event, stamp: stampNow() });
  };
  halt({ strategy: maker }, 'cli stop');
  halt({}, 'lunch');
  lift({ strategy: maker });
  lift({});
  expect(runner.modes).toEqual([
    'active, armed',
    'halted, strategy=maker: cli stop',
    'halted, desk: lunch',
    'active, armed',
  ]);
});

test.each([
  [{}, 1],
  [{ strategy: maker }, 1],
  [{ venue }, 1],
  [{ instrument: linear }, 1],
  [{ strategy: taker }, 0],
  [{ instrument: inverse }, 0],
  [{ venue, strategy: taker }, 0],
] as const)(
  'who trades nothing outside of %j is asked whether it is silent: %d',
  async (scope, asked) => {
    const { room, runner } = await puppeteer(testLoop(0));
    room.endSilent(scope);
    expect(runner.silentAsked).toBe(asked);
  },
);
