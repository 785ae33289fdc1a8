/**
 * The keyed store's heart: a version per topic, and one coalescer that tells listeners at most ten
 * times a second. Holds no data itself.
 */
import { useCallback, useSyncExternalStore } from 'react';

/** What a panel can listen to. */
export type Topic =
  | 'connection'
  | 'control'
  | 'status'
  | 'market'
  /** The same frames, for what needs them only as marks of positions. */
  | 'marks'
  | 'bars'
  | 'telemetry'
  /** Latencies by stage, once a second. */
  | 'latency'
  /** The list of kept traces and the chosen one. */
  | 'traces'
  | 'alerts'
  | 'ledger'
  | 'orders'
  | 'fills'
  | 'positions'
  | 'modes'
  /** Order sessions with the venues. */
  | 'venues'
  | 'strategies'
  | 'limits'
  | 'kill'
  | 'notable'
  | 'operator'
  | 'audit'
  /** Instruments as they were defined in the past. */
  | 'grids'
  /** The look back at the record. */
  | 'past'
  /** The looks at the venues, as the engine told them last. */
  | 'reconciliation'
  /** The history of drills, as the engine told it last. */
  | 'drills'
  | 'pnl';

/** Shortest time between two notifications of one topic, in milliseconds. */
export const coalesceMillis = 100;
/** The same for tables and sums, which are read and not watched. */
export const tableMillis = 250;

const tableTopics: ReadonlySet<Topic> = new Set<Topic>([
  'marks',
  'orders',
  'fills',
  'positions',
  'limits',
  'strategies',
]);

/** Runs a drain soon; the returned function cancels it. */
export type Schedule = (drain: () => void, delayMillis: number) => () => void;

/** On the next frame after the delay; by timer alone while the window is hidden. */
export const scheduleFrame: Schedule = (drain, delayMillis) => {
  let frame = 0;
  const timer = window.setTimeout(() => {
    if (document.hidden) drain();
    else frame = requestAnimationFrame(drain);
  }, delayMillis);
  return () => {
    window.clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
};

export interface Topics {
  /** Marks a topic changed; its listeners hear of it with the next drain. */
  touch(topic: Topic): void;
  /** Tells the listeners of one topic now, without waiting for the frame; of no other. */
  tell(topic: Topic): void;
  subscribe(topic: Topic, listener: () => void): () => void;
  version(topic: Topic): number;
}

interface Lane {
  readonly touch: (topic: Topic) => void;
  readonly tell: (topic: Topic) => void;
}

/** One coalescer: what was touched is told together, not sooner than `millis` after the last. */
function openLane(
  millis: number,
  schedule: Schedule,
  now: () => number,
  tell: (topic: Topic) => void,
): Lane {
  const dirty = new Set<Topic>();
  let drainedAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;
  const drain = () => {
    cancel = null;
    drainedAt = now();
    const touched = [...dirty];
    dirty.clear();
    for (const topic of touched) tell(topic);
  };
  return {
    touch(topic) {
      dirty.add(topic);
      cancel ??= schedule(drain, Math.max(0, drainedAt + millis - now()));
    },
    tell(topic) {
      if (dirty.delete(topic)) tell(topic);
    },
  };
}

/** A store of versions; `schedule` and `now` are given so that tests own the time. */
export function createTopics(schedule: Schedule, now: () => number): Topics {
  const versions = new Map<Topic, number>();
  const listeners = new Map<Topic, Set<() => void>>();
  const tell = (topic: Topic) => {
    for (const listener of listeners.get(topic) ?? []) listener();
  };
  const live = openLane(coalesceMillis, schedule, now, tell);
  const tables = openLane(tableMillis, schedule, now, tell);
  const laneOf = (topic: Topic): Lane => (tableTopics.has(topic) ? tables : live);
  return {
    touch(topic) {
      versions.set(topic, (versions.get(topic) ?? 0) + 1);
      laneOf(topic).touch(topic);
    },
    tell(topic) {
      laneOf(topic).tell(topic);
    },
    subscribe(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set);
      set.add(listener);
      return () => set.delete(listener);
    },
    version: (topic) => versions.get(topic) ?? 0,
  };
}

/** Renders again when a topic has changed; the version is the dependency for memos. */
export function useTopic(topics: Topics, topic: Topic): number {
  const subscribe = useCallback(
    (listener: () => void) => topics.subscribe(topic, listener),
    [topics, topic],
  );
  return useSyncExternalStore(subscribe, () => topics.version(topic));
}
