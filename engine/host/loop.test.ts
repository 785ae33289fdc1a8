/** The loop: durable before send, published after commit, fenced when the gate closed between. */
import { expect, test } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import { gateEpoch, lots } from '../contract/numbers.ts';
import { alice, killOf, orderId, requestOf } from '../core/core-fixture.ts';
import { monoNow } from './clock.ts';
import { closeGate, isLatched } from './gate/gate-words.ts';
import { stampNow } from './loop.ts';
import { type TestLoop, testLoop } from './loop-fixture.ts';

/** A loop whose market was quoted just now, so that intents of the present pass the gate. */
function quotedLoop(): TestLoop {
  const desk = testLoop(0);
  desk.ledger.commitsBySelf = false;
  desk.drive.quote(100_000, 100_002, Math.floor(monoNow() / 1_000));
  return desk;
}

function want(desk: TestLoop, id: string, causedBy = null as ReturnType<typeof monoNow> | null) {
  const intent = desk.drive.intentEvent(id, requestOf());
  return desk.loop.process({ ...intent, stamp: stampNow() }, causedBy);
}

const types = (desk: TestLoop) => desk.ledger.events.map((event) => event.body.type);

test('an order leaves when its record is durable and not before', () => {
  const desk = quotedLoop();
  expect(want(desk, 'a').refusal).toBeNull();
  expect(desk.venue.sent).toEqual([]);
  desk.ledger.commit();
  expect(desk.venue.sent).toEqual(['a']);
  expect(types(desk)).toEqual(['intent.recorded', 'verdict.recorded', 'order.sent']);
});

test('events are published after their commit, once and in order', () => {
  const desk = quotedLoop();
  const published: number[] = [];
  desk.loop.onDurable((events) => published.push(...events.map((event) => event.sequence)));
  want(desk, 'a');
  expect(published).toEqual([]);
  desk.ledger.commit();
  const first = desk.ledger.events[0]?.sequence ?? 0;
  expect(published).toEqual([first, first + 1]);
  desk.ledger.commit();
  expect(published).toEqual([first, first + 1, first + 2]);
  expect(desk.loop.durableSequence).toBe(first + 2);
});

test('a gate that closed while the disk worked keeps the order back', () => {
  const desk = quotedLoop();
  want(desk, 'a');
  closeGate(desk.words);
  desk.ledger.commit();
  expect(desk.venue.sent).toEqual([]);
  expect(desk.ledger.events.at(-1)?.body).toMatchObject({ type: 'order.fenced', cause: 'latch' });
  expect(isLatched(desk.words)).toBe(true);
});

test('after a kill the waiting orders are fenced without waiting for the disk', () => {
  const desk = quotedLoop();
  want(desk, 'a');
  want(desk, 'b');
  closeGate(desk.words);
  desk.loop.fenceWaiting();
  const fenced = desk.ledger.events.filter(({ body }) => body.type === 'order.fenced');
  expect(fenced).toHaveLength(2);
  desk.ledger.commit();
  expect(desk.venue.sent).toEqual([]);
});

/** Asks for 20 lots in place of 10. */
function amend(desk: TestLoop, id: string) {
  const { epoch } = desk.drive;
  const terms = { lots: lots(20) };
  const asked = { clientOrderId: orderId(id), intentId: 'a' as never, terms, tickNumber: 1 };
  return desk.loop.process({
    type: 'amendIntent',
    ...asked,
    epoch,
    armed: true,
    stamp: stampNow(),
  });
}

test('an amend leaves when its record is durable, and the venue says that it stands', async () => {
  const desk = quotedLoop();
  desk.drive.work('a', requestOf(), Math.floor(monoNow() / 1_000));
  expect(amend(desk, 'a').refusal).toBeNull();
  expect(desk.venue.amended).toEqual([]);
  desk.ledger.commit();
  expect(desk.venue.amended).toEqual(['a']);
  await expect.poll(() => types(desk)).toContain('order.amended');
  expect(types(desk)).toEqual(['order.amendRequested', 'order.sent', 'order.amended']);
  expect(desk.drive.core.ledger.orders.get(orderId('a'))).toMatchObject({
    status: 'new',
    request: { lots: 20 },
  });
});

