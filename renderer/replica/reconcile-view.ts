/**
 * The last look at an account in an operator's words: how it ended, how old it is, when the next is
 * due, and what "no breaks" may be said on. Never calls an old look a new one.
 */
import type { AccountLook, ReconciliationSummary } from '../../engine/contract/reconciliation.ts';
import { isLookedAt } from '../../engine/state/break-words.ts';

export type { AccountLook } from '../../engine/contract/reconciliation.ts';

/** What a look holds against each other, and what it does not. */
export const comparedWords = 'Compared: open orders, recent executions, positions.';
export const notComparedWords =
  'Not compared: balances, fundings, terms of working orders; orders of others, and those in ' +
  'doubt or with a message under way.';

/** A look so many periods old is not late any more: none has ended well for some time. */
const overduePeriods = 3;
/** Besides, what a look at a slow venue may take. */
const lookMillis = 2_000;

export interface Said {
  readonly text: string;
  readonly tone: 'soft' | 'amber';
}

/** How the account stands. */
export function standingOf({ failed, compared, isReconciled }: AccountLook): Said {
  if (failed !== null) return { text: `Not looked at: ${failed}`, tone: 'amber' };
  if (compared === null) return { text: 'Not looked at yet', tone: 'amber' };
  if (compared.unsettled > 0) {
    const { unsettled } = compared;
    const what = unsettled === 1 ? '1 difference is' : `${unsettled} differences are`;
    return { text: `${what} looked at again`, tone: 'amber' };
  }
  if (isReconciled) return { text: 'Looked at as a whole', tone: 'soft' };
  return { text: 'Not yet seen as a whole', tone: 'amber' };
}

/** When the next look is due. `ageMillis`: since what is shown was compared; null: never. */
export function dueOf(look: AccountLook, ageMillis: number | null, periodMillis: number): Said {
  if (!isLookedAt(look) || ageMillis === null) return { text: 'due now', tone: 'amber' };
  if (ageMillis > overduePeriods * periodMillis + lookMillis) {
    return { text: 'overdue', tone: 'amber' };
  }
  const leftMillis = Math.max(0, periodMillis - ageMillis);
  const seconds = Math.ceil(leftMillis / 1_000);
  return { text: seconds <= 1 ? 'within 1 s' : `in ${seconds} s`, tone: 'soft' };
}

/** How often, in words: `each second`, `every 30 s`. */
export function periodText(periodMillis: number): string {
  return periodMillis === 1_000 ? 'each second' : `every ${periodMillis / 1_000} s`;
}

/** What may be said where no break is known. */
export function noBreakWords(summary: ReconciliationSummary | null): Said & { about: string } {
  if (summary === null) {
    const about = 'The engine has not told yet what it looked at.';
    return { text: 'No break is known.', tone: 'amber', about };
  }
  const { looks } = summary;
  if (looks.length === 0) {
    const about = 'No venue of this desk takes orders.';
    return { text: 'Nothing is compared.', tone: 'soft', about };
  }
  const missing = looks.filter((look) => !isLookedAt(look)).map(({ venue }) => venue);
  if (missing.length > 0) {
    const about = `Not looked at: ${missing.join(', ')}. What differs there is not seen.`;
    return { text: 'No break is known.', tone: 'amber', about };
  }
  const open = looks.find(({ compared, isReconciled }) => {
    return !isReconciled || (compared?.unsettled ?? 0) > 0;
  });
  if (open !== undefined) {
    const about = `The looks at ${open.venue} are not through yet: it takes two to prove a break.`;
    return { text: 'No break is known.', tone: 'amber', about };
  }
  const about = 'As of the looks above, our books and the venues say the same.';
  return { text: 'No breaks.', tone: 'soft', about };
}
