/** The trace of a kill never claims what its report does not. */
import { expect, test } from 'vitest';
import { KillReport } from '../../contract/events.ts';
import { killTrace } from './kill-trace.ts';
import { newSpanStem, newTraceId } from './trace-ids.ts';

const nothing = {
  killId: 'kill-0001',
  scope: {},
  cancelled: [],
  filledInRace: [],
  refused: [],
  unconfirmed: [],
  inFlight: [],
  fenced: [],
  openPositions: [],
  gateClosedMicros: 200,
  latchedMicros: 900,
  lastCancelMicros: 1_500,
};

const spansOf = (report: object): [name: string, end: number, error: string | null][] =>
  killTrace(newTraceId(), newSpanStem(), {
    report: KillReport.parse({ ...nothing, ...report }),
    halt: null,
    triggerMonoNanos: 1e9,
    triggerUtcNanos: '1',
    toldMonoNanos: 1e9 + 5e6,
  }).spans.map(({ name, endNanos, error }) => [name, endNanos, error]);

test('a confirmed one ends when the venues confirmed', () => {
  expect(spansOf({ outcome: 'confirmed', confirmedMicros: 3_000 })).toEqual([
    ['kill', 3_000_000, null],
    ['gate closed', 200_000, null],
    ['latched', 900_000, null],
    ['cancels sent', 1_500_000, null],
    ['confirmed', 3_000_000, null],
  ]);
});

test('one that no venue confirmed has no span of that name', () => {
  const report = { outcome: 'unconfirmed', confirmedMicros: null, detail: 'venue sim is down' };
  expect(spansOf(report)).toEqual([
    ['kill', 5_000_000, 'venue sim is down'],
    ['gate closed', 200_000, null],
    ['latched', 900_000, null],
    ['cancels sent', 1_500_000, null],
    ['unconfirmed', 5_000_000, 'venue sim is down'],
  ]);
});
