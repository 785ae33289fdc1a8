/**
 * Sentences of the events of proposals, for the audit log, and who acted in them.
 * Decides nothing; audit-sentence.ts has those of all the others.
 */
import { missingCase } from '../../engine/contract/assert.ts';
import type { LedgerBody } from '../../engine/contract/events.ts';
import type { ProposalBody } from '../../engine/contract/proposal.ts';
import { askedFor, outcomeWords, shortId } from '../../engine/state/proposal-words.ts';

/** Who acted; empty when it names nobody. */
export function proposalActor(body: LedgerBody): string {
  if (body.type === 'proposal.opened') return body.proposer;
  if (body.type === 'proposal.approved') return body.approver;
  return body.type === 'proposal.ended' ? (body.operator ?? '') : '';
}

/** What happened, in one sentence. */
export function proposalSentence(body: ProposalBody): string {
  const what = `Proposal ${shortId(body.proposalId)}`;
  switch (body.type) {
    case 'proposal.opened': {
      const { command, proposer } = body;
      const reason = 'reason' in command ? `: ${command.reason}` : '';
      return `${what}: ${proposer} asks to ${askedFor(command)}${reason}`;
    }
    case 'proposal.approved':
      return `${what} approved by ${body.approver}: ${body.reason}`;
    case 'proposal.ended':
      return `${what} ${outcomeWords[body.outcome]}: ${body.reason}`;
    default:
      return missingCase(body);
  }
}
