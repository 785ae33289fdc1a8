import { expect, test } from 'vitest';
import type { LedgerBody } from '../../engine/contract/events.ts';
import { TripRule } from '../../engine/contract/trips.ts';
import { tripSentence } from './trip-sentence.ts';

type Fired = Extract<LedgerBody, { type: 'trip.fired' }>;

const rule = TripRule.parse({ name: 'lag', what: 'loop-lag', threshold: 500, action: 'alert' });
const fired = (change: Partial<Fired>): Fired => ({
  type: 'trip.fired',
  trip: 'lag',
  what: 'loop-lag',
  scope: {},
  action: 'halt',
  dryRun: false,
  mode: 'halted',
  use: 501,
  threshold: 500,
  epoch: 0 as Fired['epoch'],
  detail: 'the loop was held up',
  ...change,
});

test.each([
  [{ type: 'trips.set', trips: [rule], cause: 'desk.yaml' }, '1 trip set: desk.yaml'],
  [{ type: 'trips.set', trips: [], cause: 'desk.yaml' }, '0 trips set: desk.yaml'],
  [
    { type: 'trip.peaked', trip: 'down', peakMinor: 5 as never },
    'Trip down measures from a new peak',
  ],
  [fired({}), 'Trip lag halted desk: the loop was held up'],
  [fired({ action: 'alert' }), 'Trip lag: the loop was held up'],
  [
    fired({ action: 'reduce', dryRun: true }),
    'Trip lag would have put in reduce desk: the loop was held up',
  ],
] as const)('%o', (body, sentence) => {
  expect(tripSentence(body as never)).toBe(sentence);
});
