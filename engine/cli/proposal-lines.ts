/** Proposals and changes of limits as lines for people. Asks nobody. */
import type { OperatorCommand } from '../contract/commands.ts';
import type { ProposalStand } from '../contract/proposal.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import type { LimitChange } from '../state/limit-changes.ts';
import { planChanges } from '../state/plan-changes.ts';
import { askedFor, outcomeWords } from '../state/proposal-words.ts';
import { utcText } from './output.ts';

const secondsText = (millis: number): string => `${Math.ceil(millis / 1_000)} s`;

/** What is asked for, by whom and why, and how it stands. */
export function proposalLines(proposal: ProposalStand, ledger: LedgerState): string[] {
  const { opened, openedUtcNanos, approver, remainingMillis, ended } = proposal;
  const { command, proposer, proposalId } = opened;
  const reason = 'reason' in command ? command.reason : '';
  return [
    `${proposalId}  ${askedFor(command)}`,
    `  asked for by ${proposer} at ${utcText(openedUtcNanos)} UTC: ${reason}`,
    ...(ended === null ? changeLines(command, ledger) : []),
    `  ${standOf(ended, approver, remainingMillis)}`,
  ];
}

/** What a plan would change of the limits in force; nothing of any other command. */
export function changeLines(command: OperatorCommand, ledger: LedgerState): string[] {
  if (command.kind !== 'plan.apply') return [];
  return planChanges(ledger, command.limits).map((change) => `  ${changeLine(change)}`);
}

const figure = (text: string | null): string => text ?? 'none';

/** One change, as `looser   instruments[BTCUSDT.sim].orderLots  500 to 900`. */
export const changeLine = ({ path, before, after, direction }: LimitChange): string =>
  `${direction.padEnd(7)}  ${path}  ${figure(before)} to ${figure(after)}`;

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
