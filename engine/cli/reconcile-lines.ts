/**
 * Reconciliation in lines: each account with the time of what is told of it, each break with both
 * sides' figures, and what the whole says. Never tells an old look without its time.
 */
import type { AccountLook, LookFigures } from '../contract/reconciliation.ts';
import {
  breakFigures,
  breakMeaning,
  breakTitle,
  decisionMeaning,
  decisionsFor,
  isLookedAt,
} from '../state/break-words.ts';
import type { BreakRecord } from '../state/reconciliation-fold.ts';
import type { Amounts } from './desk-snapshot.ts';
import { utcText } from './output.ts';

/** One break in lines: what and where, both sides, what it means, and what can be decided. */
export function breakLines(record: BreakRecord, amounts: Amounts): string[] {
  const { breakId, difference, decision, operator, decidedUtcNanos, reason } = record;
  const when = decidedUtcNanos === null ? '' : ` ${utcText(decidedUtcNanos)}`;
  const ignored = `ignored by ${operator ?? '?'}${when}: ${reason}`;
  const state = decision === null ? 'UNDECIDED' : ignored;
  const choices = decisionsFor(difference).map(
    (one) => `${one} (${decisionMeaning(difference, one)})`,
  );
  return [
    `${breakId}  ${breakTitle(difference)}  ${state}`,
    `    ${breakFigures(difference, amounts)}`,
    `    it means: ${breakMeaning(difference, amounts)}`,
    `    found ${utcText(record.foundUtcNanos)}; it can be decided by ${choices.join('; ')}`,
  ];
}

function figuresText({ orders, positions, fills, unsettled }: LookFigures): string {
  const executions = fills === null ? 'no fills (the venue tells none)' : `${fills} fills`;
  const again = unsettled === 0 ? '' : `, ${unsettled} differences are looked at again`;
  return `${orders} open orders, ${positions} positions, ${executions} compared${again}`;
}

/** One account: when it was looked at and what was compared, or why it was not. */
export function lookLine(look: AccountLook): string {
  const { venue, account, failed, compared, triedUtcNanos } = look;
  const name = `${venue}, account ${account}`;
  const seen =
    compared === null
      ? 'never compared in this run'
      : `${utcText(compared.utcNanos)}: ${figuresText(compared)}`;
  if (triedUtcNanos === null) return `${name}: not looked at yet in this run`;
  if (failed === null) return `${name}: ${seen}`;
  const before = compared === null ? seen : `last compared ${seen}`;
  return `${name}: NOT looked at (${failed}), tried ${utcText(triedUtcNanos)}; ${before}`;
}

/** What the whole comes to, where no break says it. */
export function closingLines(looks: readonly AccountLook[], breaks: number): string[] {
  if (looks.length === 0) return ['no venue takes orders of this desk: nothing is compared'];
  const missing = looks.filter((look) => !isLookedAt(look)).length;
  if (missing === 0) return breaks === 0 ? ['no breaks'] : [];
  const missed = `${missing} of ${looks.length} accounts could not be looked at`;
  return [`${breaks === 0 ? 'no breaks are known, but ' : ''}${missed}`];
}
