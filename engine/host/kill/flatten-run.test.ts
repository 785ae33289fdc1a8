// A flatten beside a maker of one's own, which quotes again whenever its order is cancelled.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FlattenCommand } from '../../contract/commands.ts';
import type { LedgerBody } from '../../contract/events.ts';
import { CommandId, OperatorId, SessionId } from '../../contract/ids.ts';
import { lots, UtcNanos } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import { scopeText } from '../../contract/scope.ts';
import {
  alice,
  fillOf,
  killOf,
  linear,
  maker,
  ownerOf,
  requestOf,
  taker,
  venue as venueId,
  wideLimits,
} from '../../core/core-fixture.ts';
import type { Venue } from '../../ports/venue.ts';
import { monoNow } from '../clock.ts';
import { createIdSource } from '../gate/client-order-ids.ts';
import { closeScope, epochWord } from '../gate/gate-words.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { FateDesk } from '../venues/fate-desk.ts';
import type { ScriptedVenue } from '../venues/scripted-venue-fixture.ts';
import { FlattenRoom } from './flatten-room.ts';

const scope = { strategy: taker } as const;
const ids = createIdSource('desk-1', 1);
let desk: TestLoop;
let fates: FateDesk;
/** What the gate answered to the maker, in order. */
let answers: string[];
let quoting: NodeJS.Timeout;

/** The taker holds 5 lots; the maker bids for 10 where a flatten of them trades. */
beforeEach(() => {
  desk = testLoop(0);
  const { drive, loop, venue, venues } = desk;
  answers = [];
  const instruments = wideLimits.instruments.map((one) => ({ ...one, referenceAgeMillis: 60_000 }));
  drive.record({ type: 'limits.set', limits: { ...wideLimits, instruments }, cause: 'test' });
  const micros = Math.floor(monoNow() / 1_000);
  drive.quote(100_000, 100_002, micros);
  drive.work('held', requestOf({ lots: 5, owner: { strategy: taker } }), micros);
  drive.filled('held', 'e1', 5);
  drive.work('bid', requestOf({ price: 99_990 }), micros);
  venue.open.set('bid' as never, linear);
  venue.held.set(linear, lots(5));
  answering({});
  fates = new FateDesk(loop, venues);
  quoting = setInterval(quoteAgain, 2);
});
afterEach(() => {
  clearInterval(quoting);
  fates.close();
});

/** The scripted venue, some of its answers given otherwise. */
function answering(changes: Partial<Venue>): void {
  const { send, amend, cancel, openOrders, positions, orderFate, onReport, close } = desk.venue;
  const session = { send, amend, cancel, openOrders, positions, orderFate, onReport, close };
  desk.venues.set(venueId, { ...session, send: fillsAtOnce(desk.venue), ...changes });
}

/** Fills what ends at once, and takes what rests. */
const fillsAtOnce =
  (venue: ScriptedVenue): Venue['send'] =>
  (order, options) => {
    const outcome = venue.send(order, options);
    const { value: request, clientOrderId: id } = order;
    if (request.timeInForce !== 'IOC') return outcome;
    setImmediate(() => {
      venue.open.delete(id);
      venue.held.set(linear, lots((venue.held.get(linear) ?? 0) - request.lots));
      venue.report(fillOf(id, `e-${id}`, request.lots, request.price ?? 0));
    });
    return outcome;
  };

function quoteAgain(): void {
  const { loop, words } = desk;
  const ours = [...loop.core.ledger.orders.values()].filter(({ request }) => {
    return request.owner.strategy === maker;
  });
  if (ours.length > 0) return;
  const intent = { intentId: ids.intentId(), clientOrderId: ids.clientOrderId(), tickNumber: 0 };
  const request: OrderRequest = requestOf({ price: 99_990 });
  const asked = { request, epoch: epochWord(words), armed: true, stamp: stampNow() };
  const { refusal } = loop.process({ type: 'intent', ...intent, ...asked });
  answers.push(refusal?.kind ?? 'approved');
}

