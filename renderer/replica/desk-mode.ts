/**
 * The trading mode of the whole desk in one word, and what put it there.
 * The latch wins: where the engine reports a halt that the ledger does not show yet, it is halted.
 */
import { scopeText } from '../../engine/contract/scope.ts';
import type { EngineStatus } from '../../engine/contract/wire.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';

export interface DeskMode {
  readonly word: 'Active' | 'Reduce' | 'Halted';
  readonly cause: string;
  readonly reason: string;
  readonly actor: string;
  /** UTC nanoseconds as text; null when not known. */
  readonly sinceUtcNanos: string | null;
  /** Scopes below the desk that are not active. */
  readonly scopes: readonly string[];
}

/** Null before the first snapshot. */
export function deskMode(ledger: LedgerState | null, status: EngineStatus | null): DeskMode | null {
  if (ledger === null) return null;
  const desk = ledger.modes.find((entry) => scopeText(entry.scope) === 'desk');
  const scopes = ledger.modes
    .filter((entry) => entry !== desk)
    .map((entry) => `${scopeText(entry.scope)} ${entry.mode}`);
  if (desk === undefined) {
    const halted = status?.halted === true;
    return {
      word: halted ? 'Halted' : 'Active',
      cause: halted ? 'latch' : '',
      reason: halted ? (status?.haltReason ?? '') : '',
      actor: '',
      sinceUtcNanos: null,
      scopes,
    };
  }
  return {
    word: desk.mode === 'reduce' ? 'Reduce' : 'Halted',
    cause: desk.cause,
    reason: desk.reason,
    actor: desk.actor,
    sinceUtcNanos: desk.sinceUtcNanos,
    scopes,
  };
}
