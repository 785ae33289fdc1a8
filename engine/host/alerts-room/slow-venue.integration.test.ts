/**
 * An alert against the past of a desk: a venue that has become slow. Alone, because a machine that
 * others keep busy is slow of itself.
 */
import { afterEach, expect, test } from 'vitest';
import { until } from '../desk-fixture.ts';
import {
  bodiesOf,
  closeDesks,
  deskWith,
  expectInTime,
  injections,
  rounds,
} from './faulty-venue-fixture.ts';

afterEach(closeDesks);

test(
  'every slow venue is an alert within 5 s, and a quiet desk raises none',
  async () => {
    const desk = await deskWith(`
  - { name: ack-latency, detector: ack-latency, windowSeconds: 2, atLeast: 3, threshold: 3 }
`);
    // A past to be slow against.
    await until('a past', () => bodiesOf(desk, 'order.accepted').length > 250, 120_000);
    expect(bodiesOf(desk, 'alert.raised').filter(({ rule }) => rule === 'ack-latency')).toEqual([]);
    expectInTime(
      'ack-latency',
      await rounds(desk, 'ack-latency', 'delay?millis=700&forMillis=2500'),
    );
  },
  100_000 + injections * 20_000,
);
