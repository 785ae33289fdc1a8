/**
 * How things stand for an act: why it would be refused now, and what holds a scope after a re-arm.
 * Reads the ledger only: what else the engine asks of itself and of the venue shows when it acts.
 */
import { missingCase } from '../contract/assert.ts';
import { coversScope, type Mode, type Scope, scopeFields, scopeText } from '../contract/scope.ts';
import { blastRadius } from '../state/blast-radius.ts';
import type { LedgerState, ScopeMode } from '../state/ledger-state.ts';
import { modeOfScope } from '../state/mode.ts';
import type { ScopeAct } from './radius-lines.ts';

const modeWord = (mode: Mode): string => (mode === 'reduce' ? 'in reduce' : mode);

const entryText = ({ scope, mode }: ScopeMode): string =>
  `${scopeText(scope)} is ${modeWord(mode)}`;

/** Why the engine would refuse the act as the ledger stands; '' when nothing in it does. */
export function refusalNow(state: LedgerState, scope: Scope, act: ScopeAct): string {
  switch (act) {
    case 'kill':
      return '';
    case 'reduce': {
      const isHalted = modeOfScope(state, scope) === 'halted';
      return isHalted ? `${scopeText(scope)} is halted, which is stricter than reduce` : '';
    }
    case 'flatten':
      return flattenRefusal(state, scope);
    case 'rearm':
      return rearmRefusal(state, scope);
    default:
      return missingCase(act);
  }
}

function flattenRefusal(state: LedgerState, scope: Scope): string {
  const covering = state.modes.filter((entry) => coversScope(entry.scope, scope));
  if (!covering.some(({ mode }) => mode === 'halted')) {
    return `${scopeText(scope)} is not halted as a whole; stop it first`;
  }
  if (state.flatten !== null) {
    return `a flatten of ${scopeText(state.flatten.scope)} is under way`;
  }
  const working = blastRadius(state, scope).orders.length;
  if (working === 0) return '';
  return `${working} ${working === 1 ? 'order' : 'orders'} of it may still work; stop it again`;
}

function rearmRefusal(state: LedgerState, scope: Scope): string {
  const text = scopeText(scope);
  const own = scope.strategy === undefined ? undefined : state.strategies.get(scope.strategy);
  if (own?.state === 'failed' && text === `strategy=${scope.strategy ?? ''}`) {
    const cause = own.reason === '' ? '' : `: ${own.reason}`;
    return `${scope.strategy ?? ''} has failed${cause}; swap it or restart the engine first`;
  }
  if (modeOfScope(state, scope) !== 'active') return '';
  const covering = state.modes.filter((entry) => coversScope(entry.scope, scope));
  if (covering.length === 0) return `${text} is active already`;
  return `nothing to lift on ${text} itself: ${covering.map(entryText).join(', ')}`;
}

/** What still holds all or a part of the scope, a line each. */
export function heldLines(state: LedgerState, scope: Scope): string[] {
  const meets = ({ scope: other }: ScopeMode): boolean =>
    scopeFields.every((field) => {
      const [one, two] = [scope[field], other[field]];
      return one === undefined || two === undefined || one === two;
    });
  return state.modes.filter(meets).map((entry) => {
    const what = coversScope(entry.scope, scope) ? 'still held' : 'a part is still held';
    return `${what}: ${entryText(entry)} (${entry.cause}: ${entry.reason})`;
  });
}
