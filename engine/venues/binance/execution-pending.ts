/**
 * Requests that the venue has not answered, oldest first, and which of them are overdue.
 * Sends nothing and keeps no timer; the session asks it.
 */
import type { ClientOrderId, IntentId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { OrderTerms } from '../../contract/orders.ts';
import type { Answer } from './ws-api-messages.ts';

/** What a request was for. */
export type Purpose =
  | { readonly kind: 'place'; readonly clientOrderId: ClientOrderId }
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId }
  | {
      readonly kind: 'amend';
      readonly clientOrderId: ClientOrderId;
      readonly intentId: IntentId;
      readonly terms: OrderTerms;
    }
  | { readonly kind: 'query'; readonly method: string; readonly settle: (answer: Answer) => void };

interface PendingRequest {
  readonly purpose: Purpose;
  readonly sentMonoNanos: MonoNanos;
  overdue: boolean;
}

/** Overdue requests kept for their late answer; beyond this the oldest are forgotten. */
const overdueLimit = 10_000;

export class PendingRequests {
  readonly #requests = new Map<number, PendingRequest>();

  /** Requests that still wait, overdue ones included. */
  get size(): number {
    return this.#requests.size;
  }

  add(id: number, purpose: Purpose, sentMonoNanos: MonoNanos): void {
    this.#requests.set(id, { purpose, sentMonoNanos, overdue: false });
  }

  /** Takes the request that an answer belongs to; undefined when none waits for it. */
  take(id: number): Purpose | undefined {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    return request?.purpose;
  }

  /** Purposes sent before `limit` and not yet told; order requests stay for a late answer. */
  takeOverdue(limit: number): readonly Purpose[] {
    const overdue: Purpose[] = [];
    for (const [id, request] of this.#requests) {
      if (request.sentMonoNanos >= limit) break;
      if (request.overdue) continue;
      request.overdue = true;
      overdue.push(request.purpose);
      if (request.purpose.kind === 'query') this.#requests.delete(id);
    }
    for (const id of this.#requests.keys()) {
      if (this.#requests.size <= overdueLimit) break;
      this.#requests.delete(id);
    }
    return overdue;
  }

  /** Empties the table after a break; returns what was not yet told. */
  takeAll(): readonly Purpose[] {
    const told = [...this.#requests.values()].filter((request) => !request.overdue);
    this.#requests.clear();
    return told.map((request) => request.purpose);
  }
}
