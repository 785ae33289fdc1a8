/** Cancels that lead to nothing cost the ledger little, whatever the strategy wishes. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ClientOrderId } from '../../contract/ids.ts';
import type { RunnerListener, SwappableRunner } from '../../contract/strategy.ts';
import { linearInstrument, maker, orderId, ownerOf } from '../../core/core-fixture.ts';
import { createIdSource } from '../gate/client-order-ids.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { StrategyRoom } from '../strategies/strategy-room.ts';
import { StrategySources } from '../strategies/strategy-sources.ts';
import { FateDesk } from '../venues/fate-desk.ts';

/** A strategy that wishes for the cancel of every order again at whatever it hears. */
async function insistent(desk: TestLoop): Promise<{ room: StrategyRoom; wish: () => void }> {
  let listener: RunnerListener | null = null;
  const wish = (): void => {
    for (const clientOrderId of [...desk.loop.core.ledger.orders.keys()]) {
      listener?.onCancel({ clientOrderId });
    }
  };
  const runner: SwappableRunner = {
    start: async () => ({ ok: true, name: 'insistent', version: '1', whenCarriedLost: null }),
    stop: async () => undefined,
    onTop: () => undefined,
    onTrade: () => undefined,
    onOrder: () => undefined,
    onPosition: () => undefined,
    onMode: () => undefined,
    onTimer: () => undefined,
    counters: () => ({ topsReplaced: 0, tradesDropped: 0, actionsRefused: 0 }),
    warmedUp: async () => '',
    handOver: async () => ({ kind: 'lost', reason: 'not here', isAlive: true }),
    resume: () => undefined,
    takeOver: async () => 'not here',
    endIfSilent: () => undefined,
  };
  const room = new StrategyRoom({
    loop: desk.loop,
    words: desk.words,
    ids: createIdSource('desk-1', 1),
    sources: new StrategySources('', ''),
    log: { error: () => undefined },
    runner: (_spec, given) => {
      listener = given;
      return runner;
    },
  });
  const { strategyVersion: _, instrument: __, ...owner } = ownerOf();
  const seat = { strategy: maker, module: 'quoting-maker', parameters: {}, owner, entryHash: '' };
  await room.start([{ ...seat, instruments: [linearInstrument] }]);
  desk.loop.observe(({ body }) => {
    if ('clientOrderId' in body) setImmediate(wish);
  });
  return { room, wish };
}

const eventsOf = (desk: TestLoop, id: ClientOrderId): string[] =>
  desk.ledger.events.flatMap(({ body }) =>
    'clientOrderId' in body && body.clientOrderId === id ? [body.type] : [],
  );

test('a cancel that cannot be written leaves its order in doubt, once', async () => {
  const desk = testLoop(2);
  const fates = new FateDesk(desk.loop, desk.venues);
  const { room, wish } = await insistent(desk);
  desk.venue.up = false; // and nothing has said so yet
  wish();
  await pause(700);
  for (const name of ['o1', 'o2']) {
    const id = orderId(name);
    expect(eventsOf(desk, id)).toEqual(['order.cancelRequested', 'order.unknown']);
    expect(desk.loop.core.ledger.orders.get(id)).toMatchObject({
      status: 'unknown',
      reason: 'cancel not written: down',
      cancelRequested: true,
    });
  }
  desk.venue.up = true;
  desk.venue.report({ kind: 'session', state: 'up', reason: 'logged on' });
  await expect.poll(() => desk.loop.core.ledger.orders.size).toBe(0);
  expect(desk.venue.cancelled.toSorted()).toEqual(['o1', 'o2']);
  await room.stop('test');
  fates.close();
});

test('a cancel that the venue refuses is asked for again later, and ever later', async () => {
  const desk = testLoop(1);
  desk.venue.habit = 'refuses';
  const fates = new FateDesk(desk.loop, desk.venues);
  const { room, wish } = await insistent(desk);
  wish();
  await pause(1_200);
  // At 0, 250 and 750 ms; the next pause is of a second.
  expect(desk.venue.cancelled).toEqual(['o1', 'o1', 'o1']);
  expect(room.lines()).toMatchObject([{ state: 'running' }]);
  desk.venue.habit = 'cancels';
  await expect.poll(() => desk.loop.core.ledger.orders.size, { timeout: 2_000 }).toBe(0);
  await room.stop('test');
  fates.close();
});
