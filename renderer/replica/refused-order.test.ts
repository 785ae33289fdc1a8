/** A refused order as the window finds it on the record, and how its override stands. */
import { expect, test } from 'vitest';
import { OperatorCommand } from '../../engine/contract/commands.ts';
import { LedgerEvent, LedgerRow } from '../../engine/contract/events.ts';
import { ClientMessage, ServerMessage } from '../../engine/contract/wire.ts';
import { fold } from '../../engine/state/fold.ts';
import { smallLedger } from './ledger-fixture.ts';
import {
  type AskEngine,
  overrideStand,
  type RefusedOrder,
  refusedOrder,
  termsOf,
} from './refused-order.ts';

const request = {
  owner: {
    ...{ venue: 'sim', account: 'main', strategy: 'hand.kim', strategyVersion: 'hand' },
    ...{ instrument: 'BTCUSDT.sim', desk: 'first-desk', trader: 'kim', client: 'house' },
  },
  ...{ side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: false, price: 600_000, lots: 20 },
};
const breach = {
  ...{ node: 'by-hand', limit: 'orderValue', severity: 'soft', bound: 5_000, use: 12_000 },
  ...{ unit: 'minor', currency: 'USDT' },
};
const inputs = {
  ...{ referencePrice: 600_000, referenceAgeMicros: 10, positionLots: 0, workingBuyLots: 0 },
  ...{ workingSellLots: 0, orderValueMinor: 1, messagesInWindow: 0 },
};
const verdict = (severity: string) => ({
  ...{ type: 'verdict.recorded', intentId: 'hand:1', decision: 'refused', clientOrderId: null },
  refusal: {
    kind: 'orderValue',
    node: 'limits/by-hand/orderValue',
    detail: 'too dear',
    breach: { ...breach, severity },
  },
  ...{ epoch: 1, inputs },
});
const intent = { type: 'intent.recorded', intentId: 'hand:1', request, tickNumber: 1 };

/** An engine whose record holds these, and which answers as the wire does. */
function recordOf(...bodies: unknown[]): AskEngine {
  const rows = bodies.map((body, index) =>
    LedgerRow.parse({
      ...{ sequence: index + 1, utcNanos: '1', monoNanos: 1, body },
      ...{ previousHash: '0'.repeat(64), hash: '1'.repeat(64) },
    }),
  );
  return (make) => {
    const asked = ClientMessage.parse(make('q-1'));
    if (asked.type !== 'audit.query') throw new Error('another question');
    const { typePrefix, text, before } = asked.query;
    const found = rows.filter(
      ({ body, sequence }) =>
        body.type === typePrefix && sequence < (before ?? 9) && JSON.stringify(body).includes(text),
    );
    const result = { kind: 'audit', page: { rows: found.slice(-1), more: false } };
    const reply = ServerMessage.parse({ type: 'reply', id: 'q-1', ok: true, error: '', result });
    if (reply.type !== 'reply') throw new Error('no reply');
    return Promise.resolve({ kind: 'reply', reply });
  };
}

async function found(): Promise<RefusedOrder> {
  const order = await refusedOrder(recordOf(intent, verdict('soft')), 'hand:1');
  if (typeof order === 'string') throw new Error(order);
  return order;
}

test('the order of a refused intent is read from the record, word for word', async () => {
  const order = await found();
  const { node, limit } = breach;
  expect(order).toEqual({ request, node, limit, detail: 'too dear', refusedUtcNanos: '1' });
  expect(termsOf(order.request, smallLedger())).toEqual({
    order: 'Buy 0.020 BTC at 60000.0 USDT',
    kind: 'limit, GTC',
    owner: 'BTCUSDT.sim of hand.kim (hand) for kim and house, account main at sim',
  });
});

const dated = { ...request, timeInForce: 'GTD', expiryUtcMillis: 9 };

test.each([
  [[], 'The record has no verdict.recorded of it.'],
  [[verdict('soft')], 'The record has no intent.recorded of it.'],
  [
    [{ ...intent, intentId: 'hand:2' }, verdict('soft')],
    'The record has no order of intent hand:1.',
  ],
  [[intent, verdict('hard')], 'What refused it is no soft limit that an override can lift.'],
  [
    [{ ...intent, request: dated }, verdict('soft')],
    'Its end in time is another one at each wish.',
  ],
])('no override is offered where there is nothing to lift: %#', async (bodies, why) => {
  expect(await refusedOrder(recordOf(...bodies), 'hand:1')).toBe(why);
});

