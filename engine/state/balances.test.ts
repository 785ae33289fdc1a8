import { expect, test } from 'vitest';
import { AccountId, VenueId } from '../contract/ids.ts';
import { minor } from '../contract/numbers.ts';
import { sumMinor } from '../contract/wide-sum.ts';
import { emptyBalance, heldSum, moved, restated } from './balances.ts';

const before = emptyBalance(VenueId.parse('sim'), AccountId.parse('main'), 'USDT', 6);

test('a balance is what was stated and what moved since; fees go, fundings come', () => {
  const stated = restated(before, 6, minor(1_000));
  const after = moved(
    moved(moved(stated, 'trades', minor(-300)), 'fees', minor(20)),
    'funding',
    minor(5),
  );
  const held = heldSum(after);
  expect(held === null ? null : sumMinor(held)).toBe(1_000 - 300 - 20 + 5);
});

test('a later statement keeps what our own count was wrong by', () => {
  const counted = moved(restated(before, 6, minor(1_000)), 'fees', minor(10));
  const again = restated(counted, 6, minor(985));
  expect([again.statedMinor, sumMinor(again.movedMinor), sumMinor(again.adjustedMinor)]).toEqual([
    985, 0, -5,
  ]);
});

test('without a statement nothing is known to be held', () => {
  expect(heldSum(moved(before, 'trades', minor(7)))).toBeNull();
});
