/**
 * The kept traces as the engine holds them now: a list by filter, one chosen trace, and a tail
 * that can be paused. Holds no trace that the engine did not answer with.
 */
import type { ClientMessage } from '../../engine/contract/wire.ts';
import type { Trace, TraceKey, TraceQuery, TraceSummary } from '../../telemetry/contract/trace.ts';
import type { RequestOutcome } from './requests.ts';
import type { Topics } from './topics.ts';

/** Most traces listed. */
const listLimit = 500;

/** What is listed; the two durations bound the stage, or the whole when there is no stage. */
export type TraceFilter = Omit<TraceQuery, 'limit'>;

export const everyTrace: TraceFilter = {
  keptFor: null,
  strategy: null,
  atLeastNanos: 0,
  stage: null,
  atMostNanos: null,
};

/** The chosen trace. `gone`: the engine holds it no more, and why; what was read stays shown. */
export type Choice =
  | { readonly state: 'none' }
  | { readonly state: 'loading'; readonly key: TraceKey }
  | { readonly state: 'shown'; readonly trace: Trace; readonly gone: string }
  | { readonly state: 'missing'; readonly key: TraceKey; readonly reason: string };

export interface TraceLog {
  readonly rows: () => readonly TraceSummary[];
  /** Traces the engine holds, listed or not. */
  readonly held: () => number;
  readonly state: () => 'idle' | 'loading' | 'failed';
  readonly error: () => string;
  readonly filter: () => TraceFilter;
  readonly choice: () => Choice;
  readonly paused: () => boolean;
  /** The longest trace held that was kept for being slow; null: none, or not asked yet. */
  readonly slowest: () => Trace | null;
  setFilter(filter: TraceFilter): void;
  setPaused(paused: boolean): void;
  /** Asks for the list again, and for the chosen trace, which may have got late spans. */
  refresh(): Promise<void>;
  choose(key: TraceKey): Promise<void>;
  refreshSlowest(): Promise<void>;
}

/** How the log reaches the engine. */
export type Ask = (make: (id: string) => ClientMessage) => Promise<RequestOutcome>;

interface Live {
  rows: readonly TraceSummary[];
  held: number;
  state: 'idle' | 'loading' | 'failed';
  error: string;
  filter: TraceFilter;
  choice: Choice;
  paused: boolean;
  slowest: Trace | null;
  /** Raised by a change of filter: answers to older questions are left out. */
  generation: number;
}

/** The log over a way to ask; touches the topic `traces` on every change. */
export function createTraceLog(ask: Ask, topics: Topics): TraceLog {
  const live: Live = {
    rows: [],
    held: 0,
    state: 'idle',
    error: '',
    filter: everyTrace,
    choice: { state: 'none' },
    paused: false,
    slowest: null,
    generation: 0,
  };
  const changed = () => topics.touch('traces');
  const log: TraceLog = {
    rows: () => live.rows,
    held: () => live.held,
    state: () => live.state,
    error: () => live.error,
    filter: () => live.filter,
    choice: () => live.choice,
    paused: () => live.paused,
    slowest: () => live.slowest,
    setFilter(filter) {
      live.filter = filter;
      live.generation += 1;
      live.state = 'idle';
      live.rows = [];
      changed();
      void log.refresh();
    },
    setPaused(paused) {
      live.paused = paused;
      changed();
      if (!paused) void log.refresh();
    },
    async refresh() {
      await Promise.all([list(live, ask, changed), reread(live, ask, changed)]);
    },
    choose: (key) => choose(live, ask, changed, key),
    refreshSlowest: () => findSlowest(live, ask, changed),
  };
  return log;
}

async function list(live: Live, ask: Ask, changed: () => void): Promise<void> {
  if (live.state === 'loading') return;
  const { generation, filter } = live;
  live.state = 'loading';
  const outcome = await ask((id) => ({
    type: 'traces.query',
    id,
    query: { limit: listLimit, ...filter },
  }));
  if (generation !== live.generation) return;
  const failure = failureOf(outcome);
  const result = outcome.kind === 'reply' ? outcome.reply.result : null;
  if (failure !== '' || result?.kind !== 'traces') {
    live.state = 'failed';
    live.error = failure || 'The engine answered something else.';
  } else {
    live.state = 'idle';
    live.error = '';
    live.rows = withSameRows(live.rows, result.traces);
    live.held = result.held;
  }
  changed();
}

