/**
 * Ends proposals whose desk is no longer the one that was on the screen: in the very step of the
 * kill, the new gate epoch or the start. Carries none out.
 */
import { invariant } from '../contract/assert.ts';
import { scopeOfCommand, scopesMeet } from '../contract/command-scope.ts';
import type { ProposalBody, ProposalOutcome, ProposalRecord } from '../contract/proposal.ts';
import type { CoreEvent } from './core-event.ts';
import type { Step } from './step.ts';

/** Ends what waits for its second operator under another epoch than that of the ledger. */
export function endOutdatedProposals(step: Step, event: CoreEvent): void {
  const { ledger } = step.desk;
  if (ledger.proposals.size === 0) return;
  for (const record of [...ledger.proposals.values()]) {
    if (record.approver !== null || record.opened.epoch === ledger.epoch) continue;
    end(step, record, ...causeOf(record, event));
  }
}

function causeOf({ opened }: ProposalRecord, event: CoreEvent): [ProposalOutcome, string] {
  if (event.type === 'kill') {
    const { scope, reason } = event.command;
    const own = scopeOfCommand(opened.command) ?? {};
    if (scopesMeet(scope, own)) return ['killed', `its scope was killed: ${reason}`];
  }
  return ['epoch', `asked for at gate epoch ${opened.epoch}, which has passed`];
}

/** A start is another run: what the former one was asked for has to be asked for again. */
export function endProposalsOfFormerRun(step: Step): void {
  for (const record of [...step.desk.ledger.proposals.values()]) {
    const { approver } = record;
    const reason =
      approver === null
        ? 'the engine was started again'
        : `approved by ${approver}; the engine ended before it said what came of it`;
    end(step, record, 'restart', reason);
  }
}

function end(step: Step, record: ProposalRecord, outcome: ProposalOutcome, reason: string): void {
  step.append({
    type: 'proposal.ended',
    proposalId: record.opened.proposalId,
    outcome,
    operator: record.approver,
    reason: reason.slice(0, 400),
  });
}

/** What may not be recorded: an approval by who asked, of other bytes, or at another epoch. */
export function checkProposalRecord(step: Step, body: ProposalBody): void {
  if (body.type === 'proposal.ended') return;
  const { epoch, proposals } = step.desk.ledger;
  const opened = body.type === 'proposal.opened' ? body : proposals.get(body.proposalId)?.opened;
  invariant(opened !== undefined, `there is no proposal ${body.proposalId}`);
  invariant(opened.epoch === epoch, `proposal ${body.proposalId} is of epoch ${opened.epoch}`);
  if (body.type !== 'proposal.approved') return;
  invariant(body.approver !== opened.proposer, `${body.approver} approves what is their own`);
  invariant(body.commandHash === opened.commandHash, 'an approval of another command');
}
