/**
 * The traces that are held: the last recent ones and the last kept ones, each up to a bound.
 * Finds them by id, by order and by filter; what has to make room is counted.
 */
import type {
  KeepReason,
  TraceKey,
  TraceQuery,
  TraceSummary,
} from '../../../telemetry/contract/trace.ts';
import { type Held, type HeldOrder, stretchesOf } from './held-trace.ts';
import { orderSummary } from './order-trace.ts';

export interface TraceStoreLimits {
  readonly recent: number;
  readonly kept: number;
}

const defaultLimits: TraceStoreLimits = { recent: 2_048, kept: 2_048 };

interface Entry {
  readonly held: Held;
  /** Position in time: a promoted trace keeps its place. */
  readonly number: number;
}

function summaryOf(held: Held): TraceSummary {
  if (held.kind === 'order') return orderSummary(held);
  const { spans: _spans, marks: _marks, ...summary } = held.trace;
  return summary;
}

export class TraceStore {
  readonly #limits: TraceStoreLimits;
  /** By trace id; a Map keeps the order in which they came. */
  readonly #recent = new Map<string, Entry>();
  readonly #kept = new Map<string, Entry>();
  readonly #byOrder = new Map<string, HeldOrder>();
  #numbers = 0;
  #seen = 0;
  #keptTotal = 0;
  #evicted = 0;

  constructor(limits: TraceStoreLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Held now. */
  get size(): number {
    return this.#recent.size + this.#kept.size;
  }

  /** Since the engine started: seen, kept of them, and kept ones that made room. */
  get counts(): { readonly seen: number; readonly kept: number; readonly evicted: number } {
    return { seen: this.#seen, kept: this.#keptTotal, evicted: this.#evicted };
  }

  add(held: Held): void {
    this.#seen += 1;
    this.#numbers += 1;
    if (held.kind === 'order' && held.facts.clientOrderId !== null) {
      this.#byOrder.set(held.facts.clientOrderId, held);
    }
    this.#put({ held, number: this.#numbers });
  }

  /** Keeps a recent one after all, or for a graver reason. */
  promote(held: Held, keptFor: KeepReason, keptBecause: string): void {
    const entry = this.#recent.get(held.traceId);
    held.keptFor = keptFor;
    held.keptBecause = keptBecause;
    if (entry === undefined || keptFor === 'recent') return;
    this.#recent.delete(held.traceId);
    this.#put(entry);
  }

  ofOrder(clientOrderId: string): HeldOrder | undefined {
    return this.#byOrder.get(clientOrderId);
  }

  find(key: TraceKey): Held | undefined {
    if ('clientOrderId' in key) return this.#byOrder.get(key.clientOrderId);
    return (this.#kept.get(key.traceId) ?? this.#recent.get(key.traceId))?.held;
  }

  /** What fits, newest first. */
  query(query: TraceQuery): TraceSummary[] {
    const reason = query.keptFor;
    const kept = reason === 'recent' ? [] : [...this.#kept.values()];
    const recent = reason === null || reason === 'recent' ? [...this.#recent.values()] : [];
    const found: TraceSummary[] = [];
    // Promoted ones lie out of place: both lists are nearly in order, which sorting likes.
    for (const { held } of [...kept, ...recent].sort((a, b) => b.number - a.number)) {
      if (found.length >= query.limit) break;
      if (!fits(held, query)) continue;
      const summary = summaryOf(held);
      if (query.strategy === null || summary.strategy === query.strategy) found.push(summary);
    }
    return found;
  }

  #put(entry: Entry): void {
    const { held } = entry;
    const isRecent = held.keptFor === 'recent';
    const room = isRecent ? this.#recent : this.#kept;
    if (!isRecent) this.#keptTotal += 1;
    room.set(held.traceId, entry);
    if (room.size <= (isRecent ? this.#limits.recent : this.#limits.kept)) return;
    const [oldest] = room.values();
    if (oldest === undefined) return;
    room.delete(oldest.held.traceId);
    if (!isRecent) this.#evicted += 1;
    if (oldest.held.kind !== 'order' || oldest.held.facts.clientOrderId === null) return;
    this.#byOrder.delete(oldest.held.facts.clientOrderId);
  }
}

function fits(held: Held, { keptFor, stage, atLeastNanos, atMostNanos }: TraceQuery): boolean {
  if (keptFor !== null && held.keptFor !== keptFor) return false;
  if (stage === null && atLeastNanos === 0 && atMostNanos === null) return true;
  const nanos = stage === null ? summaryOf(held).totalNanos : stageNanos(held, stage);
  return nanos !== null && nanos >= atLeastNanos && nanos <= (atMostNanos ?? Infinity);
}

/** How long a stage took of it, the longest where there were several; null: it had none. */
function stageNanos(held: Held, stage: string): number | null {
  if (held.kind === 'kill') {
    const span = held.trace.spans.find(({ name }) => name === stage);
    return span === undefined ? null : span.endNanos - span.startNanos;
  }
  const { stamps } = held.facts;
  const spanning = { tickToApproved: stamps.gated, tickToWire: stamps.fenced };
  if (stage === 'tickToApproved' || stage === 'tickToWire') {
    const nanos = spanning[stage] - stamps.received;
    return Number.isNaN(nanos) ? null : nanos;
  }
  if (stage === 'ack' || stage === 'fill') {
    const all = held.news.filter(({ kind }) => kind === stage);
    if (all.length === 0) return null;
    return Math.max(...all.map(({ atMonoNanos, sentMonoNanos }) => atMonoNanos - sentMonoNanos));
  }
  const stretch = stretchesOf(held.facts).find(({ name }) => name === stage);
  return stretch === undefined ? null : stretch.end - stretch.start;
}