/** The new list, with the row objects of before where nothing has changed: they render no more. */
export function withSameRows(
  before: readonly TraceSummary[],
  now: readonly TraceSummary[],
): readonly TraceSummary[] {
  const known = new Map(before.map((row) => [row.traceId, row]));
  return now.map((row) => {
    const old = known.get(row.traceId);
    const same =
      old !== undefined &&
      old.outcome === row.outcome &&
      old.keptFor === row.keptFor &&
      old.keptBecause === row.keptBecause &&
      old.totalNanos === row.totalNanos;
    return same ? old : row;
  });
}

async function read(ask: Ask, key: TraceKey): Promise<{ trace: Trace | null; reason: string }> {
  const outcome = await ask((id) => ({ type: 'trace.query', id, key }));
  const failure = failureOf(outcome);
  const result = outcome.kind === 'reply' ? outcome.reply.result : null;
  if (failure !== '' || result?.kind !== 'trace') {
    return { trace: null, reason: failure || 'The engine answered something else.' };
  }
  const { trace, reason } = result;
  return { trace, reason: reason || 'The engine holds no trace of it.' };
}

async function choose(live: Live, ask: Ask, changed: () => void, key: TraceKey): Promise<void> {
  const choice: Choice = { state: 'loading', key };
  live.choice = choice;
  changed();
  const { trace, reason } = await read(ask, key);
  // Another one was chosen while this one was on its way.
  if (live.choice !== choice) return;
  live.choice =
    trace === null ? { state: 'missing', key, reason } : { state: 'shown', trace, gone: '' };
  changed();
}

/** The shown trace again: acknowledgements and fills come later than the choice. */
async function reread(live: Live, ask: Ask, changed: () => void): Promise<void> {
  const { choice } = live;
  if (choice.state !== 'shown' || choice.gone !== '') return;
  const { traceId } = choice.trace;
  const { trace, reason } = await read(ask, { traceId });
  if (live.choice !== choice) return;
  const same = trace !== null && JSON.stringify(trace) === JSON.stringify(choice.trace);
  if (same) return;
  live.choice = trace === null ? { ...choice, gone: reason } : { state: 'shown', trace, gone: '' };
  changed();
}

async function findSlowest(live: Live, ask: Ask, changed: () => void): Promise<void> {
  const query: TraceQuery = { limit: listLimit, ...everyTrace, keptFor: 'slow' };
  const outcome = await ask((id) => ({ type: 'traces.query', id, query }));
  const result = outcome.kind === 'reply' ? outcome.reply.result : null;
  if (result?.kind !== 'traces') return;
  const longest = result.traces.toSorted((a, b) => b.totalNanos - a.totalNanos)[0];
  if (longest === undefined) {
    if (live.slowest === null) return;
    live.slowest = null;
    changed();
    return;
  }
  if (live.slowest?.traceId === longest.traceId) return;
  const { trace } = await read(ask, { traceId: longest.traceId });
  if (trace === null) return;
  live.slowest = trace;
  changed();
}

function failureOf(outcome: RequestOutcome): string {
  if (outcome.kind !== 'reply') return outcome.error;
  if (outcome.reply.ok) return '';
  return outcome.reply.error || 'The engine refused without a reason.';
}

/** Whether an operator looks for it: it failed, was refused, was killed, or was slow. */
export const needsLook = (row: TraceSummary): boolean =>
  row.keptFor === 'slow' ||
  row.keptFor === 'failed' ||
  row.keptFor === 'refused' ||
  row.keptFor === 'kill';

/** The next trace that needs a look, `step` 1 down the list or -1 up; null: there is none. */
export function nextToLookAt(
  rows: readonly TraceSummary[],
  chosen: string | null,
  step: 1 | -1,
): TraceSummary | null {
  const at = rows.findIndex((row) => row.traceId === chosen);
  let index = at === -1 ? (step === 1 ? 0 : rows.length - 1) : at + step;
  for (; index >= 0 && index < rows.length; index += step) {
    const row = rows[index];
    if (row !== undefined && needsLook(row)) return row;
  }
  return null;
}
