/** A11: every command of an operator is on the record, with who, and with before and after. */
import { expect, it, test } from 'vitest';
import { OperatorCommand } from '../../contract/commands.ts';
import type { LedgerBody } from '../../contract/events.ts';
import { requestOf } from '../../core/core-fixture.ts';
import { authorityHashOf, limitsHashOf, tripsHashOf } from '../../operators/base-hash.ts';
import { FourEyesDesk, type Person, people } from './four-eyes-fixture.ts';

type Kind = OperatorCommand['kind'];
type Recorded = Extract<LedgerBody, { type: 'command.recorded' }>;

const file = { file: 'a.ts', fileHash: 'a'.repeat(64), workingOrders: 'pass' };
const reason = 'test of the day';
const handRequest = {
  ...{ instrument: 'BTCUSDT.sim', side: 'buy', type: 'limit', timeInForce: 'GTC' },
  ...{ postOnly: false, price: 100_000, lots: 10 },
};
const adaListed = { id: 'ada', role: 'admin', publicKey: people.ada.key.publicKey };
const ledgerOf = (desk: FourEyesDesk) => desk.test.loop.core.ledger;
const limitsOf = (desk: FourEyesDesk) => ledgerOf(desk).limits;

/** One of each kind, by somebody who may ask for it. */
const commands: Readonly<
  Record<Kind, readonly [by: Person, fields: (desk: FourEyesDesk) => Record<string, unknown>]>
> = {
  'operator.enrol': ['ada', () => ({ publicKey: people.ada.key.publicKey, reason })],
  'operator.signIn': ['vic', () => ({})],
  rearm: ['ben', ({ epoch }) => ({ scope: {}, epoch, typedScope: 'desk', reason })],
  'order.cancel': ['cat', () => ({ clientOrderId: 'o1', reason })],
  reduce: ['cat', () => ({ scope: { strategy: 'maker' }, reason })],
  flatten: ['ben', ({ epoch }) => ({ scope: {}, epoch, typedScope: 'desk', reason })],
  'strategy.swap': ['cat', () => ({ strategy: 'maker', ...file, reason })],
  'alert.acknowledge': ['cat', () => ({ alertId: 'a1', note: '' })],
  'break.decide': ['ben', () => ({ breakId: 'b1', decision: 'ignore', reason })],
  'plan.apply': [
    'ben',
    (desk) => ({
      ...{ limits: limitsOf(desk), baseHash: limitsHashOf(limitsOf(desk)) },
      ...{ source: 'desk.yaml', reason },
    }),
  ],
  'operators.apply': [
    'ben',
    (desk) => ({
      authority: { singleOperator: false, operators: [adaListed] },
      ...{ baseHash: authorityHashOf(ledgerOf(desk)), source: 'desk.yaml', reason },
    }),
  ],
  'trips.apply': [
    'ben',
    (desk) => ({
      ...{ trips: [], baseHash: tripsHashOf(ledgerOf(desk)), source: 'desk.yaml', reason },
    }),
  ],
  'override.grant': [
    'ben',
    () => ({ request: requestOf(), node: 'desk', limit: 'orderValue', reason }),
  ],
  'order.place': ['cat', () => ({ request: handRequest, reason })],
  'order.amend': ['cat', () => ({ clientOrderId: 'o1', lots: 5, reason })],
  'position.close': [
    'cat',
    () => ({ account: 'paper', strategy: 'maker', instrument: 'BTCUSDT.sim', reason }),
  ],
  'strategy.pause': ['cat', () => ({ strategy: 'maker', mode: 'halted', reason })],
  'proposal.approve': [
    'ben',
    () => ({ proposalId: 'proposal-1', commandHash: 'b'.repeat(64), reason }),
  ],
  'proposal.reject': ['ben', () => ({ proposalId: 'proposal-1', reason })],
};

const kinds = OperatorCommand.options.map(({ shape }) => shape.kind.value);

const lastOf = (desk: FourEyesDesk): Recorded => {
  const body = desk.test.ledger.events.at(-1)?.body;
  if (body?.type !== 'command.recorded') throw new Error(`no command, but ${body?.type}`);
  return body;
};

it('A11 the table has every command that there is', () => {
  expect(Object.keys(commands).toSorted()).toEqual(kinds.toSorted());
});

test.each(kinds)('A11 %s is recorded with who, before and after', async (kind) => {
  const desk = new FourEyesDesk({
    ...{ flatten: async () => '', acknowledge: async () => '', decideBreak: async () => '' },
  });
  // The first operator of a desk is one where there is none yet.
  if (kind === 'operator.enrol') desk.test.loop.core.ledger.operators.clear();
  const [by, fields] = commands[kind];
  const signed = desk.sign(by, { kind, ...fields(desk) });
  await desk.commands.take(signed);
  expect(lastOf(desk)).toMatchObject({
    commandId: signed.command.commandId,
    kind,
    actor: { kind: 'operator', name: by },
    reason: 'reason' in signed.command ? reason : '',
    before: expect.stringMatching(/./) as string,
    after: expect.stringMatching(/./) as string,
  });
  // Refused for its bytes it is recorded as well, under nobody's name.
  const forged = desk.sign(by, { ...signed.command, commandId: 'forged-command' }, 'mallory');
  await desk.commands.take(forged);
  expect(lastOf(desk)).toMatchObject({
    ...{ commandId: 'forged-command', kind, outcome: 'refused' },
    ...{ actor: { kind: 'token' }, before: expect.stringMatching(/./) as string },
  });
});

it('A11 what a command changed is told by the difference of before and after', async () => {
  const desk = new FourEyesDesk();
  const { proposalId } = await desk.propose('ada');
  expect(lastOf(desk)).toMatchObject({
    ...{ kind: 'rearm', outcome: 'accepted', proposalId },
    ...{ before: 'desk: halted', after: 'desk: halted, waits for a second operator' },
  });
  await desk.approve('ben', proposalId);
  expect(lastOf(desk)).toMatchObject({
    before: `proposal ${proposalId}: waiting; desk: halted`,
    after: `proposal ${proposalId}: carriedOut; desk: active`,
  });
  const signIn = { kind: 'operator.signIn', consoleSession: 'console-9' };
  await desk.commands.take(desk.sign('cat', signIn));
  expect(lastOf(desk)).toMatchObject({
    before: 'console console-9: nobody',
    after: 'console console-9: cat',
  });
});
