// Which way to stand, distance by distance.
import { expect, it } from 'vitest';
import { Stance } from './stance.ts';

/** How it leans after each `[seconds, distance in basis points]`; `*`: a turn is held back. */
function leans(deadBandBps: number, coolDownSeconds: number, steps: readonly number[][]): string[] {
  const stance = new Stance({ deadBandBps, coolDownSeconds });
  return steps.map(([seconds = 0, bps = 0]) => {
    stance.follow(bps, seconds * 1e9);
    return `${stance.lean ?? 'none'}${stance.isHeldBack ? '*' : ''}`;
  });
}

it.each([
  [
    'nothing inside the dead band',
    2,
    0,
    [
      [1, 1],
      [2, -2],
      [3, 2],
    ],
    ['none', 'none', 'none'],
  ],
  [
    'the way of the first that is beyond',
    2,
    0,
    [
      [1, -2.1],
      [2, 0],
    ],
    ['short', 'short'],
  ],
  [
    'no whipsaw: a cross inside the band turns nothing',
    2,
    0,
    [
      [1, 3],
      [2, -1],
      [3, 1],
      [4, -1.9],
      [5, -2.5],
    ],
    ['long', 'long', 'long', 'long', 'short'],
  ],
  [
    'a turn cools down, and is made once it has',
    1,
    10,
    [
      [1, 2],
      [5, -2],
      [10.9, -2],
      [11, -2],
      [12, 2],
      [21, 2],
    ],
    ['long', 'long*', 'long*', 'short', 'short*', 'long'],
  ],
  [
    'a turn that was held back is forgotten when its signal goes',
    1,
    10,
    [
      [1, 2],
      [5, -2],
      [6, 0],
      [12, 0],
      [13, 2],
    ],
    ['long', 'long*', 'long', 'long', 'long'],
  ],
  [
    'without a band any distance is a signal',
    0,
    0,
    [
      [1, 0.001],
      [2, 0],
      [3, -1],
    ],
    ['long', 'long', 'short'],
  ],
] as const)('%s', (_name, band, coolDown, steps, expected) => {
  expect(
    leans(
      band,
      coolDown,
      steps.map((step) => [...step]),
    ),
  ).toEqual(expected);
});

it('goes on as another version stood, cool-down and all', () => {
  const before = new Stance({ deadBandBps: 1, coolDownSeconds: 10 });
  before.follow(2, 100e9);
  const stance = new Stance({ deadBandBps: 1, coolDownSeconds: 60 });
  stance.restore(before.lean, before.coolMillis(104e9), 104e9);
  stance.follow(-2, 109.9e9);
  const held = [stance.lean, stance.isHeldBack, stance.coolMillis(109e9)];
  stance.follow(-2, 110e9);
  expect([...held, stance.lean]).toEqual(['long', true, 1_000, 'short']);
});
