/** Holds that a scope tells its own halt from those of wider scopes, which its re-arm leaves. */
import { expect, test } from 'vitest';
import { StrategyId } from '../../engine/contract/ids.ts';
import { gateEpoch } from '../../engine/contract/numbers.ts';
import type { Mode, Scope } from '../../engine/contract/scope.ts';
import { smallLedger } from './ledger-fixture.ts';
import { holdsText, linkObstacle, scopeStand, stillHeldText } from './scope-acts.ts';

const maker: Scope = { strategy: StrategyId.parse('maker-btc') };

type Row = readonly [Scope, Mode, string];

function standOf(rows: readonly Row[], haltReason = '') {
  const ledger = smallLedger();
  const set = { epoch: gateEpoch(1), sinceUtcNanos: null, reason: '' };
  ledger.modes.splice(0);
  for (const [scope, mode, actor] of rows) {
    const cause = mode === 'reduce' ? 'reduce' : 'kill';
    ledger.modes.push({ scope, mode, actor, cause, ...set });
  }
  const status = haltReason === '' ? null : { halted: true, haltReason };
  return scopeStand(ledger, status, maker);
}

const own: Row = [maker, 'halted', 'kim'];
const desk: Row = [{}, 'halted', 'lee'];

test.each([
  ['its own alone', [own], '', 'Stopped by kim', []],
  ['the desk alone', [desk], '', '', ['The desk is still halted. Stopped by lee.']],
  ['both', [own, desk], '', 'Stopped by kim', ['The desk is still halted. Stopped by lee.']],
  [
    'a halt of the engine alone',
    [own],
    'lease lost: late',
    'Stopped by kim',
    ['The desk is still halted. Halted: lease lost: late.'],
  ],
  [
    'the desk in reduce',
    [own, [{}, 'reduce', 'lee'] as const],
    '',
    'Stopped by kim',
    ['The desk is still in reduce. Reduced by lee.'],
  ],
])('what is lifted and what stays: %s', (_name, rows, haltReason, lifted, stays) => {
  const stand = standOf(rows, haltReason);
  expect(stand.ownWhy).toBe(lifted);
  expect(stand.wider.map(stillHeldText)).toEqual(stays);
});

test('a strategy tells its own halt beside the one of the desk, in either order', () => {
  const both = 'Desk: Stopped by lee; Itself: Stopped by kim';
  expect(holdsText(standOf([desk, own]))).toBe(both);
  expect(holdsText(standOf([own, desk]))).toBe(both);
  expect(holdsText(standOf([own]))).toBe('Stopped by kim');
  expect(holdsText(standOf([desk]))).toBe('Desk: Stopped by lee');
  expect(holdsText(standOf([]))).toBe('');
});

test.each([
  ['live', true],
  ['stale', true],
  ['absent', false],
  ['disconnected', false],
  ['connecting', false],
  ['refused', false],
] as const)('with the link %s an act of the engine is offered: %s', (state, offered) => {
  expect(linkObstacle(state) === '').toBe(offered);
});
