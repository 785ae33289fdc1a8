/**
 * P6, repeated execution: N orders of one strategy the same way disable it before order N+1, in
 * the core itself, until a person re-arms it; a restart is no person.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { type TripAction, TripRule } from '../../contract/trips.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { stateHashText } from '../../state/state-text.ts';
import {
  armedDesk,
  Drive,
  linear,
  maker,
  orderId,
  requestOf,
  sessionStarted,
  spot,
  taker,
} from '../core-fixture.ts';
import { createCore, type Outcome } from '../engine.ts';

const repeats = (change: object = {}): TripRule =>
  TripRule.parse({
    name: 'repeats',
    what: 'repeated-execution',
    windowMillis: 1_000,
    threshold: 3,
    action: 'halt',
    ...change,
  });

const hashOf = (state: LedgerState): string =>
  createHash('sha256').update(stateHashText(state)).digest('hex');

/** An armed desk with these trips in force, and everything that it put on the record. */
function deskWith(rules: readonly TripRule[]): { drive: Drive; events: LedgerEvent[] } {
  const events: LedgerEvent[] = [];
  const drive = armedDesk(undefined, (outcome) => void events.push(...outcome.events));
  drive.record({ type: 'trips.set', trips: [...rules], cause: 'test' });
  return { drive, events };
}

const buy = requestOf({ lots: 1 });
const kinds = ({ events }: Outcome): string[] => events.map(({ body }) => body.type);

describe('P6 repeated execution', () => {
  it('P6 repeated execution: N repeats disable the strategy before order N+1, without the host', () => {
    const { drive } = deskWith([repeats()]);
    drive.intent('a', buy, 1);
    drive.intent('b', buy, 2);
    const third = drive.intent('c', buy, 3);
    expect(kinds(third)).toEqual(['intent.recorded', 'verdict.recorded', 'trip.fired']);
    expect(third.trips).toEqual([
      {
        type: 'trip.fired',
        trip: 'repeats',
        what: 'repeated-execution',
        scope: { strategy: maker },
        action: 'halt',
        dryRun: false,
        mode: 'halted',
        use: 3,
        threshold: 3,
        epoch: 0,
        detail: '3 orders to buy BTCUSDT.sim by maker within 1000 ms, the threshold is 3',
      },
    ]);
    expect(drive.intent('d', buy, 4).refusal).toMatchObject({
      kind: 'haltedScope',
      node: 'strategy=maker',
    });
  });
});