/** Stops the taker and flattens it; resolves with the end of the flatten. */
async function flattened(): Promise<Extract<LedgerBody, { type: 'flatten.ended' }>> {
  const { loop, words, venues } = desk;
  const { epoch } = closeScope(words);
  const kill = { type: 'kill', command: killOf(scope), actor: alice, cause: 'kill' } as const;
  loop.process({ ...kill, epoch, stamp: stampNow() });
  const room = new FlattenRoom({
    ...{ loop, words, venues, ids, fates },
    desk: { orderVenues: [venueId], owners: [ownerOf({ strategy: taker }), ownerOf()] },
    log: { info: () => undefined, error: () => undefined },
    isKilling: () => false,
    warden: () => ({ state: 'guarding' }),
    ledgerFailure: () => null,
  });
  const command: FlattenCommand = {
    kind: 'flatten',
    commandId: CommandId.parse('flatten-1'),
    actor: OperatorId.parse('alice'),
    desk: 'desk-1',
    engineSession: SessionId.parse('s-1'),
    consoleSession: 'test',
    issuedUtcNanos: UtcNanos.parse('1'),
    scope,
    epoch,
    typedScope: scopeText(scope),
    reason: 'end of the test',
  };
  expect(await room.flatten(command, alice)).toBe('');
  const end = () =>
    desk.ledger.events.find(({ body }) => body.type === 'flatten.ended')?.body ?? null;
  await expect.poll(end, { timeout: 15_000, interval: 5 }).not.toBeNull();
  const body = end();
  if (body?.type !== 'flatten.ended') throw new Error('no end');
  return body;
}

const madeWay = { clientOrderId: 'bid', instrument: linear, strategy: maker };

test('the maker makes way, waits, and quotes again when the position is closed', async () => {
  const end = await flattened();
  expect(end).toMatchObject({ outcome: 'flat', remaining: [] });
  expect(end.madeWay).toEqual([{ ...madeWay, status: 'cancelled', filledLots: 0 }]);
  expect(desk.venue.cancelled).toEqual(['bid']);
  await expect.poll(() => answers.at(-1)).toBe('approved');
  const refusals = new Set(answers.slice(0, -1));
  expect([...refusals].every((kind) => kind === 'flattenUnderWay')).toBe(true);
  // A slice was stopped by the bid, and once that was gone the next one was not.
  const verdicts = desk.ledger.events.flatMap(({ body }) =>
    body.type === 'verdict.recorded' && body.flattenId !== undefined ? [body] : [],
  );
  const said = verdicts.map(({ decision, refusal }) => refusal?.kind ?? decision);
  expect([said[0], said.at(-1), new Set(said).size]).toEqual(['selfMatch', 'approved', 2]);
});

test('a cancel that was lost is written again, until the order is gone', async () => {
  desk.venue.habit = 'isSilent';
  const again = setInterval(() => {
    if (desk.venue.cancelled.length > 1) desk.venue.habit = 'cancels';
  }, 5);
  const end = await flattened().finally(() => clearInterval(again));
  expect(end).toMatchObject({ outcome: 'flat', remaining: [] });
  expect(end.madeWay).toEqual([{ ...madeWay, status: 'cancelled', filledLots: 0 }]);
  expect(desk.venue.cancelled.length).toBeGreaterThan(2);
});

test('a cancel whose answer was lost is settled by asking for the order', async () => {
  const { venue } = desk;
  answering({
    cancel: (id) => {
      venue.open.delete(id);
      return { kind: 'sent' };
    },
    orderFate: async (clientOrderId) => {
      const told = { kind: 'cancelled', clientOrderId, reason: 'on request' } as const;
      return { kind: 'reports', reports: [told] };
    },
  });
  const end = await flattened();
  expect(end).toMatchObject({ outcome: 'flat', remaining: [] });
  expect(end.madeWay).toEqual([{ ...madeWay, status: 'cancelled', filledLots: 0 }]);
});

test('one that fills in the race is the maker’s own, and no more is closed for it', async () => {
  const { venue } = desk;
  answering({
    cancel: (id) => {
      setImmediate(() => {
        if (!venue.open.delete(id)) return;
        venue.held.set(linear, lots((venue.held.get(linear) ?? 0) + 10));
        venue.report(fillOf(id, 'race', 10, 99_990));
        venue.report({ kind: 'cancelRejected', clientOrderId: id, reason: 'filled' });
      });
      return { kind: 'sent' };
    },
  });
  const end = await flattened();
  expect(end).toMatchObject({ outcome: 'flat', remaining: [] });
  expect(end.madeWay).toEqual([{ ...madeWay, status: 'filled', filledLots: 10 }]);
  const held = [...desk.loop.core.ledger.positions.values()].map(({ strategy, lots: own }) => {
    return [strategy, own];
  });
  expect(held).toEqual([
    [taker, 0],
    [maker, 10],
  ]);
});
