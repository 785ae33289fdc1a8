/** Which way a rule of a desk file goes, and what of a file is in force without two signatures. */
import { expect, test } from 'vitest';
import { TripRule } from '../contract/trips.ts';
import { tightenedTrips, tripChanges } from './trip-changes.ts';

const rule = (fields: object = {}): TripRule =>
  TripRule.parse({
    ...{ name: 'repeats', what: 'repeated-execution', windowMillis: 1_000 },
    ...{ threshold: 20, action: 'halt', ...fields },
  });
const ratio = { what: 'reject-ratio', threshold: 0.5 };

test.each<[string, object, object | null, 'looser' | 'tighter']>([
  ['goes', {}, null, 'looser'],
  ['is reached later', {}, { threshold: 21 }, 'looser'],
  ['is reached sooner', {}, { threshold: 19 }, 'tighter'],
  ['only tells', {}, { action: 'alert' }, 'looser'],
  ['is on trial', {}, { dryRun: true }, 'looser'],
  ['acts less', {}, { action: 'reduce' }, 'looser'],
  ['acts more', {}, { action: 'flatten' }, 'tighter'],
  ['looks at less time', {}, { windowMillis: 500 }, 'looser'],
  ['looks at more time, which nobody compares', {}, { windowMillis: 2_000 }, 'looser'],
  ['looks at something else', {}, { what: 'order-to-fill' }, 'looser'],
  ['looks at one strategy', {}, { scope: { strategy: 'maker' } }, 'looser'],
  ['judges later', { ...ratio, atLeast: 5 }, ratio, 'looser'],
  ['judges sooner', ratio, { ...ratio, atLeast: 5 }, 'tighter'],
  ['told only, and goes', { action: 'alert' }, null, 'tighter'],
  [
    'told only, and tells later',
    { action: 'alert' },
    { action: 'alert', threshold: 99 },
    'tighter',
  ],
  ['told only, and acts', { action: 'alert' }, {}, 'tighter'],
  ['acts less often and more', {}, { threshold: 30, action: 'flatten' }, 'looser'],
])('a rule that %s', (_, before, after, direction) => {
  const wanted = after === null ? [] : [rule(after)];
  const changes = tripChanges([rule(before)], wanted);
  expect(changes.map((change) => change.direction)).toEqual([direction]);
  const inForce = direction === 'looser' ? [rule(before)] : wanted;
  expect(tightenedTrips([rule(before)], wanted)).toEqual(inForce);
});

test('a new rule is tighter; the same one is no change, whatever stands around it', () => {
  const other = rule({ name: 'loss', what: 'daily-loss', windowMillis: undefined, threshold: 500 });
  expect(tripChanges([rule()], [other, rule()])).toEqual([
    {
      ...{ direction: 'tighter', what: 'loss', before: null },
      after: 'daily-loss of 500, halt, on desk',
    },
  ]);
  expect(tripChanges([rule(), other], [other, rule()])).toEqual([]);
});

test('what is looser comes first, in words that say all that counts', () => {
  const before = rule({ ...ratio, atLeast: 5, scope: { strategy: 'maker' } });
  const after = rule({ ...ratio, atLeast: 5, dryRun: true });
  expect(tripChanges([before], [rule({ name: 'new' }), after])).toEqual([
    {
      ...{ direction: 'looser', what: 'repeats' },
      before: 'reject-ratio of 0.5 in 1000 ms of 5 orders, halt, on strategy=maker',
      after: 'reject-ratio of 0.5 in 1000 ms of 5 orders, halt (dry run), on desk',
    },
    expect.objectContaining({ direction: 'tighter', what: 'new' }),
  ]);
});

test('of more rules than a desk has, those in force stay, tighter where they became so', () => {
  const many = (name: string, fields: object = {}) =>
    Array.from({ length: 60 }, (_, at) => rule({ name: `${name}-${at}`, ...fields }));
  const [first, ...rest] = many('old');
  const wanted = [rule({ name: 'old-0', threshold: 5 }), ...many('new')];
  const found = tightenedTrips(many('old'), wanted);
  expect(found).toHaveLength(100);
  expect(found[0]).toEqual({ ...first, threshold: 5 });
  expect(found.slice(-59)).toEqual(rest);
});
