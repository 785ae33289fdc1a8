/** Commands that need two keys: carried out once, by another key, or not at all. */
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { CommandId, StrategyId } from '../../contract/ids.ts';
import { closeGate } from '../gate/gate-words.ts';
import { stampNow } from '../loop.ts';
import { FourEyesDesk, lifeMillis, type Person } from './four-eyes-fixture.ts';
import { waitingProposalsLimit } from './proposal-desk.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('K5 a re-arm', () => {
  it('K5 is carried out once by the key of a second operator', async () => {
    const desk = new FourEyesDesk();
    const { proposalId } = await desk.propose();
    expect(desk.isArmed).toBe(false);
    expect(await desk.approve('ben', proposalId)).toBe('');
    expect(desk.isArmed).toBe(true);
    desk.kill();
    expect(await desk.approve('ben', proposalId)).toMatch(/has ended \(carriedOut\)/);
    expect(desk.isArmed).toBe(false);
    expect(desk.history()).toEqual(['opened by ada', 'approved by ben', 'carriedOut ben']);
  });

  test.each<[string, Person, Record<string, unknown>, RegExp]>([
    ['who asked', 'ada', {}, /who asked cannot approve/],
    ['the same key under another name', 'eve', {}, /eve has the key of ada/],
    ['a trader', 'cat', {}, /needs the role risk or admin/],
    ['a viewer', 'vic', {}, /needs the role/],
    ['nobody of the desk', 'mallory', {}, /is no operator of this desk/],
    ['a second operator, over another command', 'ben', { commandHash: '1'.repeat(64) }, /another/],
    ['a second operator, for another run', 'ben', { engineSession: 'run-0' }, /another run/],
    ['a second operator, long ago', 'ben', { issuedUtcNanos: '1' }, /signed \d+ s ago/],
  ])('K5 is not approved by %s', async (_name, person, fields, refusal) => {
    const desk = new FourEyesDesk();
    const { proposalId } = await desk.propose();
    const commandHash = desk.hashOf(proposalId);
    expect(await desk.approve(person, proposalId, { commandHash, ...fields })).toMatch(refusal);
    expect(desk.isArmed).toBe(false);
    const recorded = desk.test.ledger.events.map(({ body }) => body);
    const stands = `proposal ${proposalId}: waiting; desk: halted`;
    expect(recorded.at(-1)).toMatchObject({
      ...{ type: 'command.recorded', kind: 'proposal.approve', outcome: 'refused', proposalId },
      ...{ before: stands, after: stands },
    });
    // What was refused has used up nothing: the second operator's own is still good.
    expect(await desk.approve('ben', proposalId)).toBe('');
  });

  it('K5 is not approved by bytes that somebody else signed', async () => {
    const desk = new FourEyesDesk();
    const { proposalId } = await desk.propose();
    const { command } = desk.approval('ben', proposalId);
    const forged = desk.sign('ben', { ...command }, 'mallory');
    expect(await desk.commands.take(forged)).toMatch(/signature is not that of ben/);
    expect(desk.isArmed).toBe(false);
  });

  it('K5 is carried out once by two approvals at the same time', async () => {
    const desk = new FourEyesDesk();
    const { proposalId } = await desk.propose();
    const both = [desk.approval('ben', proposalId), desk.approval('ben', proposalId)];
    const answers = await Promise.all(both.map((signed) => desk.commands.take(signed)));
    expect(answers.filter((answer) => answer === '')).toHaveLength(1);
    expect(answers.find((answer) => answer !== '')).toMatch(/has been approved by ben/);
    expect(desk.latches).toEqual([`armed ${desk.epoch}`]);
  });
});

