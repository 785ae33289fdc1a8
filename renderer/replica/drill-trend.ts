/**
 * Runs of drills as a trend: those that can be compared, figure by figure, each beside its budget.
 * Compares no drill under a fault with one without, and none of another kind.
 */
import type { DrillFigure, DrillTold } from '../../engine/contract/drill.ts';

/** What can be compared: one kind of drill under one fault, or under none. */
export interface DrillGroup {
  readonly key: string;
  readonly label: string;
  /** Newest last. */
  readonly runs: readonly DrillTold[];
}

const keyOf = ({ result: { drill, fault } }: DrillTold): string => `${drill}|${fault}`;

/** `console-hung` as words. */
const faultWords = (fault: string): string => fault.replaceAll('-', ' ');

function labelOf({ result: { drill, fault } }: DrillTold): string {
  // The other drills have one way to go wrong, which is what they are.
  if (drill !== 'kill') return drill;
  return fault === '' ? 'kill' : `kill, ${faultWords(fault)}`;
}

/** Groups of the runs, a kill without a fault first, then as they were drilled first. */
export function drillGroups(runs: readonly DrillTold[]): DrillGroup[] {
  const groups = new Map<string, DrillTold[]>();
  for (const run of runs) {
    const key = keyOf(run);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  const plain = 'kill|';
  return [...groups]
    .map(([key, found]) => ({ key, label: labelOf(found[0] as DrillTold), runs: found }))
    .toSorted((a, b) => Number(b.key === plain) - Number(a.key === plain));
}

/** One run of a figure, in milliseconds. */
export interface TrendPoint {
  readonly number: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly passed: boolean;
}

export interface FigureTrend {
  readonly name: string;
  /** In words, without the drill's name. */
  readonly title: string;
  readonly points: readonly TrendPoint[];
  /** Budget of the p99, in milliseconds; null where none is stated. */
  readonly budgetMillis: number | null;
}

const titles: Readonly<Record<string, string>> = {
  'kill.triggerToGate': 'Press to gate closed',
  'kill.toLastCancelWritten': 'Press to last cancel written',
  'kill.toLastCancel': 'Press to last cancel at the venue',
  'kill.toConfirmed': 'Press to confirmed',
  'flatten.toFlat': 'Flatten to flat',
  'latch.toLatched': 'Press to durable latch',
  'latch.toRestartedHalted': 'End to halted start',
  'latch.endedAfter': 'Press to end of the engine',
  'warden.frozen.toLatch': 'Frozen to latch',
  'warden.frozen.toLastCancel': 'Frozen to last cancel',
  'warden.frozen.toConfirmed': 'Frozen to confirmed',
  'warden.orphaned.toLatch': 'Lost to latch',
  'warden.orphaned.toLastCancel': 'Lost to last cancel',
  'warden.orphaned.toConfirmed': 'Lost to confirmed',
};

/** Milliseconds at p99, of a kill without a fault; under one, of the gate and the last cancel. */
const plainBudgets: Readonly<Record<string, number>> = {
  'kill.triggerToGate': 1,
  'kill.toLastCancelWritten': 30,
  'kill.toConfirmed': 300,
};
const faultBudgets: Readonly<Record<string, number>> = {
  'kill.triggerToGate': 50,
  'kill.toLastCancelWritten': 50,
};
/** Where the engine itself cannot: the warden cancels. */
const wardenBudgets: Readonly<Record<string, number>> = {
  'kill.triggerToGate': 50,
  'kill.toLastCancel': 3_000,
  'warden.frozen.toLastCancel': 3_000,
  'warden.orphaned.toLastCancel': 3_000,
};

function budgetsOf({ drill, fault }: DrillTold['result']): Readonly<Record<string, number>> {
  if (drill !== 'kill' || fault === 'loop-blocked') return wardenBudgets;
  return fault === '' ? plainBudgets : faultBudgets;
}

/** A logarithmic axis has no 0. */
const leastMillis = 0.001;
const millisOf = (micros: number): number => Math.max(leastMillis, micros / 1_000);

function pointOf(run: DrillTold, figure: DrillFigure | undefined): TrendPoint | null {
  const { p50 = null, p99 = null, max = null } = figure ?? {};
  if (p50 === null || p99 === null || max === null) return null;
  const { passed } = run.result;
  const figures = { p50: millisOf(p50), p99: millisOf(p99), max: millisOf(max) };
  return { number: run.number, ...figures, passed };
}

/** The figures of a group, each over its runs; a figure that no run has is left out. */
export function figureTrends({ runs }: DrillGroup): FigureTrend[] {
  const newest = runs.at(-1);
  if (newest === undefined) return [];
  const budgets = budgetsOf(newest.result);
  const names = new Set(runs.flatMap(({ result }) => Object.keys(result.results)));
  return [...names].flatMap((name) => {
    const points = runs.flatMap((run) => pointOf(run, run.result.results[name]) ?? []);
    if (points.length === 0) return [];
    return [{ name, title: titles[name] ?? name, points, budgetMillis: budgets[name] ?? null }];
  });
}

/** What is wrong with a run, in words; '' of one that has passed. */
export function verdictWords({ result }: DrillTold): string {
  const { passed, overCancelled, underCancelled, sentAfterLatch } = result;
  if (passed) return '';
  const wrong = [
    ...(overCancelled > 0 ? [`${overCancelled} cancelled beyond the scope`] : []),
    ...(underCancelled > 0 ? [`${underCancelled} left working`] : []),
    ...(sentAfterLatch > 0 ? [`${sentAfterLatch} sent after the latch`] : []),
  ];
  return wrong.length > 0 ? wrong.join(', ') : 'it could not be made as wanted';
}
