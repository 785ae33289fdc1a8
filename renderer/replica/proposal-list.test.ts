/** What waits for a second operator, as a window shows and signs it. */
import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { commandText, OperatorCommand } from '../../engine/contract/commands.ts';
import { LedgerBody } from '../../engine/contract/events.ts';
import { OperatorId } from '../../engine/contract/ids.ts';
import { UtcNanos } from '../../engine/contract/numbers.ts';
import type { ProposalBody, ProposalRecord } from '../../engine/contract/proposal.ts';
import { initialState } from '../../engine/state/ledger-state.ts';
import {
  approvalObstacle,
  hashOfCommand,
  proposalReason,
  remainingMillis,
  remainingText,
  waitingProposals,
} from './proposal-list.ts';
import { proposalActor, proposalSentence } from './proposal-sentence.ts';

const command = OperatorCommand.parse({
  ...{ kind: 'rearm', commandId: 'command-0001', actor: 'ada', desk: 'one' },
  ...{ engineSession: 'run-1', consoleSession: 'c', issuedUtcNanos: '1', scope: {}, epoch: 3 },
  ...{ typedScope: 'desk', reason: 'looked at it' },
});
const body = (fields: object): ProposalBody =>
  LedgerBody.parse({ proposalId: 'command-0001', ...fields }) as ProposalBody;
const opened = body({
  ...{ type: 'proposal.opened', command, commandHash: 'a'.repeat(64), signature: 's' },
  ...{ proposer: 'ada', epoch: 3, expiresMonoNanos: 1, expiresUtcNanos: '300000000000' },
});
if (opened.type !== 'proposal.opened') throw new Error('no proposal');
const record: ProposalRecord = { opened, openedUtcNanos: UtcNanos.parse('0'), approver: null };

/** A ledger of ada (admin), ben (risk) and cat (trader), with what waits. */
function ledgerWith(...records: ProposalRecord[]) {
  const ledger = initialState();
  for (const [name, role] of [
    ['ada', 'admin'],
    ['ben', 'risk'],
    ['cat', 'trader'],
  ] as const) {
    ledger.operators.set(OperatorId.parse(name), { publicKey: name, role });
  }
  for (const one of records) ledger.proposals.set(one.opened.proposalId, one);
  return ledger;
}

test('those that wait are shown, not one that is being carried out', () => {
  expect(waitingProposals(ledgerWith(record))).toEqual([record]);
  expect(waitingProposals(ledgerWith({ ...record, approver: OperatorId.parse('ben') }))).toEqual(
    [],
  );
  expect(waitingProposals(null)).toEqual([]);
  expect(proposalReason(record)).toBe('looked at it');
});

test.each([
  [null, ''],
  ['ada', 'You have asked for this: a second operator signs it.'],
  ['ben', ''],
  ['cat', 'It is approved by risk or admin, and you are trader.'],
  ['eve', 'eve is no operator of this desk.'],
])('what keeps %s from the second signature', (operator, words) => {
  expect(approvalObstacle(record, ledgerWith(record), operator)).toBe(words);
});

test('the time that is left is that of the engine’s clock', () => {
  const market = { atUtcNanos: '55000000000', receivedMillis: 1_000 };
  const left = remainingMillis(record, market, 1_500, 0);
  expect([left, remainingText(left), remainingText(0)]).toEqual([244_500, '4:05', '0:00']);
});

it('signs the hash of the whole command', async () => {
  const expected = createHash('sha256').update(commandText(command)).digest('hex');
  expect(await hashOfCommand(command)).toBe(expected);
});

describe('the audit log says', () => {
  test.each([
    [opened, 'ada', 'Proposal command-: ada asks to re-arm desk: looked at it'],
    [
      body({
        ...{ type: 'proposal.approved', commandHash: 'a'.repeat(64), approver: 'ben' },
        ...{ reason: 'me too', commandId: 'command-0002' },
      }),
      'ben',
      'Proposal command- approved by ben: me too',
    ],
    [
      body({ type: 'proposal.ended', outcome: 'expired', operator: null, reason: 'nobody came' }),
      '',
      'Proposal command- expired: nobody came',
    ],
  ])('%#', (event, actor, sentence) => {
    expect([proposalActor(event), proposalSentence(event)]).toEqual([actor, sentence]);
  });
});