describe('a proposal ends', () => {
  it('by its time, on the engine’s own clock', async () => {
    const desk = new FourEyesDesk();
    const { proposalId } = await desk.propose();
    desk.aheadNanos = lifeMillis * 1_000_000 - 2_000_000_000;
    expect(desk.proposals.list()[0]).toMatchObject({ ended: null });
    desk.aheadNanos = lifeMillis * 1_000_000;
    expect(await desk.approve('ben', proposalId)).toMatch(/nobody approved it within 60 s/);
    expect(desk.history()).toEqual(['opened by ada', 'expired -']);
    expect(desk.isArmed).toBe(false);
  });

  it('by its time, when nobody asks', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const desk = new FourEyesDesk();
    await desk.propose();
    desk.aheadNanos = lifeMillis * 1_000_000;
    vi.advanceTimersByTime(lifeMillis + 1);
    expect(desk.history()).toEqual(['opened by ada', 'expired -']);
  });

  it('by a kill in its scope, in the step of the kill', async () => {
    const desk = new FourEyesDesk();
    const { proposalId } = await desk.propose();
    desk.kill();
    expect(desk.history()).toEqual(['opened by ada', 'killed -']);
    expect(await desk.approve('ben', proposalId)).toMatch(/its scope was killed: wild prints/);
  });

  it('by another epoch, also when its own scope was not killed', async () => {
    const desk = new FourEyesDesk();
    const swap = desk.sign('cat', {
      ...{ kind: 'strategy.swap', strategy: 'maker', file: 'a.ts', fileHash: 'a'.repeat(64) },
      ...{ workingOrders: 'pass', reason: 'a new version' },
    });
    expect(await desk.commands.take(swap)).toMatchObject({ kind: 'proposed' });
    desk.kill({ strategy: StrategyId.parse('another') });
    expect(desk.history()).toEqual(['opened by cat', 'epoch -']);
  });

  it('by a start of the engine', async () => {
    const desk = new FourEyesDesk();
    await desk.propose();
    const { loop } = desk.test;
    const body = {
      ...{ type: 'session.started', sessionId: 'run-2', fence: 2, engineVersion: '1' },
      ...{ environment: 'SIM', desk: 'desk-1', singleOperator: false, configHash: '' },
      ...{ recoveredSequence: 0, recoveredStateHash: '', reason: 'restart' },
    } as never;
    loop.process({ type: 'record', body, stamp: stampNow() });
    expect(desk.history()).toEqual(['opened by ada', 'restart -']);
    expect(loop.core.ledger.proposals.size).toBe(0);
  });

  it('by withdrawal, and by rejection of who could have approved it', async () => {
    const desk = new FourEyesDesk();
    const reject = async (person: Person, proposalId: string) =>
      desk.commands.take(
        desk.sign(person, { kind: 'proposal.reject', proposalId, reason: 'not now' }),
      );
    const first = await desk.propose();
    expect(await reject('cat', first.proposalId)).toMatch(/only ada or another operator with the/);
    expect(await reject('ada', first.proposalId)).toBe('');
    const second = await desk.propose();
    expect(await reject('ben', second.proposalId)).toBe('');
    expect(await reject('ben', second.proposalId)).toMatch(/has ended \(rejected\): not now/);
    const ends = ['opened by ada', 'withdrawn ada', 'opened by ada', 'rejected ben'];
    expect(desk.history()).toEqual(ends);
  });
});

it('is carried out only when its approval is durable, and not after a kill meanwhile', async () => {
  const desk = new FourEyesDesk();
  const { proposalId } = await desk.propose();
  desk.beforeDurable = () => desk.kill();
  expect(await desk.approve('ben', proposalId)).toMatch(/not carried out: the gate was closed/);
  expect(desk.history()).toEqual(['opened by ada', 'approved by ben', 'failed ben']);
  expect([desk.isArmed, desk.latches]).toEqual([false, []]);
});

it('says why it was not carried out, and is not carried out later', async () => {
  const desk = new FourEyesDesk({ swap: async () => 'the file is not there any more' });
  const signed = desk.sign('cat', {
    ...{ kind: 'strategy.swap', strategy: 'maker', file: 'a.ts', fileHash: 'a'.repeat(64) },
    ...{ workingOrders: 'pass', reason: 'a new version' },
  });
  const answer = await desk.commands.take(signed);
  if (typeof answer === 'string') throw new Error(answer);
  expect(await desk.approve('ben', answer.proposalId)).toMatch(/the file is not there any more/);
  expect(await desk.approve('ada', answer.proposalId)).toMatch(/has ended \(failed\)/);
});

it('is refused while the gate is closing, at another epoch, and beyond what can wait', async () => {
  const desk = new FourEyesDesk();
  expect(await desk.commands.take(desk.rearm('ada', { epoch: 9 }))).toMatch(/the gate is at/);
  for (let number = 0; number < waitingProposalsLimit; number += 1) await desk.propose();
  expect(await desk.commands.take(desk.rearm('ada'))).toMatch(/proposals wait already/);
  expect(desk.proposals.list()).toHaveLength(waitingProposalsLimit);
  const closing = new FourEyesDesk();
  closeGate(closing.test.words);
  expect(await closing.commands.take(closing.rearm('ada'))).toMatch(/being closed: look again/);
});

it('keeps the record of an approval from who asked, whatever the host says', async () => {
  const desk = new FourEyesDesk();
  const { proposalId } = await desk.propose();
  const { command } = desk.approval('ada', proposalId);
  const body = {
    type: 'proposal.approved',
    ...{ proposalId: CommandId.parse(proposalId), reason: 'mine', approver: command.actor },
    ...{ commandHash: desk.hashOf(proposalId), commandId: command.commandId },
  } as const;
  const record = () => desk.test.loop.process({ type: 'record', body, stamp: stampNow() });
  expect(record).toThrow(/ada approves what is their own/);
});
