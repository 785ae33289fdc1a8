/** The lines of reconciliation: what is old says so, and what was not looked at is no "none". */
import { expect, test } from 'vitest';
import { AccountLook } from '../contract/reconciliation.ts';
import { closingLines, lookLine } from './reconcile-lines.ts';

const atNanos = (second: number) =>
  String(BigInt(Date.UTC(2026, 10, 29, 5, 0, second)) * 1_000_000n);
const compared = { utcNanos: atNanos(1), orders: 2, positions: 1, fills: 5, unsettled: 0 };

const look = (change: object): AccountLook =>
  AccountLook.parse({
    venue: 'sim',
    account: 'paper',
    triedUtcNanos: atNanos(1),
    failed: null,
    compared,
    isReconciled: true,
    ...change,
  });

const down = { failed: 'order entry is down', triedUtcNanos: atNanos(9), isReconciled: false };

test.each([
  ['a look', {}, '2026-11-29 05:00:01.000: 2 open orders, 1 positions, 5 fills compared'],
  [
    'a look with differences that one look does not prove',
    { compared: { ...compared, unsettled: 2 } },
    '2026-11-29 05:00:01.000: 2 open orders, 1 positions, 5 fills compared, ' +
      '2 differences are looked at again',
  ],
  [
    'a venue that tells no executions',
    { compared: { ...compared, fills: null } },
    '2026-11-29 05:00:01.000: 2 open orders, 1 positions, no fills (the venue tells none) compared',
  ],
  [
    'a look that failed after one that did not',
    down,
    'NOT looked at (order entry is down), tried 2026-11-29 05:00:09.000; last compared ' +
      '2026-11-29 05:00:01.000: 2 open orders, 1 positions, 5 fills compared',
  ],
  [
    'looks that failed from the start',
    { ...down, compared: null },
    'NOT looked at (order entry is down), tried 2026-11-29 05:00:09.000; ' +
      'never compared in this run',
  ],
  [
    'no look yet',
    { triedUtcNanos: null, compared: null, isReconciled: false },
    'not looked at yet in this run',
  ],
])('%s', (_name, change, line) => {
  expect(lookLine(look(change))).toBe(`sim, account paper: ${line}`);
});

test.each([
  ['no breaks', [{}], 0, ['no breaks']],
  ['breaks', [{}], 2, []],
  [
    'no break known, and a venue that is down',
    [{}, down],
    0,
    ['no breaks are known, but 1 of 2 accounts could not be looked at'],
  ],
  ['breaks, and a venue that is down', [down], 1, ['1 of 1 accounts could not be looked at']],
  ['no venue', [], 0, ['no venue takes orders of this desk: nothing is compared']],
])('the whole: %s', (_name, changes, breaks, lines) => {
  expect(closingLines(changes.map(look), breaks)).toEqual(lines);
});
