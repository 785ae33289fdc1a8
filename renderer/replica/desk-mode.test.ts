/** Holds what is said of halts below the desk, and of what they hold back. */
import { expect, test } from 'vitest';
import { StrategyId } from '../../engine/contract/ids.ts';
import { initialState } from '../../engine/state/ledger-state.ts';
import {
  type DeskMode,
  deskMode,
  haltText,
  ledgerFailure,
  type ScopeHalt,
  shortScope,
  strategyHalt,
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

const mode = (word: DeskMode['word'], ...scopes: ScopeHalt[]): DeskMode => ({
  word,
  cause: word === 'Active' ? '' : 'lease lost',
  reason: '',
  actor: 'warden',
  sinceUtcNanos: null,
  scopes,
});

const maker = { strategy: StrategyId.parse('maker-btc') };

test.each([
  ['nothing before the first snapshot', null, null],
  ['nothing on an active desk', mode('Active'), null],
  ['the desk', mode('Halted'), 'Desk halted, lease lost'],
  ['a reduced desk', mode('Reduce'), 'Desk reduce, lease lost'],
  [
    'its own halt on an active desk',
    mode('Active', halt(maker, 'halted')),
    'strategy=maker-btc halted, stopped by a kill: too wide',
  ],
  [
    'the more severe of two',
    mode('Reduce', halt(maker, 'halted')),
    'strategy=maker-btc halted, stopped by a kill: too wide',
  ],
  ['not the halt of another', mode('Active', halt({ strategy: 'maker-eth' }, 'halted')), null],
  ['not a part of it', mode('Active', halt({ ...maker, instrument: 'X.sim' }, 'halted')), null],
])('a strategy is held back by %s', (_, given, why) => {
  expect(strategyHalt(given, maker.strategy)?.why ?? null).toBe(why);
});

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
