/** Before a flatten begins, and what it may call flat: the venue's word, and no silence. */
import { beforeEach, expect, test } from 'vitest';
import type { FlattenCommand } from '../../contract/commands.ts';
import {
  AccountId,
  CommandId,
  InstrumentId,
  OperatorId,
  SessionId,
  VenueId,
} from '../../contract/ids.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import { alice, killOf, linear, orderId, venue } from '../../core/core-fixture.ts';
import { flatnessGaps } from '../../core/flatten/flatness.ts';
import { createIdSource } from '../gate/client-order-ids.ts';
import { closeGate, epochWord } from '../gate/gate-words.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { FlattenRoom } from './flatten-room.ts';

const data = VenueId.parse('data');
const account = AccountId.parse('paper');
let desk: TestLoop;
beforeEach(() => {
  desk = testLoop(0);
});

/** Flattens a desk that is halted and confirmed; the refusal, or ''. */
function flatten(scope: Scope): Promise<string> {
  const { loop, words, venues } = desk;
  const { epoch } = closeGate(words);
  const command = killOf();
  loop.process({ type: 'kill', command, actor: alice, cause: 'kill', epoch, stamp: stampNow() });
  const owners = [
    { venue, account, instrument: linear },
    { venue: data, account, instrument: InstrumentId.parse('BTCUSDT.data') },
    { trader: OperatorId.parse('alice'), client: 'house' },
  ];
  const room = new FlattenRoom({
    loop,
    words,
    venues,
    ids: createIdSource('desk-1', 1),
    desk: { orderVenues: [venue], owners },
    log: { info: () => undefined, error: () => undefined },
    isKilling: () => false,
    fates: { ask: () => undefined },
    warden: () => ({ state: 'guarding' }),
    ledgerFailure: () => null,
  });
  const asked: FlattenCommand = {
    kind: 'flatten',
    commandId: CommandId.parse('flatten-0001'),
    actor: OperatorId.parse('alice'),
    desk: 'desk-1',
    engineSession: SessionId.parse('run-1'),
    consoleSession: 'test',
    issuedUtcNanos: UtcNanos.parse('1'),
    scope,
    epoch: epochWord(words),
    typedScope: scopeText(scope),
    reason: 'end of the test',
  };
  return room.flatten(asked, alice);
}

const ended = () =>
  desk.ledger.events.flatMap(({ body }) => (body.type === 'flatten.ended' ? [body.outcome] : []));

test('with nothing open and a venue that says so it is flat', async () => {
  expect(await flatten({})).toBe('');
  await expect.poll(ended, { timeout: 5_000 }).toEqual(['flat']);
});

test('a scope that no venue takes orders of is never called flat', async () => {
  expect(await flatten({ venue: data })).toMatch(/no venue takes orders of venue=data/);
  expect(ended()).toEqual([]);
  const nobody = { orders: new Map(), positions: new Map() };
  expect(flatnessGaps(desk.loop.core.ledger, { venue: data }, nobody)).not.toEqual([]);
});

test('an order of ours that only the venue knows could turn a position over', async () => {
  desk.venue.open.set(orderId('lost'), linear);
  expect(await flatten({})).toMatch(/1 of our orders still open at the venue/);
  expect(desk.loop.core.ledger.flatten).toBeNull();
});

test('what the venue does not tell is not taken for nothing', async () => {
  desk.venue.up = false;
  expect(await flatten({})).toMatch(/sim did not list open orders: session is down/);
});

test('a scope of a trader or a client is refused in words: positions have neither', async () => {
  const words =
    'not flattened: a position belongs to a strategy, an account and an instrument: name those';
  expect(await flatten({ trader: OperatorId.parse('alice') })).toBe(words);
  expect(await flatten({ client: 'house' })).toBe(words);
  expect(ended()).toEqual([]);
});
