/**
 * Who may sign at the desk, as a part of the desk file (file-plan.ts). A list that would leave
 * nobody who could re-arm takes nobody off: it would be free for anybody at the next start.
 */
import type { Authority, OperatorsApplyCommand } from '../../contract/authority.ts';
import { authorityHashOf } from '../../operators/base-hash.ts';
import { authorityChanges, leavesControl, listInForce, tightened } from '../../state/authority.ts';
import { looserOf } from '../../state/file-change.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import type { Loop } from '../loop.ts';
import {
  type FileAtStart,
  type FilePart,
  FilePlan,
  fileAtStart,
  type Judged,
} from './file-plan.ts';

type Signers = Pick<LedgerState, 'operators' | 'listedOperators' | 'singleOperator'>;

export type AuthorityPlan = FilePlan<Authority, OperatorsApplyCommand>;

function judged(ledger: Signers, wanted: Authority): Judged<Authority> {
  const changes = authorityChanges(ledger, wanted);
  const looser = looserOf(changes);
  const inForce = looser.length === 0 ? wanted : tightened(ledger, wanted);
  if (leavesControl(ledger, inForce)) return { inForce, waiting: looser };
  return { inForce: listInForce(ledger), waiting: changes };
}

function problemOf({ environment }: LedgerState, wanted: Authority): string {
  if (wanted.singleOperator && environment === 'LIVE') {
    return 'a LIVE desk never has a single operator';
  }
  return wanted.operators.some(({ role }) => role === 'admin' || role === 'risk')
    ? ''
    : 'nobody of this list could re-arm the desk: name one of role risk or admin';
}

const part: FilePart<Authority, OperatorsApplyCommand> = {
  component: 'operators',
  inForce: listInForce,
  changes: authorityChanges,
  judged,
  hashOf: authorityHashOf,
  wantedBy: ({ authority }) => authority,
  problemOf,
  body: (authority, cause, signed) => ({ type: 'operators.set', ...authority, cause, ...signed }),
  words: {
    moved: 'who may sign is not what the plan was made over: plan again',
    held: ({ direction }) =>
      direction === 'looser'
        ? 'lets somebody sign who could not'
        : 'leaves nobody who could re-arm the desk',
    apply: 'quarterdeck operators apply',
  },
};

/**
 * Judges the operators of a desk file before a session begins: `ledger` is as the last one left it.
 * LIVE never has a single operator, whatever the file says; the rules of the file see to that.
 */
export const authorityAtStart = (ledger: Signers, wanted: Authority): FileAtStart<Authority> =>
  fileAtStart(ledger, wanted, judged);

export const createAuthorityPlan = (loop: Loop): AuthorityPlan => new FilePlan(part, loop);
