/** Desks with trips in force, for the tests of this room. */
import type { LedgerEvent } from '../../contract/events.ts';
import { type TripRule, TripRule as TripRuleSchema } from '../../contract/trips.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { stateHashText } from '../../state/state-text.ts';
import { armedDesk, type Drive } from '../core-fixture.ts';
import type { Outcome } from '../engine.ts';

/** A rule as a desk file would state it. */
export const tripOf = (rule: object): TripRule => TripRuleSchema.parse(rule);

export interface TripDesk {
  readonly drive: Drive;
  /** Everything that was put on the record. */
  readonly events: LedgerEvent[];
}

/** An armed desk with these trips in force. */
export function deskWith(rules: readonly TripRule[], limits?: Parameters<typeof armedDesk>[0]) {
  const events: LedgerEvent[] = [];
  const drive = armedDesk(limits, (outcome) => void events.push(...outcome.events));
  drive.record({ type: 'trips.set', trips: [...rules], cause: 'test' });
  return { drive, events };
}

/** Types of the events of an outcome. */
export const typesOf = ({ events }: Outcome): string[] => events.map(({ body }) => body.type);

/** The trips that fired, as the record has them. */
export const firedOf = (events: readonly LedgerEvent[]) =>
  events.flatMap(({ body }) => (body.type === 'trip.fired' ? [body] : []));

/** The text that the state hash is over. */
export const hashedTextOf = (state: LedgerState): string => stateHashText(state);

/** The state that the record alone leads to. */
export function foldedFrom(events: readonly LedgerEvent[]): LedgerState {
  const state = initialState();
  for (const event of events) fold(state, event);
  return state;
}
