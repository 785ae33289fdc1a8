/**
 * The last minutes of latencies: a ring of seconds, for every stage the counts of its cells.
 * Bounded; a second without a frame stays one without a frame and never becomes a zero.
 */
import { type LatencyFrame, latencyBoundsNanos } from '../../telemetry/contract/latency-frame.ts';
import { type Stage, stages } from '../../telemetry/contract/stage.ts';

/** Seconds that the ring holds. */
export const historySeconds = 300;
/** Cells of one second: one for every bound, and one beyond the last. */
export const cellCount = latencyBoundsNanos.length + 1;

/** One stage by seconds; an entry belongs to the slot `slot % historySeconds`. */
export interface StageSeconds {
  readonly cells: Uint32Array;
  readonly measured: Uint32Array;
  /** Of that second, in microseconds; NaN where nothing was measured. */
  readonly p99Micros: Float64Array;
}

export interface LatencyHistory {
  readonly stages: ReadonlyMap<Stage, StageSeconds>;
  /** 1 where a frame came for the second, 0 where none did. */
  readonly framed: Uint8Array;
  /** Seconds since 1970 at which the frame was made; 0 where none came. */
  readonly utcSeconds: Float64Array;
  /** Slot of the newest second; -1 before the first frame. */
  newest: number;
  /** Slot of the first second seen since the engine was reached. */
  oldest: number;
  newestMonoNanos: number;
}

/** What is known of a second: no frame came, a frame without a measurement, or measurements. */
export type SecondState = 'missing' | 'empty' | 'measured';

const emptyStage = (): StageSeconds => ({
  cells: new Uint32Array(historySeconds * cellCount),
  measured: new Uint32Array(historySeconds),
  p99Micros: new Float64Array(historySeconds).fill(Number.NaN),
});

export const createLatencyHistory = (): LatencyHistory => ({
  stages: new Map(stages.map((stage) => [stage, emptyStage()])),
  framed: new Uint8Array(historySeconds),
  utcSeconds: new Float64Array(historySeconds),
  newest: -1,
  oldest: 0,
  newestMonoNanos: 0,
});

/** Forgets everything: the engine is another one. */
export function clearHistory(history: LatencyHistory): void {
  history.newest = -1;
  history.oldest = 0;
}

/** A copy that stays as it is, for looking at one moment while the ring goes on. */
export const frozenHistory = (history: LatencyHistory): LatencyHistory => structuredClone(history);

/** Counts one frame in its second; seconds without a frame before it are marked as such. */
export function addLatencyFrame(history: LatencyHistory, frame: LatencyFrame): void {
  const sinceNanos = frame.atMonoNanos - history.newestMonoNanos;
  if (history.newest >= 0 && sinceNanos < 0) clearHistory(history);
  // Frames come once a second but not to the nanosecond: two never share a second.
  const seconds = Math.max(1, Math.round(sinceNanos / 1_000_000_000));
  const steps = history.newest < 0 ? 1 : Math.min(seconds, historySeconds);
  for (let step = 0; step < steps; step += 1) openSlot(history);
  history.newestMonoNanos = frame.atMonoNanos;
  const at = history.newest % historySeconds;
  history.framed[at] = 1;
  history.utcSeconds[at] = Number(frame.atUtcNanos.slice(0, -9) || '0');
  for (const { stage, count, cells, second } of frame.stages) {
    const columns = history.stages.get(stage);
    if (columns === undefined) continue;
    columns.measured[at] = count;
    columns.p99Micros[at] = second?.p99 ?? Number.NaN;
    for (let pair = 0; pair + 1 < cells.length; pair += 2) {
      const cell = cells[pair] ?? cellCount;
      if (cell < cellCount) columns.cells[at * cellCount + cell] = cells[pair + 1] ?? 0;
    }
  }
}

function openSlot(history: LatencyHistory): void {
  history.newest += 1;
  history.oldest = Math.max(history.oldest, history.newest - historySeconds + 1);
  const at = history.newest % historySeconds;
  history.framed[at] = 0;
  history.utcSeconds[at] = 0;
  for (const columns of history.stages.values()) {
    columns.cells.fill(0, at * cellCount, (at + 1) * cellCount);
    columns.measured[at] = 0;
    columns.p99Micros[at] = Number.NaN;
  }
}

/** What is known of a slot; null: it lies outside the ring. */
export function secondState(
  history: LatencyHistory,
  stage: Stage,
  slot: number,
): SecondState | null {
  if (slot > history.newest || slot < history.oldest || slot < 0) return null;
  const at = slot % historySeconds;
  if (history.framed[at] !== 1) return 'missing';
  return (history.stages.get(stage)?.measured[at] ?? 0) > 0 ? 'measured' : 'empty';
}

/** How many of a slot's measurements lie in a cell; 0 outside the ring. */
export function countAt(history: LatencyHistory, stage: Stage, slot: number, cell: number): number {
  if (secondState(history, stage, slot) !== 'measured') return 0;
  return history.stages.get(stage)?.cells[(slot % historySeconds) * cellCount + cell] ?? 0;
}

/** Quantile 99 of each of the last `seconds` seconds, oldest first; NaN where none was measured. */
export function recentP99(history: LatencyHistory, stage: Stage, seconds: number): number[] {
  const from = Math.max(history.oldest, history.newest - seconds + 1);
  const length = Math.max(0, history.newest - from + 1);
  return Array.from({ length }, (_, index) => {
    const slot = from + index;
    if (secondState(history, stage, slot) !== 'measured') return Number.NaN;
    return history.stages.get(stage)?.p99Micros[slot % historySeconds] ?? Number.NaN;
  });
}

/** Bounds of a cell in nanoseconds: above the first, up to and with the second (null: no end). */
export function cellBounds(cell: number): {
  readonly aboveNanos: number;
  readonly upToNanos: number | null;
} {
  return {
    aboveNanos: latencyBoundsNanos[cell - 1] ?? 0,
    upToNanos: latencyBoundsNanos[cell] ?? null,
  };
}

/** The cell in which a duration lies. */
export function cellOf(nanos: number): number {
  const cell = latencyBoundsNanos.findIndex((bound) => nanos <= bound);
  return cell === -1 ? cellCount - 1 : cell;
}
