/** What a look back is called once the desk has gone on from it. */
import { expect, test } from 'vitest';
import { LedgerEvent } from '../../../engine/contract/events.ts';
import { LedgerSequence, UtcNanos } from '../../../engine/contract/numbers.ts';
import { isOutrun, standingTitle, stoodText } from './past-words.ts';

const event = LedgerEvent.parse({
  sequence: 10,
  utcNanos: '1000000000',
  monoNanos: 1,
  body: { type: 'session.ended', sessionId: 's', reason: '' },
});

function pastAt(headSequence: number, nextNanos: string | null) {
  const nextUtcNanos = nextNanos === null ? null : UtcNanos.parse(nextNanos);
  return { sequence: LedgerSequence.parse(10), headSequence, nextUtcNanos, event };
}

test.each([
  ['the head, and nothing has followed', pastAt(10, null), 10, 'The newest event', false, ''],
  [
    'the head when it was read; the desk has gone on',
    pastAt(10, null),
    11,
    'Not the desk now',
    true,
    '',
  ],
  [
    'read again after that',
    pastAt(12, '1250000000'),
    12,
    'Not the desk now',
    false,
    ', for 250 ms',
  ],
  [
    'the answer is ahead of what this window has heard',
    pastAt(12, '1250000000'),
    9,
    'Not the desk now',
    false,
    ', for 250 ms',
  ],
])('%s', (_name, past, newest, title, outrun, stood) => {
  expect([standingTitle(past, newest), isOutrun(past, newest), stoodText(past)]).toEqual([
    title,
    outrun,
    stood,
  ]);
});