test('why the engine could not be asked is told', async () => {
  const ask: AskEngine = () => Promise.resolve({ kind: 'notSent', error: 'no connection' });
  expect(await refusedOrder(ask, 'hand:1')).toBe('no connection');
});

const head = {
  ...{ commandId: 'command-0001', actor: 'ada', desk: 'one', engineSession: 'run-1' },
  ...{ consoleSession: 'c', issuedUtcNanos: '1' },
};

/** The small ledger with these events behind it, one second after the other. */
function ledgerWith(...bodies: readonly object[]) {
  const ledger = smallLedger();
  bodies.forEach((body, at) => {
    const stamp = { sequence: ledger.sequence + 1, utcNanos: String(at + 2), monoNanos: 1 };
    fold(ledger, LedgerEvent.parse({ ...stamp, body }));
  });
  return ledger;
}

const asked = (id: string, lots = 20) => ({
  ...{ type: 'proposal.opened', proposalId: id, commandHash: 'a'.repeat(64) },
  command: OperatorCommand.parse({
    ...{ kind: 'override.grant', ...head, commandId: id, request: { ...request, lots } },
    ...{ node: 'by-hand', limit: 'orderValue', reason: 'a hedge' },
  }),
  ...{ signature: 's', proposer: 'ada', epoch: 1, expiresMonoNanos: 9, expiresUtcNanos: '9' },
});
const signed = (id: string) => ({
  ...{ type: 'proposal.approved', proposalId: id, commandHash: 'a'.repeat(64), approver: 'ben' },
  ...{ reason: 'me too', commandId: 'command-0009' },
});
const ended = (id: string, outcome: string) => ({
  ...{ type: 'proposal.ended', proposalId: id, outcome, operator: 'ben', reason: 'not today' },
});
const granted = (id: string, node = 'by-hand') => ({
  ...{ type: 'override.granted', overrideId: id, request, requestHash: 'a'.repeat(64) },
  ...{ grid: { priceIncrement: '0.1', lotSize: '0.001' }, breach: { ...breach, node } },
  ...{ proposer: 'ada', approver: 'ben', reason: 'a hedge', epoch: 1 },
  ...{ expiresMonoNanos: 9, expiresUtcNanos: '9' },
});
const carriedOut = [asked('command-1'), signed('command-1'), ended('command-1', 'carriedOut')];
const used = {
  ...{ type: 'override.used', overrideId: 'command-1', intentId: 'hand:2' },
  clientOrderId: 'qd-9',
};
const expired = {
  ...{ type: 'override.ended', overrideId: 'command-1', outcome: 'expired', reason: 'over' },
};

test.each<[string, readonly object[], unknown]>([
  ['nothing was asked', [], { kind: 'none' }],
  ['it is asked for', [asked('command-1')], { kind: 'waiting' }],
  ['it is asked for another quantity', [asked('command-1', 21)], { kind: 'none' }],
  ['it is signed', carriedOut.slice(0, 2), { kind: 'signed' }],
  ['it is granted', [...carriedOut, granted('command-1')], { kind: 'inForce' }],
  ['another limit is lifted', [granted('command-1', 'desk')], { kind: 'none' }],
  [
    'it is used',
    [...carriedOut, granted('command-1'), used],
    { kind: 'over', how: 'was used by order qd-9' },
  ],
  [
    'it was not used',
    [...carriedOut, granted('command-1'), expired],
    { kind: 'over', how: 'expired unused' },
  ],
  [
    'it is rejected',
    [asked('command-1'), ended('command-1', 'rejected')],
    { kind: 'over', how: 'was rejected: not today' },
  ],
  [
    'the next one is rejected',
    [granted('command-1'), used, asked('command-2'), ended('command-2', 'rejected')],
    { kind: 'over', how: 'was rejected: not today' },
  ],
  ['it is asked for again', [granted('command-1'), used, asked('command-2')], { kind: 'waiting' }],
])('the override of this very order stands as the ledger says: %s', async (_, bodies, stand) => {
  expect(overrideStand(await found(), ledgerWith(...bodies))).toMatchObject(stand as object);
});
