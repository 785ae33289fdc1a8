/**
 * What a Chromium trace says of a page's main thread and of its frames.
 */
import { z } from 'zod';

/** Categories of a trace that hold what is read here. */
export const traceCategories = [
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
] as const;

const mainThread = 'CrRendererMain';

const TraceEvent = z.looseObject({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  dur: z.number().optional(),
  args: z.looseObject({ name: z.unknown() }).partial().optional(),
});
const Trace = z.looseObject({ traceEvents: z.array(TraceEvent) });

export interface MainThread {
  /** Every task of the busiest page's main thread, in milliseconds. */
  readonly taskMillis: Float64Array;
  /** Frames that the page was to draw, and those of them that were dropped. */
  readonly frames: number;
  readonly droppedFrames: number;
}

/** Reads a trace; throws when no page is in it. */
export function mainThreadOf(traceText: string): MainThread {
  const { traceEvents } = Trace.parse(JSON.parse(traceText));
  const threads = new Set<string>();
  for (const { name, ph, pid, tid, args } of traceEvents) {
    if (ph !== 'M' || name !== 'thread_name' || args?.name !== mainThread) continue;
    threads.add(`${pid} ${tid}`);
  }
  const tasks = new Map<number, number[]>();
  for (const { name, pid, tid, dur } of traceEvents) {
    if (name !== 'RunTask' || dur === undefined || !threads.has(`${pid} ${tid}`)) continue;
    tasks.set(pid, [...(tasks.get(pid) ?? []), dur / 1_000]);
  }
  const byWork = [...tasks].sort(([, left], [, right]) => sum(right) - sum(left));
  const [busiest] = byWork;
  if (busiest === undefined) throw new Error('the trace holds no main thread of a page');
  const [page, taskMillis] = busiest;
  const count = (wanted: string): number =>
    traceEvents.filter(({ name, pid }) => name === wanted && pid === page).length;
  return {
    taskMillis: Float64Array.from(taskMillis),
    frames: count('BeginFrame'),
    droppedFrames: count('DroppedFrame'),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
