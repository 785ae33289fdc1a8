import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gateEpoch } from '../contract/numbers.ts';
import { Mode, Ownership, Scope, scopeMatches, scopeText } from '../contract/scope.ts';
import { initialState, type LedgerState } from './ledger-state.ts';
import { decidingMode, modeOfScope, modeSeverity, setScopeMode } from './mode.ts';

const name = fc.constantFrom('a', 'b');
const owner = fc
  .record({
    venue: name,
    account: name,
    strategy: name,
    strategyVersion: fc.constant('1'),
    instrument: name,
    desk: fc.constant('d'),
    trader: name,
    client: name,
  })
  .map((fields) => Ownership.parse(fields));
const scope = fc
  .record(
    {
      venue: name,
      account: name,
      strategy: name,
      instrument: name,
      trader: name,
      client: name,
    },
    { requiredKeys: [] },
  )
  .map((fields) => Scope.parse(fields));
const settings = fc.array(fc.tuple(scope, fc.constantFrom(...Mode.options)), { maxLength: 12 });
type Settings = readonly (readonly [Scope, Mode])[];

function stateWith(set: Settings): LedgerState {
  const state = { ...initialState(), modes: [] };
  for (const [where, mode] of set) {
    setScopeMode(state, {
      scope: where,
      mode,
      epoch: gateEpoch(1),
      cause: 'test',
      reason: 'test',
      actor: 'test',
      sinceUtcNanos: null,
    });
  }
  return state;
}

/** The last mode of each scope, as a plain map. */
const lastOf = (set: Settings): ReadonlyMap<string, readonly [Scope, Mode]> =>
  new Map(set.map((entry) => [scopeText(entry[0]), entry]));

describe('modes of scopes', () => {
  test('the most severe mode of all scopes that match decides, whatever the order', () => {
    fc.assert(
      fc.property(settings, owner, (set, who) => {
        const matching = [...lastOf(set).values()].filter(([where]) => scopeMatches(where, who));
        const worst = Math.max(0, ...matching.map(([, mode]) => modeSeverity[mode]));
        const deciding = decidingMode(stateWith(set), who);
        expect(modeSeverity[deciding?.mode ?? 'active']).toBe(worst);
        if (deciding !== undefined) expect(scopeMatches(deciding.scope, who)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('each scope has the mode that it was given last, and lifting one lifts no other', () => {
    fc.assert(
      fc.property(settings, scope, (set, other) => {
        const state = stateWith(set);
        for (const [where, mode] of lastOf(set).values()) {
          expect(modeOfScope(state, where)).toBe(mode);
        }
        const expected = lastOf(set).get(scopeText(other))?.[1] ?? 'active';
        expect(modeOfScope(state, other)).toBe(expected);
      }),
    );
  });

  test('the desk matches everyone', () => {
    fc.assert(fc.property(owner, (who) => scopeMatches({}, who)));
    expect(scopeText({})).toBe('desk');
  });
});
