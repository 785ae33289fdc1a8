/**
 * Commands that wait for a second operator, as this window shows and signs them.
 * Signs over the command on the screen by a hash of its own, not by the engine's word for it.
 */
import { commandText, type OperatorCommand } from '../../engine/contract/commands.ts';
import { approverRoles, type ProposalRecord } from '../../engine/contract/proposal.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { namedChanges } from '../../engine/state/named-changes.ts';
import { planChanges } from '../../engine/state/plan-changes.ts';
import { type PlanLine, planLines } from '../../engine/state/plan-words.ts';
import { askedFor, shortId } from '../../engine/state/proposal-words.ts';
import { ledgerAgeMillis } from './alert-age.ts';
import type { MarketColumns } from './market-columns.ts';

export type { PlanLine, ProposalRecord };
export { askedFor, shortId };

/** Those that wait for a signature, oldest first. */
export const waitingProposals = (ledger: LedgerState | null): ProposalRecord[] =>
  [...(ledger?.proposals.values() ?? [])].filter(({ approver }) => approver === null);

/** Why who asked wants it. */
export const proposalReason = ({ opened: { command } }: ProposalRecord): string =>
  'reason' in command ? command.reason : '';

/** What a command would change of limits, trips or operators, looser first; else nothing. */
export function plannedLines(
  { opened: { command } }: ProposalRecord,
  ledger: LedgerState | null,
): readonly PlanLine[] {
  if (ledger === null) return [];
  const named = namedChanges(command, ledger);
  if (named !== null) return named;
  if (command.kind !== 'plan.apply') return [];
  const sides = { before: ledger.limits, after: command.limits };
  return planLines(planChanges(ledger, command.limits), sides, ledger);
}

/** What lives from one instant to another: a proposal, an override. */
export interface Life {
  readonly opened: { readonly expiresUtcNanos: string };
  readonly openedUtcNanos: string;
}

/** How long it still lives by the engine's clock, in milliseconds. */
export function remainingMillis(
  { opened, openedUtcNanos }: Life,
  market: Pick<MarketColumns, 'atUtcNanos' | 'receivedMillis'>,
  nowMillis: number,
  utcMillis: number,
): number {
  const life = Number((BigInt(opened.expiresUtcNanos) - BigInt(openedUtcNanos)) / 1_000_000n);
  return Math.max(0, life - ledgerAgeMillis(market, openedUtcNanos, nowMillis, utcMillis));
}

/** `4:05`, in minutes and seconds. */
export function remainingText(millis: number): string {
  const seconds = Math.ceil(millis / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** What is left of its life at this instant, as `4:05`. */
export const remainingNow = (
  record: Life,
  market: Pick<MarketColumns, 'atUtcNanos' | 'receivedMillis'>,
): string => remainingText(remainingMillis(record, market, performance.now(), Date.now()));

/** Whether its time is over by the engine's clock, whatever the ledger says yet. */
export const isPast = (
  record: Life,
  market: Pick<MarketColumns, 'atUtcNanos' | 'receivedMillis'>,
): boolean => remainingMillis(record, market, performance.now(), Date.now()) === 0;

/** Why this window's operator cannot give the second signature; empty when nothing here says so. */
export function approvalObstacle(
  { opened }: ProposalRecord,
  ledger: LedgerState | null,
  operator: string | null,
): string {
  if (operator === null) return '';
  if (operator === opened.proposer) return 'You have asked for this: a second operator signs it.';
  const own = [...(ledger?.operators ?? [])].find(([id]) => id === operator)?.[1];
  if (own === undefined) return `${operator} is no operator of this desk.`;
  const isApprover = approverRoles.some((role) => role === own.role);
  return isApprover
    ? ''
    : `It is approved by ${approverRoles.join(' or ')}, and you are ${own.role}.`;
}

/** SHA-256 (hex) of the text of a command. */
export async function hashOfCommand(command: OperatorCommand): Promise<string> {
  const bytes = new TextEncoder().encode(commandText(command));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
