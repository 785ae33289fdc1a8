/**
 * Orders that a kill came upon after its beginning: a venue listed them though the books had ended
 * them or never had them, or they have worked since. Keeps each to the end of the kill, because
 * what was reported once may not drop out of a later report; decides no doubt.
 */
import { invariant } from '../../contract/assert.ts';
import type { LedgerBody } from '../../contract/events.ts';
import type { ClientOrderId } from '../../contract/ids.ts';
import type { KillRow } from '../../contract/kill-rows.ts';
import { lots } from '../../contract/numbers.ts';
import { type OrderRecord, usedLots } from '../../contract/orders.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import type { CancelOrder } from '../outcome.ts';

/** One of them, as the books have it now. */
export interface FoundOrder extends CancelOrder {
  /** Missing: the books do not have it. */
  readonly record: OrderRecord | undefined;
  /** Lots filled since the kill began. */
  readonly raceLots: number;
  /** Whether a venue has listed it as open. */
  readonly wasListed: boolean;
}

export class FoundOrders {
  readonly #ledger: LedgerState;
  readonly #orders = new Map<ClientOrderId, CancelOrder>();
  readonly #listed = new Set<ClientOrderId>();
  /** Of every order that the kill did not begin with: one may be found after its fills. */
  readonly #raceLots = new Map<ClientOrderId, number>();

  constructor(ledger: LedgerState) {
    this.#ledger = ledger;
  }

  /** Takes in an event of an order that the kill did not begin with. */
  follow(body: LedgerBody): void {
    switch (body.type) {
      case 'order.filled':
        return this.#fill(body.clientOrderId, body.lots);
      case 'order.busted':
        return this.#fill(body.clientOrderId, body.isCounted ? -body.previous.lots : 0);
      case 'order.corrected': {
        const undone = body.isCounted ? body.previous.lots : 0;
        return this.#fill(body.clientOrderId, body.corrected.lots - undone);
      }
      default:
        return;
    }
  }

  /** Keeps an order from now on; `wasListed`: because a venue has listed it as open. */
  keep({ clientOrderId, instrument, venue }: CancelOrder, wasListed: boolean): void {
    if (wasListed) this.#listed.add(clientOrderId);
    if (this.#orders.has(clientOrderId)) return;
    this.#orders.set(clientOrderId, { clientOrderId, instrument, venue });
  }

  /** All of them, in the order of their coming. */
  all(): FoundOrder[] {
    return [...this.#orders.values()].map((order) => {
      const { clientOrderId } = order;
      const record = findOrder(this.#ledger, clientOrderId);
      // An execution from before the kill may have been undone since: no race has lots below none.
      const raceLots = Math.max(0, this.#raceLots.get(clientOrderId) ?? 0);
      return { ...order, record, raceLots, wasListed: this.#listed.has(clientOrderId) };
    });
  }

  #fill(id: ClientOrderId, change: number): void {
    this.#raceLots.set(id, (this.#raceLots.get(id) ?? 0) + change);
  }
}

type FoundEnd = Exclude<KillRow['end'], 'refused' | 'unconfirmed'>;

/** What became of an order that no venue lists, and that does not work in the books. */
export function foundEnd({ record, raceLots }: FoundOrder): FoundEnd {
  if (record === undefined) return 'gone';
  if (usedLots(record) >= record.request.lots) return raceLots > 0 ? 'filledInRace' : 'gone';
  const { status } = record;
  switch (status) {
    case 'cancelled':
    case 'expired':
      return 'cancelled';
    case 'rejected':
    case 'fenced':
      return status;
    default:
      invariant(false, `order ${record.clientOrderId} is ${status}, and nobody doubts it`);
  }
}

/** Its row; `doubt`: why it may still work, and left out: it has its end. */
export function foundRow(order: FoundOrder, doubt: string | undefined): KillRow {
  const { venue, clientOrderId, instrument, record } = order;
  const figures = {
    strategy: record?.request.owner.strategy ?? null,
    lots: record?.request.lots ?? null,
    filledLots: record?.filledLots ?? lots(0),
    raceLots: lots(order.raceLots),
  };
  const row = { venue, clientOrderId, instrument, ...figures };
  if (doubt !== undefined) return { ...row, end: 'unconfirmed', detail: doubt };
  return { ...row, end: foundEnd(order), detail: endDetail(order) };
}

function endDetail({ record, wasListed }: FoundOrder): string {
  const seen = wasListed ? ['a venue had listed it as open, and lists it no more'] : [];
  const known = record === undefined ? ['not in the ledger'] : [];
  const reason = record === undefined || record.reason === '' ? [] : [record.reason];
  return [...known, ...reason, ...seen].join('; ').slice(0, 400);
}
