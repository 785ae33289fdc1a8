/** Holds what is said of the desk's mode and of halts below it. */
import { expect, test } from 'vitest';
import { StrategyId } from '../../engine/contract/ids.ts';
import { LedgerFault } from '../../engine/contract/ledger-fault.ts';
import { gateEpoch } from '../../engine/contract/numbers.ts';
import { initialState } from '../../engine/state/ledger-state.ts';
import {
  deskMode,
  haltText,
  ledgerFailure,
  ledgerFaultOf,
  type ScopeHalt,
  scopesText,
  shortScope,
} from './desk-mode.ts';

const halt = (scope: object, mode: 'reduce' | 'halted'): ScopeHalt => ({
  scope,
  text: Object.entries(scope)
    .map(([field, value]) => `${field}=${value}`)
    .join(' '),
  mode,
  cause: 'kill',
  reason: 'too wide',
});

const maker = { strategy: StrategyId.parse('maker-btc') };

test.each([
  [{ cause: 'kill', reason: 'too wide' }, 'stopped by a kill: too wide'],
  [{ cause: 'lease lost', reason: '' }, 'lease lost'],
  [{ cause: 'stop', reason: 'stop' }, 'stop'],
  [
    { cause: 'start', reason: 'latch: halted by kim (kill): too wide' },
    'not armed since the start: halted by kim (kill): too wide',
  ],
])('a halt %j in words', (given, text) => {
  expect(haltText(given)).toBe(text);
});

test.each([
  [halt(maker, 'halted'), 'maker-btc'],
  [halt({ ...maker, venue: 'sim' }, 'halted'), 'strategy=maker-btc venue=sim'],
])('a scope in short', (given, text) => {
  expect(shortScope(given)).toBe(text);
});

test('parts that are held are named, and counted where a line may be too short', () => {
  const other = { strategy: StrategyId.parse('maker-eth') };
  const halts = [halt(maker, 'halted'), halt(other, 'reduce'), halt({ venue: 'sim' }, 'halted')];
  expect(scopesText([])).toBe('');
  expect(scopesText(halts.slice(0, 2))).toBe('maker-btc halted, maker-eth reduce');
  expect(scopesText(halts)).toBe('3 parts: maker-btc halted, maker-eth reduce, sim halted');
});

test.each([
  [true, 'kill: too wide', ['Halted', 'kill', 'too wide']],
  [false, '', ['Reduce', 'reduce', 'thin book']],
])('a desk in reduce whose engine says halted: %s', (halted, haltReason, expected) => {
  const ledger = initialState();
  const set = { epoch: gateEpoch(1), actor: 'kim', sinceUtcNanos: null };
  const reduce = { scope: {}, mode: 'reduce', cause: 'reduce', reason: 'thin book' } as const;
  ledger.modes.splice(0, ledger.modes.length, { ...reduce, ...set });
  const found = deskMode(ledger, { halted, haltReason });
  expect([found?.word, found?.cause, found?.reason]).toEqual(expected);
});

test('a ledger that has failed says since when, and an engine of before does not', () => {
  const old = { halted: true, haltReason: 'ledger fault: SQLITE_FULL' };
  const told = { cause: 'diskFull', detail: 'SQLITE_FULL', sinceUtcNanos: '7' } as const;
  const status = { ...old, ledgerFault: LedgerFault.parse(told) };
  expect(ledgerFaultOf({ halted: false, haltReason: '' })).toBe(null);
  expect(ledgerFaultOf(old)).toMatchObject({
    ...{ title: 'The ledger has failed', detail: 'SQLITE_FULL', sinceUtcNanos: null },
  });
  expect(ledgerFaultOf(status)).toMatchObject({ title: 'The disk is full', sinceUtcNanos: '7' });
  const unsaid = initialState();
  unsaid.modes.length = 0;
  expect(deskMode(unsaid, status)).toMatchObject({ cause: 'ledger fault', sinceUtcNanos: '7' });
});

test.each([
  [false, '', ['Active', '', '', '']],
  [true, '', ['Halted', 'latch', '', '']],
  [true, 'ledger fault: disk: full', ['Halted', 'ledger fault', 'disk: full', 'disk: full']],
  [true, 'lease lost: late', ['Halted', 'lease lost', 'late', '']],
])('a halt that the ledger does not show: %s, %s', (halted, haltReason, expected) => {
  const ledger = initialState();
  ledger.modes.length = 0;
  const status = { halted, haltReason };
  const found = deskMode(ledger, status);
  const failure = ledgerFailure(status);
  expect([found?.word, found?.cause, found?.reason, failure]).toEqual(expected);
});
