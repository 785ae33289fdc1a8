/**
 * The acts on a scope as entries of a menu: stopping at once, the others by their forms.
 * Draws nothing.
 */
import { type Mode, type Scope, scopeText } from '../../engine/contract/scope.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import type { Desk } from './desk.ts';
import type { EngineHalt } from './desk-mode.ts';
import {
  type ActDoors,
  type AskedScopeAct,
  actObstacle,
  actWords,
  knownScopes,
  linkObstacle,
  scopeStand,
} from './scope-acts.ts';

export interface ScopeEntry {
  readonly label: string;
  readonly obstacle: string;
  readonly testId: string;
  readonly onChoose: () => void;
}

/** Acts that open a form, in their order everywhere. */
export const askedActs: readonly AskedScopeAct[] = ['reduce', 'rearm', 'flatten'];

/** What may be done with a scope now, and why not where it may not. */
export function scopeEntries(desk: Desk, scope: Scope, doors: ActDoors): readonly ScopeEntry[] {
  const { ledger, status } = desk.replica;
  const stand = ledger === null ? null : scopeStand(ledger, status, scope);
  const unheard = linkObstacle(desk.connection().state);
  const stop: ScopeEntry = {
    label: `Stop ${scopeText(scope)}`,
    obstacle: '',
    testId: 'scope-stop',
    onChoose: () => desk.kill('button', scope),
  };
  const asked = askedActs.map(
    (act): ScopeEntry => ({
      label: actWords[act],
      obstacle:
        unheard ||
        (ledger === null || stand === null ? 'Nothing is known.' : actObstacle(ledger, stand, act)),
      testId: `scope-${act}`,
      onChoose: () => doors.ask(act, scope),
    }),
  );
  return [stop, ...asked];
}

/** One scope as it stands, for a menu outside the window. */
export interface OfferedScope {
  /** As scopeText writes it. */
  readonly scope: string;
  readonly mode: Mode;
  /** The acts by form that make sense now. */
  readonly acts: readonly AskedScopeAct[];
}

/** Every scope that the desk knows, the desk first. */
export function offeredScopes(
  ledger: LedgerState | null,
  status: EngineHalt | null,
): readonly OfferedScope[] {
  if (ledger === null) return [];
  return knownScopes(ledger).map((scope) => {
    const stand = scopeStand(ledger, status, scope);
    const acts = askedActs.filter((act) => actObstacle(ledger, stand, act) === '');
    return { scope: scopeText(scope), mode: stand.mode, acts };
  });
}
