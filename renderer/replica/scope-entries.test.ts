/** Holds which scopes are offered outside the window, and which acts on each. */
import { expect, test } from 'vitest';
import { InstrumentId } from '../../engine/contract/ids.ts';
import { gateEpoch } from '../../engine/contract/numbers.ts';
import type { Mode, Scope } from '../../engine/contract/scope.ts';
import { smallLedger } from './ledger-fixture.ts';
import { knownScope } from './scope-acts.ts';
import { offeredScopes } from './scope-entries.ts';

const btc: Scope = { instrument: InstrumentId.parse('BTCUSDT.sim') };

/** The small ledger with exactly these modes. */
function ledgerWith(modes: readonly (readonly [Scope, Mode])[]) {
  const ledger = smallLedger();
  const set = { epoch: gateEpoch(1), cause: 'kill', reason: '', actor: 'kim', sinceUtcNanos: null };
  ledger.modes.splice(0, Number.POSITIVE_INFINITY);
  ledger.modes.push(...modes.map(([scope, mode]) => ({ scope, mode, ...set })));
  return ledger;
}

const offered = (modes: readonly (readonly [Scope, Mode])[]) =>
  offeredScopes(ledgerWith(modes), null).map(({ scope, mode, acts }) => [scope, mode, ...acts]);

test('a part in reduce can be re-armed, the rest be reduced', () => {
  expect(offered([[btc, 'reduce']])).toEqual([
    ['desk', 'active', 'reduce'],
    ['instrument=BTCUSDT.sim', 'reduce', 'rearm'],
    ['instrument=ETHUSDT.sim', 'active', 'reduce'],
  ]);
});

test('a halted desk is re-armed as a whole, and its parts can be flattened', () => {
  expect(offered([[{}, 'halted']])).toEqual([
    ['desk', 'halted', 'rearm', 'flatten'],
    ['instrument=BTCUSDT.sim', 'halted', 'flatten'],
    ['instrument=ETHUSDT.sim', 'halted', 'flatten'],
  ]);
});

test('a halt of the engine that no mode shows yet is lifted on the desk alone', () => {
  const status = { halted: true, haltReason: 'lease lost: late' };
  const found = offeredScopes(ledgerWith([[{}, 'reduce']]), status);
  expect(found.map(({ scope, mode, acts }) => [scope, mode, ...acts])).toEqual([
    ['desk', 'halted', 'rearm'],
    ['instrument=BTCUSDT.sim', 'halted'],
    ['instrument=ETHUSDT.sim', 'halted'],
  ]);
  expect(offeredScopes(ledgerWith([]), status)).toEqual(found);
});

test('what else a mode was set on is offered, and each scope once', () => {
  const both: Scope = { ...btc, client: 'house' };
  const scopes = offered([
    [both, 'halted'],
    [btc, 'halted'],
  ]).map(([scope]) => scope);
  expect(scopes).toEqual([
    'desk',
    'instrument=BTCUSDT.sim',
    'instrument=ETHUSDT.sim',
    'instrument=BTCUSDT.sim client=house',
  ]);
  expect(knownScope(ledgerWith([[both, 'halted']]), 'instrument=BTCUSDT.sim client=house')).toEqual(
    both,
  );
});

test('a ledger that is not known offers nothing', () => {
  expect(offeredScopes(null, null)).toEqual([]);
});
