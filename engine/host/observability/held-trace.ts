/**
 * A trace as it is held: the facts of an order's way and what was heard of it since.
 * Small on purpose: the spans are made of it when someone asks.
 */
import type { KeepReason, Trace, TraceId } from '../../../telemetry/contract/trace.ts';
import type { OrderNews } from '../../../telemetry/record/news-ring.ts';
import type { OrderFacts, StampName } from '../../../telemetry/record/order-ring.ts';

export type TraceMark = Trace['marks'][number];

/** Pieces of news that a trace has room for; more are counted. */
export const newsLimit = 40;

interface HeldHead {
  readonly traceId: TraceId;
  keptFor: KeepReason;
  keptBecause: string;
}

export interface HeldOrder extends HeldHead {
  readonly kind: 'order';
  readonly spanStem: string;
  readonly facts: OrderFacts;
  readonly startUtcNanos: string;
  readonly news: OrderNews[];
  newsLeftOut: number;
  outcome: string;
  /** Pauses that fell into it; null until they are all known. */
  marks: readonly TraceMark[] | null;
  /** Pieces of news that the collector has been given; -1: not even the trace. */
  exportedNews: number;
}

/** A kill is kept whole: there are few of them. */
export interface HeldKill extends HeldHead {
  readonly kind: 'kill';
  trace: Trace;
}

export type Held = HeldOrder | HeldKill;

/** One stage of an order's way, in monotonic nanoseconds. */
export interface Stretch {
  readonly name: 'read' | 'decode' | 'fold' | 'decide' | 'gate' | 'commit' | 'send';
  readonly start: number;
  readonly end: number;
}

const chain = [
  ['read', 'received', 'framed'],
  ['decode', 'framed', 'decoded'],
  ['fold', 'decoded', 'folded'],
  ['decide', 'folded', 'decided'],
  ['gate', 'decided', 'gated'],
  ['commit', 'gated', 'committed'],
  ['send', 'committed', 'written'],
] as const satisfies readonly (readonly [Stretch['name'], StampName, StampName])[];

/** When the way began: with the tick that caused it, or with the wish. */
export const startOf = ({ stamps }: OrderFacts): number =>
  Number.isNaN(stamps.received) ? stamps.decided : stamps.received;

/** The stages that the order came through, in their order and without an overlap. */
export function stretchesOf(facts: OrderFacts): Stretch[] {
  const { stamps } = facts;
  const stretches: Stretch[] = [];
  let after = startOf(facts);
  for (const [name, from, to] of chain) {
    const begin = stamps[from];
    // What was kept back ended where the fence looked, be it before its record was durable.
    const end = Number.isNaN(stamps[to]) && name !== 'gate' ? lastLook(facts, name) : stamps[to];
    if (Number.isNaN(begin) || Number.isNaN(end)) continue;
    const start = Math.max(after, begin);
    after = Math.max(start, end);
    stretches.push({ name, start, end: after });
  }
  return stretches;
}

function lastLook({ stamps, end }: OrderFacts, name: Stretch['name']): number {
  const isLast = name === 'send' || (name === 'commit' && Number.isNaN(stamps.committed));
  return end === 'fenced' && isLast ? stamps.fenced : Number.NaN;
}

/** From the start to the end of the last stage, in nanoseconds. */
export function totalOf(facts: OrderFacts): number {
  const end = stretchesOf(facts).at(-1)?.end ?? startOf(facts);
  return end - startOf(facts);
}
