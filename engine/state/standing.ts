/**
 * The desk as it stood: events folded up to a point, and what comes right behind it.
 * Reads no ledger itself; the events come from whoever does.
 */
import type { LedgerEvent } from '../contract/events.ts';
import { fold } from './fold.ts';
import { initialState, type LedgerState } from './ledger-state.ts';

/** Where in the record: after an event, or at an instant (UTC nanoseconds); null: the other one. */
export interface Point {
  readonly sequence: number | null;
  readonly utcNanos: string | null;
}

export interface Standing {
  readonly state: LedgerState;
  /** The last event that is folded in; null: before the first. */
  readonly last: LedgerEvent | null;
  /** The first that is not; null: there is no later one. */
  readonly next: LedgerEvent | null;
}

/** Whether an event comes behind a point. */
export function isBehind(event: LedgerEvent, { sequence, utcNanos }: Point): boolean {
  if (sequence !== null && event.sequence > sequence) return true;
  return utcNanos !== null && BigInt(event.utcNanos) > BigInt(utcNanos);
}

/** Folds the events up to the point, and reads none behind the first that is not folded. */
export function standingAt(events: Iterable<LedgerEvent>, point: Point): Standing {
  const state = initialState();
  let last: LedgerEvent | null = null;
  for (const event of events) {
    if (isBehind(event, point)) return { state, last, next: event };
    fold(state, event);
    last = event;
  }
  return { state, last, next: null };
}
