/**
 * Folds proposals: waiting, approved by a second operator, ended.
 * Judges nothing; that an event may come is the core's and the host's to see to.
 */
import { invariant, missingCase } from '../contract/assert.ts';
import type { UtcNanos } from '../contract/numbers.ts';
import type { ProposalBody, ProposalId, ProposalRecord } from '../contract/proposal.ts';
import { endedProposalsLimit, type LedgerState } from './ledger-state.ts';

export function foldProposal(state: LedgerState, body: ProposalBody, utcNanos: UtcNanos): void {
  const { proposals, endedProposals } = state;
  switch (body.type) {
    case 'proposal.opened': {
      invariant(!proposals.has(body.proposalId), `proposal ${body.proposalId} opened twice`);
      const record = { opened: body, openedUtcNanos: utcNanos, approver: null };
      proposals.set(body.proposalId, record);
      return;
    }
    case 'proposal.approved': {
      const record = waiting(state, body.proposalId);
      invariant(record.approver === null, `proposal ${body.proposalId} approved twice`);
      proposals.set(body.proposalId, { ...record, approver: body.approver });
      return;
    }
    case 'proposal.ended': {
      const record = waiting(state, body.proposalId);
      proposals.delete(body.proposalId);
      endedProposals.push({ ...withoutLimits(record), ended: body });
      if (endedProposals.length > endedProposalsLimit) endedProposals.shift();
      return;
    }
    default:
      return missingCase(body);
  }
}

/**
 * Of a plan that has ended the limits are left out: they may be all of a large desk, fifty times
 * over. The ledger has them, under the hash of the command.
 */
function withoutLimits(record: ProposalRecord): ProposalRecord {
  const { command } = record.opened;
  if (command.kind !== 'plan.apply') return record;
  const limits = { ...command.limits, instruments: [], strategies: [], nodes: [], restricted: [] };
  return { ...record, opened: { ...record.opened, command: { ...command, limits } } };
}

function waiting(state: LedgerState, id: ProposalId): ProposalRecord {
  const record = state.proposals.get(id);
  invariant(record !== undefined, `there is no proposal ${id}`);
  return record;
}
