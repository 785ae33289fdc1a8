/** Proposals in the core: ended in the step that outdates them, and never approved by who asked. */
import { beforeEach, describe, expect, it, test } from 'vitest';
import { OperatorCommand } from '../contract/commands.ts';
import { LedgerBody } from '../contract/events.ts';
import { gateEpoch } from '../contract/numbers.ts';
import type { ProposalBody } from '../contract/proposal.ts';
import type { Scope } from '../contract/scope.ts';
import { endedProposalsLimit } from '../state/ledger-state.ts';
import { stateFromData, stateHashText, stateToData } from '../state/state-text.ts';
import { armedDesk, haltedDesk, sessionStarted, stampAt } from './core-fixture.ts';
import { limitsWithNodes, sixNodes } from './gate/node-fixture.ts';

let drive = haltedDesk();
let heard: string[] = [];
beforeEach(() => {
  heard = [];
  drive = haltedDesk(undefined, (outcome) => {
    for (const { body } of outcome.events) {
      if (body.type === 'proposal.ended') heard.push(`${body.proposalId} ${body.outcome}`);
    }
  });
});

const epoch = () => drive.core.ledger.epoch;
const bodyOf = (fields: object): ProposalBody => LedgerBody.parse(fields) as ProposalBody;

/** Asks for what `fields` say, by default the re-arm of the desk. */
function open(id: string, fields: object = {}, at: number = epoch()): void {
  const rearm = { kind: 'rearm', scope: {}, epoch: at, typedScope: 'desk', reason: 'looked at it' };
  const command = OperatorCommand.parse({
    ...('kind' in fields ? fields : rearm),
    ...{ commandId: id, actor: 'ada', desk: 'desk-1', engineSession: 's-1' },
    ...{ consoleSession: 'c', issuedUtcNanos: '1' },
  });
  drive.record(
    bodyOf({
      ...{ type: 'proposal.opened', proposalId: id, command, commandHash: 'a'.repeat(64) },
      ...{ signature: 's', proposer: 'ada', epoch: at, expiresMonoNanos: 1, expiresUtcNanos: '1' },
    }),
  );
}

const approval = (proposalId: string, fields: object = {}) =>
  bodyOf({
    ...{ type: 'proposal.approved', proposalId, commandHash: 'a'.repeat(64), approver: 'ben' },
    ...{ reason: 'me too', commandId: 'approval-1', ...fields },
  });

const swap = {
  ...{ kind: 'strategy.swap', strategy: 'maker', file: 'a.ts', fileHash: 'b'.repeat(64) },
  ...{ workingOrders: 'pass', reason: 'a new version' },
};

test.each<[string, Scope, string]>([
  ['of the desk', {}, 'killed'],
  ['of its strategy', { strategy: 'maker' } as Scope, 'killed'],
  ['of what it may be in', { venue: 'sim' } as Scope, 'killed'],
  ['of another strategy', { strategy: 'taker' } as Scope, 'epoch'],
])('a kill %s ends a swap that waits', (_name, scope, outcome) => {
  open('proposal-1', swap);
  drive.kill(scope);
  expect(heard).toEqual([`proposal-1 ${outcome}`]);
  expect(drive.core.ledger.proposals.size).toBe(0);
});

it('a kill of any scope ends what is about no part of the desk', () => {
  open('proposal-1', { kind: 'operator.signIn' });
  drive.kill({ strategy: 'taker' } as Scope);
  expect(heard).toEqual(['proposal-1 killed']);
});

it('another epoch by something else than a kill ends what waits', () => {
  drive = armedDesk();
  open('proposal-1');
  drive.core.process({
    ...{ type: 'reduce', scope: {}, actor: { kind: 'system', name: 'rule' }, cause: 'rule' },
    ...{ reason: 'loss', epoch: gateEpoch(epoch() + 1), commandId: null, stamp: stampAt(9) },
  });
  expect(drive.core.ledger.endedProposals.map(({ ended }) => ended.outcome)).toEqual(['epoch']);
});

it('what is being carried out is not ended by a kill, and is by a start', () => {
  open('proposal-1');
  open('proposal-2');
  drive.record(approval('proposal-1'));
  drive.kill({});
  expect(heard).toEqual(['proposal-2 killed']);
  drive.record(sessionStarted);
  expect(heard).toEqual(['proposal-2 killed', 'proposal-1 restart']);
  const reasons = drive.core.ledger.endedProposals.map(({ ended }) => ended.reason);
  expect(reasons.at(-1)).toMatch(/^approved by ben; the engine ended/);
});

it('a start ends what waits', () => {
  open('proposal-1');
  drive.record(sessionStarted);
  expect(heard).toEqual(['proposal-1 restart']);
});

describe('no record is made of', () => {
  test.each<[string, () => void, RegExp]>([
    ['a proposal of another epoch', () => open('proposal-2', {}, epoch() + 1), /is of epoch/],
    ['a proposal that is there', () => open('proposal-1'), /opened twice/],
    ['an approval of nothing', () => drive.record(approval('proposal-9')), /there is no proposal/],
    ['an approval of other bytes', () => drive.record(other()), /another command/],
    ['an approval by who asked', () => drive.record(own()), /what is their own/],
    [
      'a second approval',
      () => [1, 2].forEach(() => drive.record(approval('proposal-1'))),
      /twice/,
    ],
    ['an end of nothing', () => drive.record(ended('proposal-9')), /there is no proposal/],
  ])('%s', (_name, act, broken) => {
    open('proposal-1');
    expect(act).toThrow(broken);
  });
});

const other = () => approval('proposal-1', { commandHash: 'c'.repeat(64) });
const own = () => approval('proposal-1', { approver: 'ada' });
const ended = (proposalId: string) =>
  bodyOf({
    type: 'proposal.ended',
    proposalId,
    outcome: 'expired',
    operator: null,
    reason: 'late',
  });

it('of a plan that has ended the limits are left out, and its hash stays', () => {
  const plan = {
    kind: 'plan.apply',
    baseHash: 'b'.repeat(64),
    source: 'desk.yaml',
    reason: 'reviewed',
  };
  open('plan-0001', { ...plan, limits: limitsWithNodes(...sixNodes) });
  const sizeOf = () => JSON.stringify(stateToData(drive.core.ledger)).length;
  const waiting = sizeOf();
  drive.record(ended('plan-0001'));
  const [over] = drive.core.ledger.endedProposals;
  expect(over?.opened).toMatchObject({
    commandHash: 'a'.repeat(64),
    command: { source: 'desk.yaml', limits: { instruments: [], strategies: [], nodes: [] } },
  });
  expect(waiting - sizeOf()).toBeGreaterThan(1_000);
});

it('only the last that have ended are kept, and the state comes back from its text', () => {
  const before = stateHashText(drive.core.ledger);
  expect(before).not.toContain('roposals');
  for (let number = 1; number <= endedProposalsLimit + 2; number += 1) {
    open(`proposal-${number}`);
    drive.record(ended(`proposal-${number}`));
  }
  open('proposal-waits');
  const { ledger } = drive.core;
  expect(ledger.endedProposals).toHaveLength(endedProposalsLimit);
  expect(ledger.endedProposals[0]?.opened.proposalId).toBe('proposal-3');
  const data = JSON.parse(JSON.stringify(stateToData(ledger))) as Record<string, unknown>;
  expect(stateHashText(stateFromData(data))).toBe(stateHashText(ledger));
});
