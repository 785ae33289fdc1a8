import { describe, expect, test } from 'vitest';
import { Random } from '../../venues/sim/random.ts';
import { parseLatencies } from './latency-recording.ts';
import { latencyDraw } from './order-latency.ts';

const head = 'Timestamp,Order_ID,Status';

describe('an order-latency recording', () => {
  const cases = [
    {
      name: 'pairs each answer with its request',
      rows: ['100,a,PENDING_CREATE', '171,a,CREATED', '200,a,PENDING_CANCEL', '262,a,CANCELED'],
      create: [71],
      cancel: [62],
      leftOut: 0,
    },
    {
      name: 'counts an answer without a request, and what is no row',
      rows: ['100,m,CREATED', 'nonsense', '100,a,PENDING_CREATE', '130,a,CREATED'],
      create: [30],
      cancel: [30],
      leftOut: 2,
    },
    {
      name: 'counts an answer before its request',
      rows: ['100,a,PENDING_CREATE', '90,a,CREATED', '100,b,PENDING_CREATE', '100,b,CREATED'],
      create: [0],
      cancel: [0],
      leftOut: 1,
    },
  ];
  test.each(cases)('$name', ({ rows, create, cancel, leftOut }) => {
    expect(parseLatencies([head, ...rows, ''].join('\n'))).toEqual({
      ok: true,
      latencies: { createMillis: create, cancelMillis: cancel, leftOut },
    });
  });

  test('without a pair, or of another form, is refused with what is wrong', () => {
    const none = parseLatencies(`${head}\n100,a,PENDING_CREATE`);
    const other = parseLatencies('time,price\n1,2');
    expect([none.ok, other.ok]).toEqual([false, false]);
    expect(JSON.stringify([none, other])).toContain('both sent (PENDING_CREATE) and CREATED');
    expect(JSON.stringify(other)).toContain('line 1 is not');
  });
});

test('draws come from the recording alone, and are the same for the same seed', () => {
  const latencies = { createMillis: [1, 5, 9], cancelMillis: [2], leftOut: 0 };
  const draws = (seed: number): number[] => {
    const draw = latencyDraw({ kind: 'recorded', latencies }, new Random(seed));
    return Array.from({ length: 50 }, () => draw('new'));
  };
  expect(new Set(draws(3))).toEqual(new Set([1e6, 5e6, 9e6]));
  expect(draws(3)).toEqual(draws(3));
  const draw = latencyDraw({ kind: 'recorded', latencies }, new Random(3));
  expect(draw('cancel')).toBe(2e6);
});
