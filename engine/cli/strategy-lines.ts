/**
 * The strategies of a running desk, and what a check of a file or a swap came to, in lines for
 * people and as values for programs.
 * Asks nothing and reads no file; it is given what was answered.
 */
import type { LedgerBody } from '../contract/events.ts';
import type { StrategyId } from '../contract/ids.ts';
import { coversScope, type Mode, type Scope } from '../contract/scope.ts';
import type { EngineStatus, StrategyFile, TelemetryFrame } from '../contract/wire.ts';
import type { LedgerState, ScopeMode } from '../state/ledger-state.ts';
import { modeSeverity } from '../state/mode.ts';

/** What a strategy was loaded from. */
export type StrategySourceText =
  | { readonly kind: 'module'; readonly module: string }
  | {
      readonly kind: 'file';
      readonly file: string;
      readonly fileHash: string;
      /** The folder has another content under this name by now. */
      readonly isChanged: boolean;
    };

/** One strategy as `strategy list` tells it. */
export interface StrategyRow {
  readonly strategy: string;
  readonly state: string;
  readonly version: string;
  readonly mode: Mode;
  /** What holds it back, in the words of whoever did; empty while active. */
  readonly modeReason: string;
  /** Null: not known, as of one that could not be loaded. */
  readonly source: StrategySourceText | null;
  readonly why: string;
}

export interface DeskView {
  readonly state: LedgerState;
  readonly status: Pick<EngineStatus, 'halted' | 'haltReason'>;
  readonly files: readonly StrategyFile[];
  readonly told: TelemetryFrame['strategies'];
}

/** The strategies by name. */
export function strategyRows(view: DeskView): StrategyRow[] {
  const { state, told } = view;
  return [...state.strategies.keys()].toSorted().map((strategy) => {
    const record = state.strategies.get(strategy);
    const now = told.find((one) => one.strategy === strategy);
    return {
      strategy,
      state: now?.state ?? record?.state ?? '',
      version: record?.version ?? '',
      ...modeOf(view, strategy),
      source: sourceOf(view, strategy),
      why: now?.why ?? '',
    };
  });
}

/** The mode that holds all of a strategy; halts of only a part of what it trades are left out. */
function modeOf({ state, status }: DeskView, strategy: StrategyId) {
  const scope = scopeOf(state, strategy);
  let worst: ScopeMode | undefined;
  for (const entry of state.modes) {
    if (!coversScope(entry.scope, scope)) continue;
    if (worst === undefined || modeSeverity[entry.mode] > modeSeverity[worst.mode]) worst = entry;
  }
  // The engine knows of a halt before its ledger can say so.
  if (status.halted && worst?.mode !== 'halted') {
    return { mode: 'halted' as const, modeReason: status.haltReason };
  }
  if (worst === undefined) return { mode: 'active' as const, modeReason: '' };
  return { mode: worst.mode, modeReason: `${worst.cause}: ${worst.reason}` };
}

function scopeOf(state: LedgerState, strategy: StrategyId): Scope {
  const traded = state.limits?.strategies.find((one) => one.strategy === strategy)?.instruments;
  const [instrument, ...others] = traded ?? [];
  const venues = new Set((traded ?? []).map((id) => state.instruments.get(id)?.venue));
  const [venue] = venues;
  return {
    strategy,
    ...(venue === undefined || venues.size > 1 ? {} : { venue }),
    ...(instrument === undefined || others.length > 0 ? {} : { instrument }),
  };
}

function sourceOf({ state, files }: DeskView, strategy: StrategyId): StrategySourceText | null {
  const record = state.strategies.get(strategy);
  const swapped = record?.swapped ?? files.find(({ runs }) => runs.includes(strategy)) ?? null;
  if (swapped !== null) {
    const { file, fileHash } = swapped;
    const isChanged = files.some((one) => one.file === file && one.fileHash !== fileHash);
    return { kind: 'file', file, fileHash, isChanged };
  }
  const module = /(?:^| of )module ([a-z0-9-]+)/.exec(record?.reason ?? '')?.[1];
  return module === undefined ? null : { kind: 'module', module };
}

export const shortHash = (fileHash: string): string => fileHash.slice(0, 12);

/** For example `maker-btc running ACTIVE 1.0.0, module quoting-maker: Quoting both sides`. */
export function strategyLine(row: StrategyRow): string {
  const { strategy, state, mode, modeReason, version, why } = row;
  const held = modeReason === '' ? '' : ` (${modeReason})`;
  const running = `${strategy} ${state} ${mode.toUpperCase()}${held}`;
  return `${running}, version ${version || '?'}${sourceText(row.source)}: ${why || 'says nothing'}`;
}

function sourceText(source: StrategySourceText | null): string {
  if (source === null) return '';
  if (source.kind === 'module') return ` of module ${source.module}`;
  const changed = source.isChanged ? ', another one in the folder by now' : '';
  return ` of ${source.file} (${shortHash(source.fileHash)}${changed})`;
}

export type Swapped = Extract<LedgerBody, { type: 'strategy.swapped' }>;

const carriedText: Readonly<Record<Swapped['carried'], string>> = {
  passed: 'carried state: handed over',
  none: 'carried state: there was none to hand over',
  lost: 'carried state: LOST, the version before did not hand it over',
};

/** What a swap came to. */
export function swapLines(swapped: Swapped): string[] {
  const { strategy, previousVersion, version, file, fileHash, gapMicros } = swapped;
  const { ordersPassed, ordersCancelled, carried } = swapped;
  const orders = [
    ...(ordersPassed.length > 0 ? [`${ordersPassed.length} passed on`] : []),
    ...(ordersCancelled.length > 0 ? [`${ordersCancelled.length} being cancelled`] : []),
  ];
  return [
    `${strategy}: version ${previousVersion} -> ${version}, ${file} (${shortHash(fileHash)})`,
    carriedText[carried],
    `working orders: ${orders.length === 0 ? 'none' : orders.join(', ')}`,
    `gap: ${(gapMicros / 1_000).toFixed(1)} ms in which neither version decided`,
  ];
}
