/** Proposals and changes of limits as lines for people. Asks nobody. */
import type { OperatorCommand } from '../contract/commands.ts';
import type { ProposalStand } from '../contract/proposal.ts';
import { fileChangeLine } from '../state/file-change.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import type { LimitChange } from '../state/limit-changes.ts';
import { namedChanges } from '../state/named-changes.ts';
import { orderTerms } from '../state/order-terms.ts';
import { planChanges } from '../state/plan-changes.ts';
import { type PlanSides, planLines, planLineText } from '../state/plan-words.ts';
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
    ...(ended === null || command.kind === 'override.grant' ? changeLines(command, ledger) : []),
    `  ${standOf(ended, approver, remainingMillis)}`,
  ];
}

/**
 * The order that a command would let past a limit, or what it would change of limits, trips or
 * who may sign; nothing of any other.
 */
export function changeLines(command: OperatorCommand, ledger: LedgerState): string[] {
  if (command.kind === 'override.grant') {
    const { request } = command;
    const terms = orderTerms(request, ledger.instruments.get(request.owner.instrument));
    return [`  ${terms.order}, ${terms.kind}`, `  ${terms.owner}`];
  }
  const named = namedChanges(command, ledger);
  if (named !== null) return named.map((change) => `  ${fileChangeLine(change)}`);
  if (command.kind !== 'plan.apply') return [];
  const sides = { before: ledger.limits, after: command.limits };
  const changes = planChanges(ledger, command.limits);
  return planTexts(changes, sides, ledger).map((text) => `  ${text}`);
}

/** Changes in words, as `looser   BTCUSDT.sim: quantity of one order, 0.5 BTC to 0.9 BTC`. */
export const planTexts = (
  changes: readonly LimitChange[],
  sides: PlanSides,
  ledger: LedgerState,
): string[] =>
  planLines(changes, sides, ledger).map(
    (line) => `${line.direction.padEnd(7)}  ${planLineText(line)}`,
  );

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
