/**
 * The trading mode of the whole desk in one word, what put it there, and the halts below it.
 * The latch wins: where the engine reports a halt that the ledger does not show yet, it is halted.
 */
import { type Scope, scopeText } from '../../engine/contract/scope.ts';
import type { EngineStatus } from '../../engine/contract/wire.ts';
import { ledgerFaultAdvice, ledgerFaultTitle } from '../../engine/state/ledger-fault-words.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';

export interface ScopeHalt {
  readonly scope: Scope;
  /** As an operator types it. */
  readonly text: string;
  readonly mode: 'reduce' | 'halted';
  readonly cause: string;
  readonly reason: string;
}

export interface DeskMode {
  readonly word: 'Active' | 'Reduce' | 'Halted';
  readonly cause: string;
  readonly reason: string;
  readonly actor: string;
  /** UTC nanoseconds as text; null when not known. */
  readonly sinceUtcNanos: string | null;
  /** Scopes below the desk that are not active. */
  readonly scopes: readonly ScopeHalt[];
}

/** What the engine says of a halt itself, whatever its ledger holds. */
export type EngineHalt = Pick<EngineStatus, 'halted' | 'haltReason' | 'ledgerFault'>;

/** Null before the first snapshot. */
export function deskMode(ledger: LedgerState | null, status: EngineHalt | null): DeskMode | null {
  if (ledger === null) return null;
  const desk = ledger.modes.find((entry) => scopeText(entry.scope) === 'desk');
  const scopes = ledger.modes.flatMap(({ scope, mode, cause, reason }): ScopeHalt[] => {
    const text = scopeText(scope);
    return text === 'desk' || mode === 'active' ? [] : [{ scope, text, mode, cause, reason }];
  });
  const halted = status?.halted === true;
  if (desk === undefined || (halted && desk.mode !== 'halted')) {
    // The engine's own words are `cause: reason`; it has halted before the ledger could say so.
    const [cause = '', ...reason] = halted ? status.haltReason.split(': ') : [];
    return {
      word: halted ? 'Halted' : 'Active',
      cause: halted && cause === '' ? 'latch' : cause,
      reason: reason.join(': '),
      actor: '',
      sinceUtcNanos: status?.ledgerFault?.sinceUtcNanos ?? null,
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

/** A ledger that is not written on: what, in the engine's own words, since when, what to do. */
export interface LedgerFaultView {
  readonly title: string;
  readonly detail: string;
  /** Null where the engine does not say. */
  readonly sinceUtcNanos: string | null;
  readonly advice: string;
}

/** Why the engine no longer records; null while it does. */
export function ledgerFaultOf(status: EngineHalt | null): LedgerFaultView | null {
  const detail = ledgerFailure(status);
  if (detail === '') return null;
  // An engine of before says only that it failed.
  const { cause = 'other', sinceUtcNanos = null } = status?.ledgerFault ?? {};
  const [title, advice] = [ledgerFaultTitle(cause), ledgerFaultAdvice(cause)];
  return { title, detail, sinceUtcNanos, advice };
}

/** The same in its own words alone; empty while it records. */
export function ledgerFailure(status: EngineHalt | null): string {
  const begin = 'ledger fault: ';
  const reason = status?.haltReason ?? '';
  return reason.startsWith(begin) ? reason.slice(begin.length) : '';
}

const causeWords: Readonly<Record<string, string>> = {
  kill: 'stopped by a kill',
  start: 'not armed since the start',
};

/** A halt in words: its cause, and its reason where that says more. */
export function haltText(halt: { readonly cause: string; readonly reason: string }): string {
  const cause = causeWords[halt.cause] ?? halt.cause;
  const reason = halt.reason.replace(/^latch: /, '');
  return reason === '' || reason === cause ? cause : `${cause}: ${reason}`;
}

/** The name alone where a scope is of one field: a header has little room. */
export function shortScope({ scope, text }: Pick<ScopeHalt, 'scope' | 'text'>): string {
  const [name, ...more] = Object.values(scope).filter((value) => value !== undefined);
  return name === undefined || more.length > 0 ? text : name;
}

/** Parts that are held: each by name, and how many where one line cannot name them all. */
export function scopesText(halts: readonly ScopeHalt[]): string {
  const names = halts.map((halt) => `${shortScope(halt)} ${halt.mode}`).join(', ');
  return halts.length < 3 ? names : `${halts.length} parts: ${names}`;
}
