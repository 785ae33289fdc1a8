/** P10 on the host: who may ask for an override, who has to sign, and what is on the record. */
import { expect, it, test } from 'vitest';
import type { Refusal } from '../../contract/events.ts';
import { ClientOrderId, IntentId } from '../../contract/ids.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { linear, requestOf } from '../../core/core-fixture.ts';
import { limitsWithNodes } from '../../core/gate/node-fixture.ts';
import { softlyRefused, softValue } from '../../core/override-fixture.ts';
import { epochWord } from '../gate/gate-words.ts';
import { stampNow } from '../loop.ts';
import { FourEyesDesk, type Person } from './four-eyes-fixture.ts';

/** A desk of two signatures with a soft limit, armed. */
async function armed(): Promise<FourEyesDesk> {
  const desk = new FourEyesDesk();
  const { loop } = desk.test;
  const limits = limitsWithNodes(softValue);
  loop.process({ type: 'record', body: { type: 'limits.set', limits, cause: 't' }, stamp: now() });
  const { proposalId } = await desk.propose();
  await desk.approve('ben', proposalId);
  return desk;
}

const now = stampNow;

/** Best bid and ask as of now: an older reference is stale. */
function quote({ test: { drive } }: FourEyesDesk): void {
  const updateId = (drive.core.market.instruments.get(linear)?.ticker?.updateId ?? 0) + 1;
  const head = { instrument: linear, receivedMonoNanos: now().mono, exchangeUtcMillis: null };
  const price = { bidPrice: priceTicks(100_000), askPrice: priceTicks(100_002) };
  const size = { bidLots: lots(100), askLots: lots(100) };
  drive.core.process({
    type: 'tick',
    tick: { kind: 'bookTicker', ...head, updateId, ...price, ...size },
  });
}

const asked = { request: softlyRefused, node: 'desk', limit: 'orderValue', reason: 'the hedge' };

const ask = (desk: FourEyesDesk, by: Person, change: object = {}, as = by) => {
  quote(desk);
  return desk.commands.take(desk.sign(by, { kind: 'override.grant', ...asked, ...change }, as));
};

const approve = (desk: FourEyesDesk, by: Person, proposalId: string) => {
  quote(desk);
  return desk.approve(by, proposalId);
};

let orders = 0;
function want(desk: FourEyesDesk): Refusal | null {
  quote(desk);
  orders += 1;
  const { loop, words } = desk.test;
  const ids = { intentId: IntentId.parse(`i${orders}`), clientOrderId: id(`w${orders}`) };
  const epoch = epochWord(words);
  const request = softlyRefused;
  const at = { tickNumber: 1, epoch, armed: true, stamp: now() };
  return loop.process({ type: 'intent', ...ids, request, ...at }).refusal;
}
const id = (text: string) => ClientOrderId.parse(text);

const lastCommand = (desk: FourEyesDesk) =>
  desk.test.ledger.events
    .map(({ body }) => body)
    .findLast(({ type }) => type === 'command.recorded');

it('P10 is asked for by risk, approved by another key, and lets one order pass', async () => {
  const desk = await armed();
  expect(want(desk)).toMatchObject({ breach: { severity: 'soft' } });
  expect(await ask(desk, 'cat')).toMatch(/override.grant needs the role risk or admin/);
  const answer = await ask(desk, 'ben');
  if (typeof answer === 'string') throw new Error(answer);
  expect(want(desk)).toMatchObject({ breach: { severity: 'soft' } });
  expect(await approve(desk, 'ben', answer.proposalId)).toMatch(/who asked cannot approve/);
  expect(await approve(desk, 'cat', answer.proposalId)).toMatch(/needs the role/);
  expect(await approve(desk, 'ada', answer.proposalId)).toBe('');
  const granted = desk.test.ledger.events.flatMap(({ body }) =>
    body.type === 'override.granted' ? [body] : [],
  );
  expect(granted).toMatchObject([
    { overrideId: answer.proposalId, proposer: 'ben', approver: 'ada', reason: 'the hedge' },
  ]);
  expect(granted[0]?.requestHash).toMatch(/^[0-9a-f]{64}$/);
  expect([want(desk), want(desk)?.kind]).toEqual([null, 'orderValue']);
  const verdicts = desk.test.ledger.events.flatMap(({ body }) =>
    body.type === 'verdict.recorded' && body.overrides !== undefined ? body.overrides : [],
  );
  expect(verdicts).toMatchObject([{ overrideId: answer.proposalId, approver: 'ada' }]);
});

test.each<[string, Person, object, Person, RegExp]>([
  ['forged', 'ben', {}, 'mallory', /signature is not that of ben/],
  ['of nobody', 'mallory', {}, 'mallory', /no operator of this desk/],
  ['of a viewer', 'vic', {}, 'vic', /needs the role risk or admin/],
  ['of another request', 'ben', { request: requestOf({ lots: 0 }) }, 'ben', /only a soft limit/],
  ['of another node', 'ben', { node: 'other' }, 'ben', /^limits\/desk\/orderValue: what objects/],
  ['of a rate', 'ben', { limit: 'messageRate' }, 'ben', /^limits\/desk\/messageRate: .*wait/],
])('P10 one %s is refused with its reason, and audited', async (_, by, change, as, reason) => {
  const desk = await armed();
  expect(await ask(desk, by, change, as)).toMatch(reason);
  expect(lastCommand(desk)).toMatchObject({
    ...{ kind: 'override.grant', outcome: 'refused' },
    ...{ refusal: expect.stringMatching(reason) as string },
  });
  expect([desk.test.loop.core.ledger.overrides, want(desk)?.kind]).toEqual([null, 'orderValue']);
});

it('P10 the same signed command opens one proposal, and a kill ends it', async () => {
  const desk = await armed();
  quote(desk);
  const signed = desk.sign('ben', { kind: 'override.grant', ...asked });
  const first = await desk.commands.take(signed);
  expect(first).toMatchObject({ kind: 'proposed' });
  if (typeof first === 'string') throw new Error(first);
  expect(await desk.commands.take(signed)).toMatch(/was given before/);
  desk.kill();
  expect(await approve(desk, 'ada', first.proposalId)).toMatch(/has ended \(killed\)/);
  expect(desk.test.loop.core.ledger.overrides).toBeNull();
});

it('P10 the core grants none that the ledger has no second signature of', async () => {
  const desk = await armed();
  expect(want(desk)?.kind).toBe('orderValue');
  const { loop, words } = desk.test;
  const signed = desk.sign('ben', { kind: 'override.grant', ...asked }).command;
  if (signed.kind !== 'override.grant') throw new Error('another command');
  const { commandId: overrideId, request, node, limit, reason } = signed;
  const two = { proposer: 'ben' as never, approver: 'ada' as never };
  const { refusal, events } = loop.process({
    type: 'overrideGrant',
    ...{ overrideId, request, node, limit, reason, ...two, requestHash: 'a'.repeat(64) },
    ...{ epoch: epochWord(words), armed: true, stamp: now() },
  });
  expect([refusal?.kind, refusal?.node, events]).toEqual(['notPermitted', 'operators', []]);
});
