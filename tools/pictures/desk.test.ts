// The desk of the pictures is the example with its changes; an example that has no place for one of
// them is noticed here, not while pictures are taken.
import { expect, test } from 'vitest';
import { deskText } from './desk.ts';

test('the rule that halts a maker needs no more orders than a refused maker wants', () => {
  const rule = deskText().slice(deskText().indexOf('name: halt-maker-eth'));
  const numberOf = (key: string): number => Number(new RegExp(`${key}: (\\d+)`).exec(rule)?.[1]);
  // Of one side alone, refused at 0 s and again after 0.25 s, each wait twice as long as the last.
  const seconds = numberOf('windowSeconds');
  const wanted = [0, 0.25, 0.75, 1.75, 3.75, 7.75, 15.75].filter((at) => at > 0 && at <= seconds);
  expect(numberOf('atLeast')).toBeLessThanOrEqual(wanted.length);
  expect(wanted.length).toBeGreaterThan(0);
});
