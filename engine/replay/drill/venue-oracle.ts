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
  readonly late: readonly LateEntry[];
}

/** An order or an amend that left after the gate had closed. */
export interface LateEntry {
  readonly clientOrderId: string;
  readonly afterGateMillis: number;
  /** The venue has it, or had it; else it refused what came too late. */
  readonly isTaken: boolean;
}

/** `qd-1 came 4921.3 ms after the gate had closed, and was refused by the venue`. */
export const lateText = ({ clientOrderId, afterGateMillis, isTaken }: LateEntry): string => {
  const after = `${afterGateMillis.toFixed(1)} ms after the gate had closed`;
  return `${clientOrderId} came ${after}, and was ${isTaken ? 'taken' : 'refused by the venue'}`;
};

interface Orders {
  readonly open: Set<string>;
  readonly ended: Set<string>;
}

export class VenueOracle {
  readonly #isForeign: (clientOrderId: string) => boolean;
  readonly #orders: Orders = { open: new Set(), ended: new Set() };
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
      follow(this.#orders, line);
    }
  }

  /** Own orders that the venue had open at an instant since the lines began. */
  ownAt(monoNanos: number): readonly string[] {
    const orders: Orders = { open: new Set(this.#openBefore), ended: new Set() };
    for (const line of this.#lines) if (line.receivedMonoNanos <= monoNanos) follow(orders, line);
    return [...orders.open].filter((id) => !this.#isForeign(id));
  }

  /** Own orders that the venue has open. */
  own(): readonly string[] {
    return [...this.#orders.open].filter((id) => !this.#isForeign(id));
  }

  /** Orders of others that it has open. */
  foreign(): readonly string[] {
    return [...this.#orders.open].filter(this.#isForeign);
  }

  /** Forgets what came in before the next kill, but not what is open. */
  forget(): void {
    this.#lines = [];
    this.#openBefore = new Set(this.#orders.open);
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
    const open = new Set(this.#orders.open);
    const touched = [...first.keys()].filter(this.#isForeign);
    const lost = foreignBefore.filter((id) => !open.has(id));
    return {
      lastCancelMonoNanos: first.size === 0 ? null : Math.max(...first.values()),
      cancelled: first.size,
      over: [...new Set([...touched, ...lost])],
      under: this.own(),
      late: lateEntries(since, gateClosedMonoNanos, this.#isForeign).map((entry) => ({
        ...entry,
        isTaken: open.has(entry.clientOrderId) || this.#orders.ended.has(entry.clientOrderId),
      })),
    };
  }
}

/**
 * Takes one line into what is open. What has ended stays ended: a report that is lost is logged
 * when it should have left, ahead of an earlier one that is still on its way out.
 */
function follow({ open, ended }: Orders, line: VenueLogLine): void {
  const { event, orderStatus, clientOrderId } = line;
  if (event !== 'executionReport' || typeof clientOrderId !== 'string') return;
  if (openStates.has(orderStatus ?? '')) {
    if (!ended.has(clientOrderId)) open.add(clientOrderId);
    return;
  }
  open.delete(clientOrderId);
  ended.add(clientOrderId);
}

/**
 * Orders and amends that left after the gate had closed: behind a cancel of the kill in the same
 * connection, which keeps its order, or later than any socket holds them.
 */
function lateEntries(
  since: readonly VenueLogLine[],
  gateClosedMonoNanos: number,
  isForeign: (clientOrderId: string) => boolean,
): readonly Omit<LateEntry, 'isTaken'>[] {
  const cancelling = new Set<string>();
  const late: Omit<LateEntry, 'isTaken'>[] = [];
  const deadline = gateClosedMonoNanos + inSocketMillis * 1e6;
  for (const { session, method, clientOrderId, receivedMonoNanos } of since) {
    if (method === 'order.cancel') cancelling.add(session);
    if (!entries.has(method ?? '') || isForeign(clientOrderId ?? '')) continue;
    if (!cancelling.has(session) && receivedMonoNanos <= deadline) continue;
    const afterGateMillis = (receivedMonoNanos - gateClosedMonoNanos) / 1e6;
    late.push({ clientOrderId: clientOrderId ?? '', afterGateMillis });
  }
  return late;
}
