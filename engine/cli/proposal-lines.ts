/** Proposals as lines for people. Asks nobody. */
import type { ProposalStand } from '../contract/proposal.ts';
import { askedFor, outcomeWords } from '../state/proposal-words.ts';
import { utcText } from './output.ts';

const secondsText = (millis: number): string => `${Math.ceil(millis / 1_000)} s`;

/** What is asked for, by whom and why, and how it stands. */
export function proposalLines(proposal: ProposalStand): string[] {
  const { opened, openedUtcNanos, approver, remainingMillis, ended } = proposal;
  const { command, proposer, proposalId } = opened;
  const reason = 'reason' in command ? command.reason : '';
  return [
    `${proposalId}  ${askedFor(command)}`,
    `  asked for by ${proposer} at ${utcText(openedUtcNanos)} UTC: ${reason}`,
    `  ${standOf(ended, approver, remainingMillis)}`,
  ];
}

function standOf(
  ended: ProposalStand['ended'],
  approver: ProposalStand['approver'],
  remainingMillis: number,
): string {
  if (ended !== null) {
    const by = ended.operator === null ? '' : ` by ${ended.operator}`;
    return `${outcomeWords[ended.outcome]}${by}: ${ended.reason}`;
  }
  if (approver !== null) return `approved by ${approver}, being carried out`;
  return `waits for a second operator, ${secondsText(remainingMillis)} left`;
}
