/**
 * Who may sign at the desk. What a desk file takes away is in force at the start; what it gives
 * waits for the signatures that anything looser needs, and arming says so. A desk of one operator,
 * and one that nobody has signed at yet, take the file as it is.
 */
import type { Authority, OperatorsApplyCommand } from '../contract/authority.ts';
import { canonicalJson } from '../contract/canonical.ts';
import type { Actor } from '../contract/events.ts';
import { OperatorId } from '../contract/ids.ts';
import type { RecordBody, Stamp } from '../core/engine.ts';
import { authorityHashOf } from '../operators/base-hash.ts';
import type { Direction } from '../operators/roles.ts';
import { authorityChanges, leavesControl, listInForce, tightened } from '../state/authority.ts';
import { type FileChange, fileChangeText, looserOf } from '../state/file-change.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { type Loop, stampNow } from './loop.ts';

/** What of a file is in force from a start on, and what waits. */
export interface AuthorityAtStart {
  readonly inForce: Authority;
  /** The operators of a file of which something waits; null: nothing does. */
  readonly held: Authority | null;
}

type Signers = Pick<LedgerState, 'operators' | 'listedOperators' | 'singleOperator'>;

/**
 * Judges the operators of a desk file before a session begins: `ledger` is as the last one left it.
 * LIVE never has a single operator, whatever the file says; the rules of the file see to that.
 */
export function authorityAtStart(ledger: Signers, wanted: Authority): AuthorityAtStart {
  const isFree = ledger.operators.size === 0 || ledger.singleOperator;
  if (isFree) return { inForce: wanted, held: null };
  const { inForce, waiting } = judged(ledger, wanted);
  return { inForce, held: waiting.length > 0 ? wanted : null };
}

/** What of a file needs no second signature, and what waits for one. */
function judged(ledger: Signers, wanted: Authority) {
  const changes = authorityChanges(ledger, wanted);
  const looser = looserOf(changes);
  const inForce = looser.length === 0 ? wanted : tightened(ledger, wanted);
  if (leavesControl(ledger, inForce)) return { inForce, waiting: looser };
  // A list that nobody is left on would be free for anybody at the next start.
  return { inForce: listInForce(ledger), waiting: changes };
}

export class AuthorityPlan {
  readonly #loop: Loop;
  readonly #now: () => Stamp;
  /** The operators of a desk file that wait for somebody; null: none do. */
  #held: Authority | null = null;

  constructor(loop: Loop, now: () => Stamp = stampNow) {
    this.#loop = loop;
    this.#now = now;
  }

  /** Puts in force what was judged for this start, and says what waits. */
  open({ inForce, held }: AuthorityAtStart): void {
    this.#held = held;
    this.#set(inForce, 'desk.yaml');
    const detail = this.blockers()[0];
    if (detail === undefined) return;
    this.#record({ type: 'fault.recorded', component: 'operators', detail, count: 1, owner: null });
  }

  /** Why nothing arms before somebody has decided who may sign. */
  blockers(): string[] {
    const [first, ...rest] = this.#waiting();
    if (first === undefined) return [];
    const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
    const what =
      first.direction === 'looser'
        ? 'lets somebody sign who could not'
        : 'leaves nobody who could re-arm the desk';
    return [
      `desk.yaml ${what} (${fileChangeText(first)}${more}): ` +
        'apply it with quarterdeck operators apply, or put the file back and start again',
    ];
  }

  /** What of the file waits, beside what is in force by now. */
  #waiting(): readonly FileChange[] {
    return this.#held === null ? [] : judged(this.#loop.core.ledger, this.#held).waiting;
  }

  /** Which way a command goes, by what it would change. */
  directionOf({ authority }: OperatorsApplyCommand): Direction {
    const changes = authorityChanges(this.#loop.core.ledger, authority);
    return looserOf(changes).length > 0 ? 'looser' : 'tighter';
  }

  /** Puts the operators of a signed command in force; a refusal text, or '' when they are. */
  apply(command: OperatorsApplyCommand, actor: Actor): string {
    const { ledger } = this.#loop.core;
    const { authority, commandId, source, reason, baseHash } = command;
    if (baseHash !== authorityHashOf(ledger)) {
      return 'who may sign is not what the plan was made over: plan again';
    }
    if (authority.singleOperator && ledger.environment === 'LIVE') {
      return 'a LIVE desk never has a single operator';
    }
    if (!authority.operators.some(({ role }) => role === 'admin' || role === 'risk')) {
      return 'nobody of this list could re-arm the desk: name one of role risk or admin';
    }
    const isOfControl = this.directionOf(command) === 'looser';
    const approver = ledger.proposals.get(commandId)?.approver ?? null;
    this.#set(authority, `${source}: ${reason}`.slice(0, 400), {
      ...{ commandId, operator: OperatorId.parse(actor.name) },
      ...(approver === null ? {} : { approver }),
    });
    // What one signature has only tightened says nothing of a file that would loosen.
    if (isOfControl || approver !== null) this.#held = null;
    return '';
  }

  #set(
    authority: Authority,
    cause: string,
    signed: Pick<Extract<RecordBody, { type: 'operators.set' }>, 'commandId' | 'operator'> = {},
  ): void {
    const now = canonicalJson(listInForce(this.#loop.core.ledger));
    // A desk that lists nobody, and never did, has nothing to say.
    if (canonicalJson(authority) === now) return;
    this.#record({ type: 'operators.set', ...authority, cause, ...signed });
  }

  #record(body: RecordBody): void {
    this.#loop.process({ type: 'record', body, stamp: this.#now() });
  }
}
