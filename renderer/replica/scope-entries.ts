/**
 * The acts on a scope as entries of a menu: stopping at once, the others by their forms.
 * Draws nothing.
 */
import { type Scope, scopeText } from '../../engine/contract/scope.ts';
import type { Desk } from './desk.ts';
import {
  type ActDoors,
  type AskedScopeAct,
  actObstacle,
  actWords,
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
        ledger === null || stand === null ? 'Nothing is known.' : actObstacle(ledger, stand, act),
      testId: `scope-${act}`,
      onChoose: () => doors.ask(act, scope),
    }),
  );
  return [stop, ...asked];
}