test('an amend is kept back by a gate that closed, and where there is no session', () => {
  const asking = (): TestLoop => {
    const desk = quotedLoop();
    desk.drive.work('a', requestOf(), Math.floor(monoNow() / 1_000));
    amend(desk, 'a');
    return desk;
  };
  const reason = (desk: TestLoop) => {
    const body = desk.ledger.events.at(-1)?.body;
    return body?.type === 'order.amendRejected' ? body.reason : body?.type;
  };
  const closed = asking();
  closeGate(closed.words);
  closed.loop.fenceWaiting();
  expect(reason(closed)).toBe('kept back (latch): the desk is latched');
  const down = asking();
  down.venue.up = false;
  down.ledger.commit();
  expect(reason(down)).toBe('kept back (disconnected): down');
  const gone = asking();
  gone.venues.clear();
  gone.ledger.commit();
  expect(reason(gone)).toBe('kept back (disconnected): the venue has no order session');
});

test('an order of an older epoch is refused by the core itself', () => {
  const desk = quotedLoop();
  const intent = desk.drive.intentEvent('a', requestOf());
  const outcome = desk.loop.process({ ...intent, epoch: gateEpoch(99), stamp: stampNow() });
  expect(outcome.refusal).toMatchObject({ kind: 'notArmed' });
});

test('a session that is down fences with its own cause', () => {
  const desk = quotedLoop();
  want(desk, 'a');
  desk.venue.up = false;
  desk.ledger.commit();
  expect(desk.ledger.events.at(-1)?.body).toMatchObject({
    type: 'order.fenced',
    cause: 'disconnected',
  });
});

test('what comes after the end is recorded nowhere and breaks nothing', () => {
  const desk = quotedLoop();
  desk.loop.end();
  const before = desk.loop.core.ledger.sequence;
  expect(want(desk, 'a').approved).toEqual([]);
  desk.ledger.commit();
  expect(desk.venue.sent).toEqual([]);
  expect(desk.loop.core.ledger.sequence).toBe(before);
});

test('the cancels of a kill are written before the core takes it up, and once', () => {
  const desk = testLoop(50);
  const { epoch } = closeGate(desk.words);
  const command = killOf();
  const kill = { type: 'kill', command, actor: alice, cause: 'kill', epoch } as const;
  const written = desk.loop.cancelFirst(command.scope);
  expect(new Set(desk.venue.cancelled).size).toBe(50);
  expect(desk.ledger.events).toEqual([]);
  desk.loop.process({ ...kill, stamp: stampNow() }, null, written);
  expect(desk.venue.cancelled).toHaveLength(50);
  expect(types(desk).filter((type) => type === 'order.sent')).toHaveLength(50);

  // A later kill writes them again, for they may have been lost.
  desk.loop.process({ ...kill, stamp: stampNow() });
  expect(desk.venue.cancelled).toHaveLength(100);
  expect(types(desk).filter((type) => type === 'order.sent')).toHaveLength(100);
});

test('the cancels of a kill are written before anything is posted, and told in one post', () => {
  const desk = testLoop(50);
  const posts: { readonly events: number; readonly cancelled: number }[] = [];
  const append = desk.ledger.append;
  Object.assign(desk.ledger, {
    append: (events: readonly LedgerEvent[]) => {
      posts.push({ events: events.length, cancelled: desk.venue.cancelled.length });
      append(events);
    },
  });
  const told: number[] = [];
  desk.loop.observe(() => told.push(desk.venue.cancelled.length));
  const { epoch } = closeGate(desk.words);
  const command = killOf();
  const stamp = stampNow();
  desk.loop.process({ type: 'kill', command, actor: alice, cause: 'kill', epoch, stamp });
  expect(posts).toEqual([{ events: 101, cancelled: 50 }]);
  expect(new Set(told)).toEqual(new Set([50]));
  expect(types(desk).slice(51)).toEqual(Array(50).fill('order.sent'));
  const sequences = desk.ledger.events.map((event) => event.sequence);
  expect(sequences).toEqual(sequences.map((_, index) => (sequences[0] ?? 0) + index));
});
