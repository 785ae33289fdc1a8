/** Holds what is put before an operator unasked, newest first, and its bound. */
import { expect, test } from 'vitest';
import { LedgerEvent } from '../../engine/contract/events.ts';
import { type NotableLine, notabilityOf, notableLimit, withNotable } from './notable.ts';

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

const stopped = (strategy: string) => ({
  type: 'strategy.changed',
  strategy,
  version: '1',
  state: 'stopped',
  reason: '',
});

function listOf(bodies: readonly unknown[]): readonly NotableLine[] {
  return bodies.reduce<readonly NotableLine[]>(
    (list, body, index) => withNotable(list, event(index + 1, body)),
    [],
  );
}

test('newest first, and no more than the limit', () => {
  const bodies = Array.from({ length: notableLimit + 5 }, (_, index) => stopped(`s${index}`));
  const list = listOf(bodies);
  expect([list.length, list[0]?.event.sequence]).toEqual([notableLimit, notableLimit + 5]);
});

test('what comes and goes is one line with its count, in front again', () => {
  const list = listOf([feed('live'), feed('resyncing'), stopped('maker'), feed('live')]);
  expect(list.map((line) => [line.event.sequence, line.count])).toEqual([
    [4, 3],
    [3, 1],
  ]);
});

test('an act stands alone, and one long ago is another time', () => {
  const others = Array.from({ length: 8 }, (_, index) => stopped(`s${index}`));
  const list = listOf([feed('live'), ...others, stopped('s0'), feed('live')]);
  expect(list.map((line) => line.count)).toEqual(Array(11).fill(1));
});

const refused = (scope: unknown) => ({
  type: 'command.recorded',
  commandId: 'command-0001',
  kind: 'strategy.swap',
  actor: { kind: 'operator', name: 'ada' },
  reason: 'test',
  scope,
  outcome: 'refused',
  refusal: 'maker.ts: it does not fit',
});

test('refusals of two scopes are two lines, of one scope one', () => {
  const [one, other] = [refused({ strategy: 'maker' }), refused({ strategy: 'taker' })];
  expect(listOf([one, other, one]).map((line) => line.count)).toEqual([2, 1]);
});
