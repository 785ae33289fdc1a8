/**
 * The trips in force and what may take their place. What a desk file makes tighter is in force at
 * the start; what acts less or later waits for the signatures that anything looser needs, and
 * arming says so. A desk of one operator, or that nobody has signed at, takes the file as it is.
 */
import { canonicalJson } from '../contract/canonical.ts';
import type { Actor } from '../contract/events.ts';
import { OperatorId } from '../contract/ids.ts';
import type { TripRule, TripsApplyCommand } from '../contract/trips.ts';
import type { RecordBody, Stamp } from '../core/engine.ts';
import { tripsHashOf } from '../operators/base-hash.ts';
import type { Direction } from '../operators/roles.ts';
import { type FileChange, fileChangeText, looserOf } from '../state/file-change.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { tightenedTrips, tripChanges } from '../state/trip-changes.ts';
import { type Loop, stampNow } from './loop.ts';

/** What of a file is in force from a start on, and what waits. */
export interface TripsAtStart {
  readonly inForce: readonly TripRule[];
  /** The rules of a file of which something waits; null: nothing does. */
  readonly held: readonly TripRule[] | null;
}

type Signed = Pick<
  Extract<RecordBody, { type: 'trips.set' }>,
  'commandId' | 'operator' | 'approver'
>;

/** Judges the trips of a desk file before a session begins: `ledger` is as the last one left it. */
export function tripsAtStart(
  ledger: Pick<LedgerState, 'operators' | 'singleOperator' | 'trips'>,
  wanted: readonly TripRule[],
): TripsAtStart {
  const isFree = ledger.operators.size === 0 || ledger.singleOperator;
  const rules = ledger.trips?.rules ?? [];
  if (isFree || looserOf(tripChanges(rules, wanted)).length === 0) {
    return { inForce: wanted, held: null };
  }
  return { inForce: tightenedTrips(rules, wanted), held: wanted };
}

export class TripsPlan {
  readonly #loop: Pick<Loop, 'core' | 'process'>;
  readonly #problemOf: (trips: readonly TripRule[]) => string;
  readonly #now: () => Stamp;
  /** The rules of a desk file that wait for somebody; null: none do. */
  #held: readonly TripRule[] | null = null;

  /** `problemOf`: what no desk file may say of its trips, or ''. */
  constructor(
    loop: Pick<Loop, 'core' | 'process'>,
    problemOf: (trips: readonly TripRule[]) => string,
    now: () => Stamp = stampNow,
  ) {
    this.#loop = loop;
    this.#problemOf = problemOf;
    this.#now = now;
  }

  /** Puts in force what was judged for this start, and says what waits. */
  open({ inForce, held }: TripsAtStart): void {
    this.#held = held;
    this.#set(inForce, 'desk.yaml');
    const detail = this.blockers()[0]?.slice(0, 400);
    if (detail === undefined) return;
    this.#record({ type: 'fault.recorded', component: 'trips', detail, count: 1, owner: null });
  }

  /** Why nothing arms before somebody has decided what the trips are. */
  blockers(): string[] {
    const [first, ...rest] = this.#waiting();
    if (first === undefined) return [];
    const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
    return [
      `desk.yaml is looser than the trips in force (${fileChangeText(first)}${more}): ` +
        'apply it with quarterdeck trips apply, or put the file back and start again',
    ];
  }

  /** What of the file is looser than what is in force by now. */
  #waiting(): FileChange[] {
    const inForce = this.#loop.core.ledger.trips?.rules ?? [];
    return this.#held === null ? [] : looserOf(tripChanges(inForce, this.#held));
  }

  /** Which way a command goes, by what it would change. */
  directionOf({ trips }: TripsApplyCommand): Direction {
    const changes = tripChanges(this.#loop.core.ledger.trips?.rules ?? [], trips);
    return looserOf(changes).length > 0 ? 'looser' : 'tighter';
  }

  /** Puts the trips of a signed command in force; a refusal text, or '' when they are. */
  apply(command: TripsApplyCommand, actor: Actor): string {
    const { trips, commandId, source, reason, baseHash } = command;
    const { ledger } = this.#loop.core;
    if (baseHash !== tripsHashOf(ledger)) {
      return 'the trips in force are not those that the plan was made over: plan again';
    }
    const wrong = this.#problemOf(trips);
    if (wrong !== '') return wrong;
    const isOfControl = this.directionOf(command) === 'looser';
    const approver = ledger.proposals.get(commandId)?.approver ?? null;
    this.#set(trips, `${source}: ${reason}`.slice(0, 400), {
      ...{ commandId, operator: OperatorId.parse(actor.name) },
      ...(approver === null ? {} : { approver }),
    });
    // What one signature has only tightened says nothing of a file that would loosen.
    if (isOfControl || approver !== null) this.#held = null;
    return '';
  }

  #set(trips: readonly TripRule[], cause: string, signed: Signed = {}): void {
    const inForce = this.#loop.core.ledger.trips?.rules ?? [];
    if (canonicalJson(inForce) === canonicalJson(trips)) return;
    this.#record({ type: 'trips.set', trips: [...trips], cause, ...signed });
  }

  #record(body: RecordBody): void {
    this.#loop.process({ type: 'record', body, stamp: this.#now() });
  }
}
