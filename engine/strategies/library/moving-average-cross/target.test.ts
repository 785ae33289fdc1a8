// The position that is asked for: lean by lean, mode by mode.
import { expect, it } from 'vitest';
import { type TargetInputs, targetOf } from './target.ts';

const plain = {
  lean: null,
  positionLots: 0,
  capLots: 10,
  mayGoShort: true,
  mode: 'active',
} as const;

it.each([
  ['no signal: what is held stays', { positionLots: -4 }, -4],
  ['no signal, and more held than allowed', { positionLots: 14 }, 10],
  ['long', { lean: 'long', positionLots: 3 }, 10],
  ['short', { lean: 'short', positionLots: 3 }, -10],
  ['spot is not sold short', { lean: 'short', positionLots: 3, mayGoShort: false }, 0],
  [
    'a reduction goes with the signal, and only to zero',
    { lean: 'short', positionLots: 3, mode: 'reduce' },
    0,
  ],
  ['a reduction enlarges nothing', { lean: 'long', positionLots: 3, mode: 'reduce' }, 3],
  ['a reduction of a short position', { lean: 'long', positionLots: -3, mode: 'reduce' }, 0],
  ['a reduction opens nothing', { lean: 'long', mode: 'reduce' }, 0],
  ['halted: nothing is to be done', { lean: 'long', positionLots: -3, mode: 'halted' }, -3],
] as const satisfies readonly (readonly [string, Partial<TargetInputs>, number])[])(
  '%s',
  (_name, inputs, expected) => {
    expect(targetOf({ ...plain, ...inputs })).toBe(expected);
  },
);
