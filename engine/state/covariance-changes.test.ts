/** Which way a change of limits of volatility, and of what they are held by, goes. */
import { expect, test } from 'vitest';
import { Limits } from '../contract/limits.ts';
import { isLooser, limitChanges } from './limit-changes.ts';

const rate = { messages: 25, windowMillis: 1_000 };
const node = { name: 'risk', scope: {}, currency: 'USDT', hard: { volatilityMinor: 100 } };
const covariance = {
  ...{ intervalMillis: 1_000, windowObservations: 100, minimumObservations: 10 },
  ...{ updateObservations: 10, maximumAgeMillis: 60_000, horizonMillis: 100_000 },
};
const plain = { instruments: [], strategies: [], desk: { messageRate: rate } };
const base = { ...plain, nodes: [node], covariance };

const rule = (change: object) => ({ ...base, covariance: { ...covariance, ...change } });
const bound = (volatilityMinor: number) => ({
  ...base,
  nodes: [{ ...node, hard: { volatilityMinor } }],
});

test.each<[string, object, boolean]>([
  ['a smaller volatility', bound(99), false],
  ['a larger volatility', bound(101), true],
  ['none any more', { ...base, nodes: [{ ...node, hard: {} }] }, true],
  ['a shorter age', rule({ maximumAgeMillis: 59_999 }), false],
  ['a longer age', rule({ maximumAgeMillis: 60_001 }), true],
  ['a longer horizon', rule({ horizonMillis: 100_001 }), false],
  ['a shorter horizon', rule({ horizonMillis: 99_999 }), true],
  ['more observations', rule({ minimumObservations: 11 }), false],
  ['fewer observations', rule({ minimumObservations: 9 }), true],
  // Nobody knows what another window makes of a variance.
  ['a longer window', rule({ windowObservations: 101 }), true],
  ['a shorter window', rule({ windowObservations: 99 }), true],
  ['another interval', rule({ intervalMillis: 999 }), true],
  ['an update less often', rule({ updateObservations: 11 }), true],
  ['no covariance any more', { ...plain, nodes: [node] }, false],
])('P11 %s', (_, after, looser) => {
  const changes = limitChanges(Limits.parse(base), Limits.parse(after));
  expect([changes.length > 0, isLooser(changes)]).toEqual([true, looser]);
});

test('P11 a covariance where there was none is looser: before, nothing could be judged', () => {
  const changes = limitChanges(Limits.parse({ ...plain, nodes: [node] }), Limits.parse(base));
  expect(isLooser(changes)).toBe(true);
});
