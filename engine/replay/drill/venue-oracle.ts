/**
 * What the venue's own log says of the desk's orders, and of a kill that began at an instant.
 * Takes nothing from the engine: it is what the engine is judged by.
 */
import type { VenueLogLine } from './venue-log-reader.ts';

/** What was still in a socket when the gate closed has reached the venue by then. */
export const inSocketMillis = 250;

const openStates: ReadonlySet<string> = new Set(['NEW', 'PARTIALLY_FILLED']);
const entries: ReadonlySet<string> = new Set([
  'order.place',
  'order.modify',
  'order.amend.keepPriority',
]);

/** What a kill did, as the venue saw it. */
export interface VenueVerdict {
  /** When the last order's first cancel came in; null: none came. */
  readonly lastCancelMonoNanos: number | null;
  readonly cancelled: number;
  readonly over: readonly string[];
  readonly under: readonly string[];
  readonly late: readonly string[];
}

export class VenueOracle {
  readonly #isForeign: (clientOrderId: string) => boolean;
  readonly #open = new Set<string>();
  #lines: VenueLogLine[] = [];
  /** What was open when the lines began. */
  #openBefore: ReadonlySet<string> = new Set();

  /** `isForeign`: whose orders are out of the scope of what is judged. */
  constructor(isForeign: (clientOrderId: string) => boolean) {
    this.#isForeign = isForeign;
  }

  take(lines: readonly VenueLogLine[]): void {
    for (const line of lines) {
      this.#lines.push(line);
      follow(this.#open, line);
    }
  }

  /** Own orders that the venue had open at an instant since the lines began. */
  ownAt(monoNanos: number): readonly string[] {
    const open = new Set(this.#openBefore);
    for (const line of this.#lines) if (line.receivedMonoNanos <= monoNanos) follow(open, line);
    return [...open].filter((id) => !this.#isForeign(id));
  }

  /** Own orders that the venue has open. */
  own(): readonly string[] {
    return [...this.#open].filter((id) => !this.#isForeign(id));
  }

  /** Orders of others that it has open. */
  foreign(): readonly string[] {
    return [...this.#open].filter(this.#isForeign);
  }

  /** Forgets what came in before the next kill, but not what is open. */
  forget(): void {
    this.#lines = [];
    this.#openBefore = new Set(this.#open);
  }

  /** What came of a kill of all own orders at the first instant, the gate closed at the second. */
  judge(
    pressedMonoNanos: number,
    gateClosedMonoNanos: number,
    foreignBefore: readonly string[],
  ): VenueVerdict {
    const since = this.#lines.filter(
      ({ direction, receivedMonoNanos }) =>
        direction === 'in' && receivedMonoNanos >= pressedMonoNanos,
    );
    const first = new Map<string, number>();
    for (const { method, clientOrderId, receivedMonoNanos } of since) {
      if (method !== 'order.cancel' || typeof clientOrderId !== 'string') continue;
      if (!first.has(clientOrderId)) first.set(clientOrderId, receivedMonoNanos);
    }
    const open = new Set(this.#open);
    const touched = [...first.keys()].filter(this.#isForeign);
    const lost = foreignBefore.filter((id) => !open.has(id));
    return {
      lastCancelMonoNanos: first.size === 0 ? null : Math.max(...first.values()),
      cancelled: first.size,
      over: [...new Set([...touched, ...lost])],
      under: this.own(),
      late: lateEntries(since, gateClosedMonoNanos, this.#isForeign),
    };
  }
}

/** Takes one line into what is open. */
function follow(open: Set<string>, { event, orderStatus, clientOrderId }: VenueLogLine): void {
  if (event !== 'executionReport' || typeof clientOrderId !== 'string') return;
  if (openStates.has(orderStatus ?? '')) open.add(clientOrderId);
  else open.delete(clientOrderId);
}

/**
 * Orders and amends that left after the gate had closed: behind a cancel of the kill in the same
 * connection, which keeps its order, or later than any socket holds them.
 */
function lateEntries(
  since: readonly VenueLogLine[],
  gateClosedMonoNanos: number,
  isForeign: (clientOrderId: string) => boolean,
): readonly string[] {
  const cancelling = new Set<string>();
  const late: string[] = [];
  const deadline = gateClosedMonoNanos + inSocketMillis * 1e6;
  for (const { session, method, clientOrderId, receivedMonoNanos } of since) {
    if (method === 'order.cancel') cancelling.add(session);
    if (!entries.has(method ?? '') || isForeign(clientOrderId ?? '')) continue;
    if (cancelling.has(session) || receivedMonoNanos > deadline) late.push(clientOrderId ?? '');
  }
  return late;
}
