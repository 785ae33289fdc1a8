/**
 * Reads from recorded events what became of wanted orders.
 * Keeps one intent, that of the verdict to come; everything else is in ledger state.
 */
import type { LedgerEvent, RefusalKind } from '../../contract/events.ts';
import type { ClientOrderId, IntentId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { Ownership } from '../../contract/scope.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import type { OrderNews } from './watch.ts';

/**
 * Answers to a state that the desk is in, which operators chose or have to decide: no fault of the
 * order. A rule that halted its strategy for them would end a flatten, or hide a break.
 */
const byMode: ReadonlySet<RefusalKind> = new Set([
  'haltedScope',
  'reduceOnly',
  'notArmed',
  'flattenUnderWay',
  'phase',
  'undecidedBreak',
  'unmatchedLimit',
  'dailyLimit',
]);

/** Orders of flattens remembered at a time; one that is rejected after so many others counts. */
const flattenOrdersLimit = 1_024;

export class OrderNewsDesk {
  readonly #ledger: () => LedgerState;
  /** Stamps from before are of an earlier run, and mean nothing to this clock. */
  readonly #sinceMonoNanos: MonoNanos;
  #intent: { readonly id: IntentId; readonly owner: Ownership } | null = null;
  /** Orders of flattens that are remembered at a time; the oldest is forgotten first. */
  readonly #ofFlattens = new Set<ClientOrderId>();

  constructor(ledger: () => LedgerState, sinceMonoNanos: MonoNanos) {
    this.#ledger = ledger;
    this.#sinceMonoNanos = sinceMonoNanos;
  }

  /** What an event says of an order; mostly nothing. Ask of each event, in order. */
  of({ body, monoNanos: atMonoNanos }: LedgerEvent): readonly OrderNews[] {
    switch (body.type) {
      case 'intent.recorded':
        this.#intent = { id: body.intentId, owner: body.request.owner };
        return nothing;
      case 'verdict.recorded': {
        const intent = this.#intent;
        if (intent?.id !== body.intentId) return nothing;
        if (body.flattenId !== undefined) {
          if (body.clientOrderId !== null) this.#remember(body.clientOrderId);
          return nothing;
        }
        if (body.refusal !== null && byMode.has(body.refusal.kind)) return nothing;
        const { owner } = intent;
        const wanted = { kind: 'wanted', owner, atMonoNanos, latencyNanos: 0, why: '' } as const;
        if (body.refusal === null) return [wanted];
        return [wanted, { ...wanted, kind: 'failed', why: body.refusal.detail }];
      }
      case 'order.rejected': {
        if (this.#ofFlattens.delete(body.clientOrderId)) return nothing;
        const order = findOrder(this.#ledger(), body.clientOrderId);
        if (order === undefined) return nothing;
        const { owner } = order.request;
        return [{ kind: 'failed', owner, atMonoNanos, latencyNanos: 0, why: body.reason }];
      }
      case 'order.accepted': {
        const order = findOrder(this.#ledger(), body.clientOrderId);
        const sent = order?.sentMonoNanos ?? null;
        if (order === undefined || sent === null || sent < this.#sinceMonoNanos) return nothing;
        const latencyNanos = atMonoNanos - sent;
        const { owner } = order.request;
        return [{ kind: 'acknowledged', owner, atMonoNanos, latencyNanos, why: '' }];
      }
      default:
        return nothing;
    }
  }

  #remember(clientOrderId: ClientOrderId): void {
    this.#ofFlattens.add(clientOrderId);
    const [oldest] = this.#ofFlattens;
    if (this.#ofFlattens.size <= flattenOrdersLimit || oldest === undefined) return;
    this.#ofFlattens.delete(oldest);
  }
}

const nothing: readonly OrderNews[] = Object.freeze([]);
