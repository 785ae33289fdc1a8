/**
 * The effective trading mode of something owned: the most severe scope that matches wins.
 * Changes no mode; that is an event.
 */
import {
  type Mode,
  type Ownership,
  type Scope,
  scopeMatches,
  scopeText,
} from '../contract/scope.ts';
import type { LedgerState, ScopeMode } from './ledger-state.ts';

/** How severe a mode is; the higher wins. */
export const modeSeverity: Readonly<Record<Mode, number>> = { active: 0, reduce: 1, halted: 2 };

/** The most severe scope mode that matches `owner`; undefined when it is active. */
export function decidingMode(state: LedgerState, owner: Ownership): ScopeMode | undefined {
  let worst: ScopeMode | undefined;
  for (const entry of state.modes) {
    if (!scopeMatches(entry.scope, owner)) continue;
    if (worst === undefined || modeSeverity[entry.mode] > modeSeverity[worst.mode]) worst = entry;
  }
  return worst;
}

/** Mode that was set on exactly this scope; active when none was. */
export function modeOfScope(state: LedgerState, scope: Scope): Mode {
  const key = scopeText(scope);
  return state.modes.find((entry) => scopeText(entry.scope) === key)?.mode ?? 'active';
}

/** Sets or clears the mode of exactly one scope, in place. */
export function setScopeMode(state: LedgerState, entry: ScopeMode): void {
  const key = scopeText(entry.scope);
  const index = state.modes.findIndex((other) => scopeText(other.scope) === key);
  if (index >= 0) state.modes.splice(index, 1);
  if (entry.mode !== 'active') state.modes.push(entry);
}
