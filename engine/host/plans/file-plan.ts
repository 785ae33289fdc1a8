/**
 * A part of a desk file beside what is in force of it: what is tighter is in force at the start,
 * what is looser waits for two signatures, and arming says so. A desk of one operator, and one that
 * nobody has signed at yet, take the file as it is. Knows no part by itself.
 */
import { canonicalJson } from '../../contract/canonical.ts';
import type { Actor } from '../../contract/events.ts';
import { type CommandId, OperatorId } from '../../contract/ids.ts';
import type { RecordBody } from '../../core/engine.ts';
import type { Direction } from '../../operators/roles.ts';
import { type FileChange, fileChangeText, looserOf } from '../../state/file-change.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { type Loop, stampNow } from '../loop.ts';

/** What of a file is in force from a start on, and what waits. */
export interface FileAtStart<Value> {
  readonly inForce: Value;
  /** The part of a file of which something waits; null: nothing does. */
  readonly held: Value | null;
}

/** What of a file needs no second signature, and what waits for one. */
export interface Judged<Value> {
  readonly inForce: Value;
  readonly waiting: readonly FileChange[];
}

/** Who has signed for what is in force; empty: nobody, it is of the desk file. */
interface Signed {
  readonly commandId?: CommandId;
  readonly operator?: OperatorId;
  readonly approver?: OperatorId;
}

/** What a command says of a part, beside the part itself. */
interface Said {
  readonly commandId: CommandId;
  readonly source: string;
  readonly reason: string;
  readonly baseHash: string;
}

/** One part of a desk file: how it is compared, recorded and spoken of. */
export interface FilePart<Value, Command extends Said> {
  /** What faults of it are told under. */
  readonly component: string;
  readonly inForce: (ledger: LedgerState) => Value;
  readonly changes: (ledger: LedgerState, wanted: Value) => readonly FileChange[];
  readonly judged: (ledger: LedgerState, wanted: Value) => Judged<Value>;
  readonly hashOf: (ledger: LedgerState) => string;
  readonly wantedBy: (command: Command) => Value;
  /** Why it cannot be put in force, or ''. */
  readonly problemOf: (ledger: LedgerState, wanted: Value) => string;
  readonly body: (value: Value, cause: string, signed: Signed) => RecordBody;
  readonly words: {
    /** Refuses a plan that was made over something else. */
    readonly moved: string;
    /** What a file with this change does, as `is looser than the trips in force`. */
    readonly held: (first: FileChange) => string;
    /** What puts it in force, as `quarterdeck trips apply`. */
    readonly apply: string;
  };
}

/** Judges a part of a desk file before a session begins: `ledger` is as the last one left it. */
export function fileAtStart<
  Value,
  Ledger extends Pick<LedgerState, 'operators' | 'singleOperator'>,
>(
  ledger: Ledger,
  wanted: Value,
  judged: (ledger: Ledger, wanted: Value) => Judged<Value>,
): FileAtStart<Value> {
  const isFree = ledger.operators.size === 0 || ledger.singleOperator;
  if (isFree) return { inForce: wanted, held: null };
  const { inForce, waiting } = judged(ledger, wanted);
  return { inForce, held: waiting.length > 0 ? wanted : null };
}

/** Who has signed a command: who asked, and who has approved it where that was needed. */
export function signedBy(
  { proposals }: Pick<LedgerState, 'proposals'>,
  { commandId }: Pick<Said, 'commandId'>,
  actor: Actor,
): Signed {
  const approver = proposals.get(commandId)?.approver ?? null;
  const operator = OperatorId.parse(actor.name);
  return { commandId, operator, ...(approver === null ? {} : { approver }) };
}

export class FilePlan<Value, Command extends Said> {
  readonly #part: FilePart<Value, Command>;
  readonly #loop: Pick<Loop, 'core' | 'process'>;
  /** The part of a desk file that waits for somebody; null: none does. */
  #held: Value | null = null;

  constructor(part: FilePart<Value, Command>, loop: Pick<Loop, 'core' | 'process'>) {
    this.#part = part;
    this.#loop = loop;
  }

  /** Puts in force what was judged for this start, and says what waits. */
  open({ inForce, held }: FileAtStart<Value>): void {
    this.#held = held;
    this.#set(inForce, 'desk.yaml', {});
    const detail = this.blockers()[0]?.slice(0, 400);
    if (detail === undefined) return;
    const { component } = this.#part;
    this.#record({ type: 'fault.recorded', component, detail, count: 1, owner: null });
  }

  /** Why nothing arms before somebody has decided. */
  blockers(): string[] {
    const [first, ...rest] = this.#waiting();
    if (first === undefined) return [];
    const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
    const { words } = this.#part;
    return [
      `desk.yaml ${words.held(first)} (${fileChangeText(first)}${more}): ` +
        `apply it with ${words.apply}, or put the file back and start again`,
    ];
  }

  /** What of the file waits, beside what is in force by now. */
  #waiting(): readonly FileChange[] {
    const { ledger } = this.#loop.core;
    return this.#held === null ? [] : this.#part.judged(ledger, this.#held).waiting;
  }

  /** Which way a command goes, by what it would change. */
  directionOf(command: Command): Direction {
    const changes = this.#part.changes(this.#loop.core.ledger, this.#part.wantedBy(command));
    return looserOf(changes).length > 0 ? 'looser' : 'tighter';
  }

  /** Puts what a signed command says in force; a refusal text, or '' when it is. */
  apply(command: Command, actor: Actor): string {
    const { ledger } = this.#loop.core;
    const { source, reason, baseHash } = command;
    if (baseHash !== this.#part.hashOf(ledger)) return this.#part.words.moved;
    const wanted = this.#part.wantedBy(command);
    const problem = this.#part.problemOf(ledger, wanted);
    if (problem !== '') return problem;
    const isOfControl = this.directionOf(command) === 'looser';
    const signed = signedBy(ledger, command, actor);
    this.#set(wanted, `${source}: ${reason}`.slice(0, 400), signed);
    // What one signature has only tightened says nothing of a file that would loosen.
    if (isOfControl || signed.approver !== undefined) this.#held = null;
    return '';
  }

  #set(value: Value, cause: string, signed: Signed): void {
    const now = this.#part.inForce(this.#loop.core.ledger);
    // A desk whose file says nothing of it, and never did, has nothing to record.
    if (canonicalJson(now) === canonicalJson(value)) return;
    this.#record(this.#part.body(value, cause, signed));
  }

  #record(body: RecordBody): void {
    this.#loop.process({ type: 'record', body, stamp: stampNow() });
  }
}
