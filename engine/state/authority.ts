/**
 * Who may sign, as the ledger has it: folded from its events, and compared with what a file says.
 * What gives anybody more than they had is looser; what is not known to give less is, too.
 */
import type { Authority, AuthorityBody, ListedOperator } from '../contract/authority.ts';
import type { OperatorId } from '../contract/ids.ts';
import { type FileChange, looserFirst } from './file-change.ts';
import type { LedgerState, OperatorRecord } from './ledger-state.ts';

type InForce = Pick<LedgerState, 'operators' | 'listedOperators' | 'singleOperator'>;

const ranks: Readonly<Record<ListedOperator['role'], number>> = {
  viewer: 0,
  trader: 1,
  risk: 2,
  admin: 3,
};

/** Folds a list of operators: it replaces the last list, and leaves those enrolled by hand. */
export function foldAuthority(state: LedgerState, body: AuthorityBody): void {
  for (const id of state.listedOperators ?? []) state.operators.delete(id);
  for (const { id, role, publicKey } of body.operators) {
    state.operators.set(id, { role, publicKey });
  }
  state.listedOperators = body.operators.map(({ id }) => id);
  state.singleOperator = body.singleOperator;
}

/** What a file would change; looser changes first, nothing where it says what is in force. */
export function authorityChanges(inForce: InForce, wanted: Authority): FileChange[] {
  const changes: FileChange[] = [];
  if (inForce.singleOperator !== wanted.singleOperator) {
    changes.push({
      direction: wanted.singleOperator ? 'looser' : 'tighter',
      what: 'singleOperator',
      before: String(inForce.singleOperator),
      after: String(wanted.singleOperator),
    });
  }
  const named = new Set<OperatorId>(wanted.operators.map(({ id }) => id));
  for (const { id, ...record } of wanted.operators) {
    const known = inForce.operators.get(id);
    const direction = directionOf(known, record);
    if (direction === null) continue;
    const before = known === undefined ? null : wordsOf(known);
    changes.push({ direction, what: id, before, after: wordsOf(record) });
  }
  for (const id of inForce.listedOperators ?? []) {
    const known = inForce.operators.get(id);
    if (known === undefined || named.has(id)) continue;
    changes.push({ direction: 'tighter', what: id, before: wordsOf(known), after: null });
  }
  return looserFirst(changes);
}

function directionOf(
  known: OperatorRecord | undefined,
  { role, publicKey }: OperatorRecord,
): FileChange['direction'] | null {
  if (known === undefined || known.publicKey !== publicKey) return 'looser';
  if (ranks[role] === ranks[known.role]) return null;
  return ranks[role] > ranks[known.role] ? 'looser' : 'tighter';
}

/**
 * What of a file can be in force without a second signature: everybody at the less of the two,
 * nobody new, no other key.
 */
export function tightened(inForce: InForce, wanted: Authority): Authority {
  const operators = wanted.operators.flatMap((listed): ListedOperator[] => {
    const known = inForce.operators.get(listed.id);
    if (known === undefined) return [];
    const role = ranks[listed.role] < ranks[known.role] ? listed.role : known.role;
    return [{ id: listed.id, publicKey: known.publicKey, role }];
  });
  return { singleOperator: inForce.singleOperator && wanted.singleOperator, operators };
}

const mayRearm = ({ role }: OperatorRecord): boolean => role === 'risk' || role === 'admin';

/** Whether somebody could re-arm the desk under this list: of it, or enrolled by hand. */
export function leavesControl(inForce: InForce, { operators }: Authority): boolean {
  const listed = new Set<OperatorId>(inForce.listedOperators ?? []);
  const byHand = [...inForce.operators].filter(([id]) => !listed.has(id));
  return operators.some(mayRearm) || byHand.some(([, record]) => mayRearm(record));
}

/** Who may sign now, as a file would list it. */
export function listInForce({ operators, listedOperators, singleOperator }: InForce): Authority {
  const listed = (listedOperators ?? []).flatMap((id): ListedOperator[] => {
    const record = operators.get(id);
    return record === undefined ? [] : [{ id, role: record.role, publicKey: record.publicKey }];
  });
  return { singleOperator, operators: listed };
}

/** A role and the head of its key, as `risk, key 4fQ8aB0c...`. */
const wordsOf = ({ role, publicKey }: OperatorRecord): string =>
  `${role}, key ${publicKey.slice(0, 12)}`;
