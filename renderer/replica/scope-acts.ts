/**
 * What a scope is in, by which halt, and what an operator could do with it now.
 * Offers acts; whether one is carried out is the engine's word alone.
 */
import type { InstrumentId, StrategyId } from '../../engine/contract/ids.ts';
import type { UtcNanos } from '../../engine/contract/numbers.ts';
import { coversScope, type Mode, type Scope, scopeText } from '../../engine/contract/scope.ts';
import type { LedgerState, ScopeMode } from '../../engine/state/ledger-state.ts';
import { modeSeverity } from '../../engine/state/mode.ts';
import { type EngineHalt, haltText } from './desk-mode.ts';

/** Acts on a scope. `stop` asks nothing; the others open a form. */
export type ScopeAct = 'stop' | 'reduce' | 'rearm' | 'flatten';

/** The words of a button. */
export const actWords: Readonly<Record<ScopeAct, string>> = {
  stop: 'Stop',
  reduce: 'Reduce',
  rearm: 'Re-arm',
  flatten: 'Flatten',
};

export interface ScopeStand {
  readonly mode: Mode;
  /** Scope whose mode decides, as text; empty while active. */
  readonly decidedBy: string;
  /** In one line, for example `Reduced by rule reject-ratio, 14:05`; empty while active. */
  readonly why: string;
  /** Mode that was set on exactly this scope. */
  readonly own: Mode;
  /** Whether the ledger holds it; a halt of the engine can be ahead of its ledger. */
  readonly isRecorded: boolean;
}

/** How an entry of the ledger reads: what was done, by whom, when. */
export function standText(entry: {
  readonly mode: Mode;
  readonly cause: string;
  readonly reason: string;
  readonly actor: string;
  readonly sinceUtcNanos: UtcNanos | null;
}): string {
  const time = timeText(entry.sinceUtcNanos);
  const words = standWords(entry);
  return time === '' ? words : `${words}, ${time}`;
}

/** Reason that a press in a window gives: it says no more than who pressed. */
export const pressReason = 'Stopped at the console';

function standWords(entry: {
  readonly mode: Mode;
  readonly cause: string;
  readonly reason: string;
  readonly actor: string;
}): string {
  const { cause, actor, reason } = entry;
  const word = entry.mode === 'reduce' ? 'Reduced' : 'Halted';
  const because = reason === '' || reason === pressReason ? '' : `: ${reason}`;
  // A rule acts under its own name; its reason is the alert, which stands elsewhere.
  if (cause !== '' && cause === actor) return `${word} by rule ${actor}`;
  if (cause === 'kill' && actor !== '') return `Stopped by ${actor}${because}`;
  if (cause === 'reduce' && actor !== '') return `Reduced by ${actor}${because}`;
  return `${word}: ${haltText(entry)}`;
}

/** Hours and minutes in UTC. */
function timeText(utcNanos: UtcNanos | null): string {
  if (utcNanos === null) return '';
  return new Date(Number(utcNanos.slice(0, -6))).toISOString().slice(11, 16);
}

/** What holds a scope back as a whole; halts of only a part of it are left out. */
export function scopeStand(
  ledger: LedgerState,
  status: EngineHalt | null,
  scope: Scope,
): ScopeStand {
  const key = scopeText(scope);
  const own = ledger.modes.find((entry) => scopeText(entry.scope) === key)?.mode ?? 'active';
  let worst: ScopeMode | undefined;
  for (const entry of ledger.modes) {
    if (!coversScope(entry.scope, scope)) continue;
    if (worst === undefined || modeSeverity[entry.mode] > modeSeverity[worst.mode]) worst = entry;
  }
  if (worst?.mode !== 'halted' && status?.halted === true) {
    const [cause = 'latch', ...reason] = status.haltReason.split(': ');
    const said = { cause, reason: reason.join(': '), actor: '', sinceUtcNanos: null };
    const halt = { mode: 'halted', ...said } as const;
    const held = { mode: 'halted', decidedBy: 'desk', why: standText(halt) } as const;
    // The engine's halt is the desk's own, and is lifted there.
    return { ...held, own: key === 'desk' ? 'halted' : own, isRecorded: false };
  }
  if (worst === undefined || worst.mode === 'active') {
    return { mode: 'active', decidedBy: '', why: '', own, isRecorded: true };
  }
  const decidedBy = scopeText(worst.scope);
  return { mode: worst.mode, decidedBy, why: standText(worst), own, isRecorded: true };
}

/** Why an act makes no sense now; empty when it does. */
export function actObstacle(ledger: LedgerState, stand: ScopeStand, act: ScopeAct): string {
  switch (act) {
    case 'stop':
      return '';
    case 'reduce':
      if (stand.mode === 'halted') return 'It is halted, which is narrower than reduce.';
      return stand.own === 'reduce' ? 'It is in reduce already.' : '';
    case 'rearm':
      if (stand.own !== 'active') return '';
      if (stand.decidedBy === '') return 'It is active.';
      return `It is held by ${stand.decidedBy}: re-arm that.`;
    case 'flatten':
      if (stand.mode !== 'halted') return 'Stop it first: flattening leaves the scope halted.';
      if (!stand.isRecorded) return 'Its halt is not on the ledger yet: stop it again.';
      return ledger.flatten === null
        ? ''
        : `A flatten of ${scopeText(ledger.flatten.scope)} is under way.`;
  }
}

/** The scope of one strategy. */
export const strategyScope = (strategy: StrategyId): Scope => ({ strategy });

/** The scope of one instrument. */
export const instrumentScope = (instrument: InstrumentId): Scope => ({ instrument });

/** The desk, its strategies, its instruments, and what else a mode was set on; each once. */
export function knownScopes(ledger: LedgerState | null): readonly Scope[] {
  const all: readonly Scope[] = [
    {},
    ...[...(ledger?.strategies.keys() ?? [])].map(strategyScope),
    ...[...(ledger?.instruments.keys() ?? [])].map(instrumentScope),
    ...(ledger?.modes ?? []).map((entry) => entry.scope),
  ];
  return [...new Map(all.map((scope) => [scopeText(scope), scope])).values()];
}

/** A scope of text as scopeText writes it, among those the desk knows; null when none fits. */
export const knownScope = (ledger: LedgerState | null, text: string): Scope | null =>
  knownScopes(ledger).find((scope) => scopeText(scope) === text) ?? null;

/** Acts that open a form before anything is asked of the engine. */
export type AskedScopeAct = Exclude<ScopeAct, 'stop'>;

/** Where panels hand an act to: the window opens the form for it. */
export interface ActDoors {
  readonly ask: (act: AskedScopeAct, scope: Scope) => void;
  readonly swap: (strategy: StrategyId) => void;
}
