/**
 * What a desk traded, told the same by whatever hosted it: orders, what became of them, fills,
 * positions, fees and gain, without wall times, ids, words, and all that a host has beside.
 * Two hosts that did the same write the same lines; it is for holding one against the other.
 */
import { canonicalJson } from '../contract/canonical.ts';
import type { LedgerEvent } from '../contract/events.ts';
import type { ClientOrderId, IntentId } from '../contract/ids.ts';
import type { OrderRequest } from '../contract/orders.ts';
import type { LedgerState } from './ledger-state.ts';

/** Fields of events that name a run, say something in words, or give wall time. */
const leftOut: ReadonlySet<string> = new Set([
  'type',
  'clientOrderId',
  'intentId',
  'venueOrderId',
  'epoch',
  'reason',
  'cause',
  'detail',
  'sendMonoNanos',
  'venueUtcMillis',
]);

export class TradingRecord {
  readonly #write: (line: string) => void;
  readonly #startMonoNanos: number;
  readonly #requests = new Map<IntentId, OrderRequest>();
  /** Orders are numbered as they were approved: their ids differ from run to run. */
  readonly #numbers = new Map<ClientOrderId, number>();

  /** `startMonoNanos`: the instant of the host's clock that simulated times count from. */
  constructor(startMonoNanos: number, write: (line: string) => void) {
    this.#startMonoNanos = startMonoNanos;
    this.#write = write;
  }

  take({ body, monoNanos }: LedgerEvent): void {
    const at = monoNanos - this.#startMonoNanos;
    if (body.type === 'intent.recorded') {
      this.#requests.set(body.intentId, body.request);
      return;
    }
    if (body.type === 'verdict.recorded') {
      const { intentId, clientOrderId, refusal, decision } = body;
      const request = this.#requests.get(intentId) ?? null;
      this.#requests.delete(intentId);
      const number = clientOrderId === null ? null : this.#numberOf(clientOrderId);
      return this.#line([at, decision, number, refusal?.kind ?? null, timeless(request)]);
    }
    if (!('clientOrderId' in body) || body.clientOrderId === null) return;
    const fields = Object.fromEntries(Object.entries(body).filter(([key]) => !leftOut.has(key)));
    // The place of a refusal names the order by its id.
    if ('refusal' in body) fields['refusal'] = body.refusal?.kind ?? null;
    this.#line([at, body.type, this.#numberOf(body.clientOrderId), fields]);
  }

  /** The desk in the end: what works, what it holds, and what it came to. */
  end({ orders, positions, books, counts }: LedgerState): void {
    for (const { clientOrderId, status, filledLots } of orders.values()) {
      this.#line(['working', this.#numberOf(clientOrderId), status, filledLots]);
    }
    for (const position of positions.values()) this.#line(['position', position]);
    for (const [key, { fifo, turnoverMinor }] of books.positions) {
      this.#line(['book', key, fifo, turnoverMinor]);
    }
    for (const [key, total] of books.totals) this.#line(['total', key, total]);
    const { intents, approved, refused, sent, fills, cancelled, rejected } = counts;
    this.#line(['counts', { intents, approved, refused, sent, fills, cancelled, rejected }]);
  }

  #numberOf(id: ClientOrderId): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.#numbers.size + 1);
    return this.#numbers.size;
  }

  #line(parts: readonly unknown[]): void {
    this.#write(`${canonicalJson(parts)}\n`);
  }
}

function timeless(request: OrderRequest | null): object | null {
  if (request === null) return null;
  const { expiryUtcMillis: _, ...terms } = request;
  return terms;
}
