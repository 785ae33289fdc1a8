/** A refused order as the window finds it on the record, and how its override stands. */
import { expect, test } from 'vitest';
import { OperatorCommand } from '../../engine/contract/commands.ts';
import { LedgerEvent, LedgerRow } from '../../engine/contract/events.ts';
import { overridableIntent, overrideCommand } from '../../engine/contract/overrides.ts';
import { ClientMessage, ServerMessage } from '../../engine/contract/wire.ts';
import { fold } from '../../engine/state/fold.ts';
import { smallLedger } from './ledger-fixture.ts';
import {
  type AskEngine,
  overrideStand,
  type RefusedOrder,
  refusedLine,
  refusedOrder,
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
    const { typePrefix, text } = asked.query;
    const found = rows.filter(
      ({ body }) => body.type === typePrefix && JSON.stringify(body).includes(`:${text}`),
    );
    const result = { kind: 'audit', page: { rows: found.slice(0, 1), more: false } };
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
  expect(order).toMatchObject({ request, breach, detail: 'too dear' });
  expect(refusedLine(order.request, smallLedger())).toBe('Buy 0.020 BTC at 60000.0 USDT, hand.kim');
});

test.each([
  [[], 'The record has no order hand:1.'],
  [[verdict('soft')], 'The record has no order hand:1.'],
  [[intent, verdict('hard')], 'What refused it is no soft limit that an override can lift.'],
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

/** The small ledger with one more event. */
function ledgerWith(body: unknown) {
  const ledger = smallLedger();
  const sequence = ledger.sequence + 1;
  fold(ledger, LedgerEvent.parse({ sequence, utcNanos: '1', monoNanos: 1, body }));
  return ledger;
}

const asked = (lots: number) => ({
  ...{ type: 'proposal.opened', proposalId: 'command-0001', commandHash: 'a'.repeat(64) },
  command: OperatorCommand.parse({
    ...{ kind: 'override.grant', ...head, request: { ...request, lots }, node: 'by-hand' },
    ...{ limit: 'orderValue', reason: 'a hedge' },
  }),
  ...{ signature: 's', proposer: 'ada', epoch: 1, expiresMonoNanos: 9, expiresUtcNanos: '9' },
});
const granted = (node: string) => ({
  ...{ type: 'override.granted', overrideId: 'command-0001', request, requestHash: 'a'.repeat(64) },
  ...{ grid: { priceIncrement: '0.1', lotSize: '0.001' }, breach: { ...breach, node } },
  ...{ proposer: 'ada', approver: 'ben', reason: 'a hedge', epoch: 1 },
  ...{ expiresMonoNanos: 9, expiresUtcNanos: '9' },
});

test.each([
  ['nothing was asked', null, 'none'],
  ['it is asked for', asked(20), 'waiting'],
  ['it is asked for another quantity', asked(21), 'none'],
  ['it is granted', granted('by-hand'), 'inForce'],
  ['it is granted past another limit', granted('desk'), 'none'],
])('the override of this very order stands as the ledger says: %s', async (_name, body, kind) => {
  const ledger = body === null ? smallLedger() : ledgerWith(body);
  expect(overrideStand(await found(), ledger).kind).toBe(kind);
  expect(overrideStand(await found(), null).kind).toBe('none');
});

test('a refusal that names the command of an override leads to its intent', () => {
  const refusal = `refused by limits/n/orderValue: dear; you can: ${overrideCommand('hand:7-a')}`;
  expect(overridableIntent(refusal)).toBe('hand:7-a');
  expect(overridableIntent('refused by limits/n/orderValue: too dear')).toBeNull();
});
