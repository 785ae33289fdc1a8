/** What is said of the looks: an old one is never a new one, and "no breaks" needs a look. */
import { describe, expect, test } from 'vitest';
import { AccountLook } from '../../engine/contract/reconciliation.ts';
import { dueOf, noBreakWords, periodText, standingOf } from './reconcile-view.ts';

const compared = { utcNanos: '1000000000', orders: 2, positions: 1, fills: 5, unsettled: 0 };

const look = (change: object = {}): AccountLook =>
  AccountLook.parse({
    venue: 'sim',
    account: 'paper',
    triedUtcNanos: '1000000000',
    failed: null,
    compared,
    isReconciled: true,
    ...change,
  });

const down = { failed: 'order entry is down', isReconciled: false };
const never = { triedUtcNanos: null, compared: null, isReconciled: false };
const unsettled = (count: number) => ({ compared: { ...compared, unsettled: count } });

describe('how an account stands', () => {
  test.each([
    ['looked at', {}, 'Looked at as a whole', 'soft'],
    ['down', down, 'Not looked at: order entry is down', 'amber'],
    ['never looked at', never, 'Not looked at yet', 'amber'],
    [
      'of a session whose first look is not through',
      { isReconciled: false },
      'Not yet seen as a whole',
      'amber',
    ],
    ['one difference', unsettled(1), '1 difference is looked at again', 'amber'],
    ['two of them', unsettled(2), '2 differences are looked at again', 'amber'],
  ])('%s', (_name, change, text, tone) => {
    expect(standingOf(look(change))).toEqual({ text, tone });
  });
});

describe('when the next look is due', () => {
  test.each([
    ['a second later', {}, 400, 1_000, 'within 1 s', 'soft'],
    ['half a minute later', {}, 10_400, 40_000, 'in 30 s', 'soft'],
    ['one that is a little late', {}, 4_900, 1_000, 'within 1 s', 'soft'],
    ['one that did not come', {}, 5_100, 1_000, 'overdue', 'amber'],
    ['one after a look that failed', down, 400, 1_000, 'due now', 'amber'],
    ['the first', never, null, 1_000, 'due now', 'amber'],
  ])('%s', (_name, change, ageMillis, periodMillis, text, tone) => {
    expect(dueOf(look(change), ageMillis, periodMillis)).toEqual({ text, tone });
  });

  test.each([
    [1_000, 'each second'],
    [30_000, 'every 30 s'],
    [1_500, 'every 1.5 s'],
  ])('every %d ms', (periodMillis, text) => {
    expect(periodText(periodMillis)).toBe(text);
  });
});

describe('where no break is known', () => {
  test.each([
    ['all were looked at', [{}], 'No breaks.', 'soft'],
    ['one is down', [{}, down], 'No break is known.', 'amber'],
    ['one was never looked at', [never], 'No break is known.', 'amber'],
    ['one look is not through', [{ isReconciled: false }], 'No break is known.', 'amber'],
    ['a difference is looked at again', [unsettled(1)], 'No break is known.', 'amber'],
    ['no venue takes orders', [], 'Nothing is compared.', 'soft'],
  ])('and %s', (_name, changes, text, tone) => {
    const looks = changes.map((change) => look(change));
    expect(noBreakWords({ periodMillis: 1_000, looks })).toMatchObject({ text, tone });
  });

  test('and the engine has not told', () => {
    expect(noBreakWords(null)).toMatchObject({ text: 'No break is known.', tone: 'amber' });
  });
});
