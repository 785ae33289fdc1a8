/** Holds what is put before an operator unasked, newest first, and its bound. */
import { expect, test } from 'vitest';
import { LedgerEvent } from '../../engine/contract/events.ts';
import { notabilityOf, notableLimit, withNotable } from './notable.ts';

const event = (sequence: number, body: unknown) =>
  LedgerEvent.parse({ sequence, utcNanos: '1', monoNanos: 1, body });

test.each([
  ['a warden lost', { type: 'warden.changed', state: 'lost', detail: '' }, 'red'],
  ['a feed back', feed('live'), 'quiet'],
  ['a feed gone', feed('resyncing'), 'amber'],
  ['an order sent', { type: 'order.accepted', clientOrderId: 'a', venueOrderId: '1' }, 'none'],
])('%s', (_name, body, notability) => {
  expect(notabilityOf(event(1, body).body)).toBe(notability);
});

function feed(state: string): unknown {
  return { type: 'feed.changed', venue: 'sim', instrument: 'BTCUSDT.sim', state, reason: '' };
}

test('newest first, and no more than the limit', () => {
  let list: readonly LedgerEvent[] = [];
  for (let sequence = 1; sequence <= notableLimit + 5; sequence += 1) {
    list = withNotable(list, event(sequence, feed('live')));
  }
  expect([list.length, list[0]?.sequence]).toEqual([notableLimit, notableLimit + 5]);
});
