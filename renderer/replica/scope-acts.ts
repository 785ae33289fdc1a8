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
import type { KeyStatus } from './operator.ts';
import type { Connection } from './wire-session.ts';

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
  /** What put exactly this scope there, in one line; empty while its own mode is active. */
  readonly ownWhy: string;
  /** What of wider scopes holds it too, the whole desk first; a re-arm of it lifts none. */
  readonly wider: readonly WiderHold[];
  /** Whether the ledger holds it; a halt of the engine can be ahead of its ledger. */
  readonly isRecorded: boolean;
}

/** A wider scope that is not active, and so holds what it covers. */
export interface WiderHold {
  readonly scope: string;
  readonly mode: Exclude<Mode, 'active'>;
  readonly why: string;
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

/** What sending a re-arm does: on a desk of two keys it is no more than asking for one. */
export const rearmText = (isSingleOperator: boolean): string =>
  isSingleOperator
    ? 'It may trade again as soon as the engine has said yes.'
    : 'This takes two keys: a second operator has to sign it before anything is lifted or trades.';

/** The reason of a press where the key is locked: whose key it is, not that its owner pressed. */
export function pressReasonOf(key: KeyStatus | null): string {
  return key?.state === 'locked'
    ? `${pressReason}; the key there, of ${key.operator}, was locked`
    : pressReason;
}

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
  const entry = ledger.modes.find((other) => scopeText(other.scope) === key);
  const own = entry?.mode ?? 'active';
  const ownWhy = entry === undefined || own === 'active' ? '' : standText(entry);
  const wider = widerHolds(ledger, status, scope);
  let worst: ScopeMode | undefined;
  for (const other of ledger.modes) {
    if (!coversScope(other.scope, scope)) continue;
    if (worst === undefined || modeSeverity[other.mode] > modeSeverity[worst.mode]) worst = other;
  }
  if (worst?.mode !== 'halted' && status?.halted === true) {
    const why = engineHaltText(status);
    const held = { mode: 'halted', decidedBy: 'desk', why, isRecorded: false } as const;
    // The engine's halt is the desk's own, and is lifted there.
    if (key === 'desk') return { ...held, own: 'halted', ownWhy: why, wider };
    return { ...held, own, ownWhy, wider };
  }
  const stand = { own, ownWhy, wider, isRecorded: true };
  if (worst === undefined || worst.mode === 'active') {
    return { ...stand, mode: 'active', decidedBy: '', why: '' };
  }
  const decidedBy = scopeText(worst.scope);
  return { ...stand, mode: worst.mode, decidedBy, why: standText(worst) };
}

/** A halt that only the engine tells of, in one line. */
function engineHaltText({ haltReason }: EngineHalt): string {
  const [cause = 'latch', ...reason] = haltReason.split(': ');
  const said = { cause, reason: reason.join(': '), actor: '', sinceUtcNanos: null };
  return standText({ mode: 'halted', ...said });
}

/** Every wider scope that holds `scope`, by the number of its fields. */
function widerHolds(
  ledger: LedgerState,
  status: EngineHalt | null,
  scope: Scope,
): readonly WiderHold[] {
  const key = scopeText(scope);
  if (key === 'desk') return [];
  const fields = (entry: ScopeMode): number => Object.keys(entry.scope).length;
  const recorded = ledger.modes
    .toSorted((a, b) => fields(a) - fields(b))
    .flatMap((entry): WiderHold[] => {
      const text = scopeText(entry.scope);
      if (entry.mode === 'active' || text === key || !coversScope(entry.scope, scope)) return [];
      return [{ scope: text, mode: entry.mode, why: standText(entry) }];
    });
  const isShown = recorded.some((hold) => hold.scope === 'desk' && hold.mode === 'halted');
  if (status?.halted !== true || isShown) return recorded;
  const desk: WiderHold = { scope: 'desk', mode: 'halted', why: engineHaltText(status) };
  return [desk, ...recorded.filter((hold) => hold.scope !== 'desk')];
}

/** What still holds a scope once its own halt is lifted, for example `The desk is still halted`. */
export function stillHeldText({ scope, mode, why }: WiderHold): string {
  const name = scope === 'desk' ? 'The desk' : scope;
  return `${name} is still ${mode === 'halted' ? 'halted' : 'in reduce'}. ${why}.`;
}

/** Why a scope does not trade: its own halt, and every wider one that holds it too. */
export function holdsText({ ownWhy, wider }: ScopeStand): string {
  const named = wider.map(({ scope, why }) => `${scope === 'desk' ? 'Desk' : scope}: ${why}`);
  const own = ownWhy === '' || named.length === 0 ? ownWhy : `Itself: ${ownWhy}`;
  return [...named, own].filter((part) => part !== '').join('; ');
}

/** Acts that the engine carries out; without one that answers none can be asked for. */
export const linkObstacle = (state: Connection['state']): string =>
  state === 'live' || state === 'stale' ? '' : 'No engine answers this window.';

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
