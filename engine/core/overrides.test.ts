/** What overrides are refused for, and what becomes of those that nobody needs; one by one. */
import { expect, it } from 'vitest';
import { OperatorCommand } from '../contract/commands.ts';
import { LedgerBody } from '../contract/events.ts';
import { OperatorId } from '../contract/ids.ts';
import { gridOf, requestText } from '../contract/overrides.ts';
import type { RecordBody } from './core-event.ts';
import { linearInstrument, requestOf, sessionStarted, stampAt } from './core-fixture.ts';
import { nodeOf } from './gate/node-fixture.ts';
import { OverrideDrive, softlyRefused, softValue } from './override-fixture.ts';
import { type OverrideGrantEvent, overrideText } from './overrides.ts';

const eventOf = (desk: OverrideDrive, change: object = {}): OverrideGrantEvent => ({
  type: 'overrideGrant',
  ...{ overrideId: 'override-9' as never, request: softlyRefused, requestHash: 'a'.repeat(64) },
  ...{ node: 'desk', limit: 'orderValue', reason: 'r', armed: true, stamp: stampAt(2) },
  ...{ proposer: OperatorId.parse('ada'), approver: OperatorId.parse('ben') },
  epoch: desk.drive.epoch,
  ...change,
});

/** Shares of a node that can be worked out for no order: a position has no trader. */
const senseless = nodeOf({
  name: 'desk',
  scope: { trader: 'alice' },
  currency: 'USDT',
  hard: {},
  soft: { concentration: { shareBps: 5_000, floorMinor: 0 } },
});

it('what stands against an override is said without one being granted', () => {
  const desk = new OverrideDrive();
  const { overrideRefusal, ledger } = desk.drive.core;
  const small = { request: requestOf({ lots: 0 }) };
  expect(overrideRefusal(eventOf(desk))).toBeNull();
  expect(overrideRefusal(eventOf(desk, small))).toMatchObject({ kind: 'badInput' });
  expect(overrideRefusal(eventOf(desk, { limit: 'repeat' }))).toEqual({
    kind: 'badInput',
    node: 'limits/desk/repeat',
    detail: 'repeat passes by itself: wait, and ask again',
  });
  expect(ledger.overrides).toBeNull();
});

it('a soft limit whose use cannot be worked out is not overridden', () => {
  const desk = new OverrideDrive(senseless);
  expect(desk.grant('override-1', 1, { limit: 'concentration' })).toMatchObject({
    events: [],
    refusal: {
      kind: 'concentration',
      node: 'limits/desk/concentration',
      detail: expect.stringMatching(/^what cannot be worked out is not overridden: /) as string,
    },
  });
});

it('one that was granted lifts no limit whose use cannot be worked out', () => {
  const desk = new OverrideDrive();
  desk.grant('override-1', 1);
  const { limits } = desk.drive.core.ledger;
  if (limits === null) throw new Error('no limits');
  const nodes = [senseless];
  desk.drive.record({ type: 'limits.set', limits: { ...limits, nodes }, cause: 'test' }, 2);
  expect(desk.ask(3).refusal).toMatchObject({
    kind: 'concentration',
    breach: { severity: 'soft', limit: 'concentration', use: null },
  });
  expect(desk.drive.core.ledger.overrides?.live).toHaveLength(1);
});

it('an order within every limit uses none up, and needs none after the last one was used', () => {
  const loose = requestOf({ lots: 1 });
  const node = { ...softValue, soft: { orderValueMinor: 50_000_000 as never } };
  const desk = new OverrideDrive(node);
  desk.grant('override-1', 1);
  expect(desk.ask(2, loose).events.map(({ body }) => body.type)).toEqual([
    'intent.recorded',
    'verdict.recorded',
  ]);
  expect(desk.drive.core.ledger.overrides?.live).toHaveLength(1);
  expect(desk.ask(3).refusal).toBeNull();
  const after = desk.ask(4, loose);
  expect([after.refusal, desk.drive.core.ledger.overrides?.live]).toEqual([null, []]);
  expect(after.events.at(-1)?.body).not.toHaveProperty('overrides');
});

const notApproved = {
  kind: 'notPermitted',
  node: 'operators',
  detail: 'override override-9 has not been approved by a second operator',
};

/** A desk whose session wants two people, armed, and who has proposed and approved. */
function signedBy(session: object, proposer?: string, approver?: string): OverrideDrive {
  const desk = new OverrideDrive();
  const { drive } = desk;
  drive.record({ ...sessionStarted, ...session } as RecordBody, 1);
  drive.recover(1);
  drive.rearm({}, 1);
  drive.quote(100_000, 100_002, 2);
  if (proposer === undefined) return desk;
  const { epoch } = drive.core.ledger;
  const asked = { node: 'desk', limit: 'orderValue', request: softlyRefused, reason: 'the hedge' };
  const command = OperatorCommand.parse({
    ...{ kind: 'override.grant', ...asked, commandId: 'override-9', actor: proposer },
    ...{ desk: 'desk-1', engineSession: 's-1', consoleSession: 'c', issuedUtcNanos: '1' },
  });
  const hashed = { proposalId: 'override-9', commandHash: 'a'.repeat(64) };
  const opened = { command, signature: 's', proposer, epoch, ...hashed };
  const expiry = { expiresMonoNanos: 1, expiresUtcNanos: '1' };
  const record = (body: object) => drive.record(LedgerBody.parse(body) as RecordBody, 2);
  record({ type: 'proposal.opened', ...opened, ...expiry });
  if (approver === undefined) return desk;
  const approval = { approver, reason: 'me too', commandId: 'approval-1' };
  record({ type: 'proposal.approved', ...hashed, ...approval });
  return desk;
}

it.each<[string, object, [proposer?: string, approver?: string], object | null]>([
  ['nobody, where one is enough', {}, [], null],
  ['nobody, where two are wanted', { singleOperator: false }, [], notApproved],
  ['nobody, with money at stake', { environment: 'LIVE' }, [], notApproved],
  ['one of two', { singleOperator: false }, ['ada'], notApproved],
  ['another second', { singleOperator: false }, ['ada', 'cat'], notApproved],
  ['another first', { singleOperator: false }, ['cat', 'ben'], notApproved],
  ['both', { singleOperator: false }, ['ada', 'ben'], null],
])('an override that was signed for by %s', (_, session, people, refusal) => {
  const desk = signedBy(session, ...people);
  const outcome = desk.drive.core.process(eventOf(desk));
  expect(outcome.refusal).toEqual(refusal);
  expect(outcome.events.map(({ body }) => body.type)).toEqual(
    refusal === null ? ['override.granted'] : [],
  );
});

it('who approved an override has not asked for it, whatever the event says', () => {
  const desk = signedBy({ singleOperator: false }, 'ada', 'ben');
  const record = desk.drive.core.ledger.proposals.get('override-9' as never);
  if (record === undefined) throw new Error('no proposal');
  const own = { ...record, opened: { ...record.opened, proposer: OperatorId.parse('ben') } };
  desk.drive.core.ledger.proposals.set('override-9' as never, own);
  const { refusal } = desk.drive.core.process(eventOf(desk, { proposer: 'ben' }));
  expect(refusal).toEqual(notApproved);
});

it('the text of an override is that of its request, on the grid of its instrument', () => {
  const { ledger } = new OverrideDrive().drive.core;
  expect(overrideText(ledger, softlyRefused)).toBe(
    requestText(softlyRefused, gridOf(linearInstrument)),
  );
  const stranger = requestOf({ owner: { instrument: 'NONE.sim' as never } });
  expect(overrideText(ledger, stranger)).toBeNull();
});
