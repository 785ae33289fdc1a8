/**
 * The own orders of one strategy instance, as it last heard of them.
 * Believes the host: it decides no status by itself, save that a wanted order is `requested`.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import { isWorking, type OrderStatus, type OrderType } from '../../contract/orders.ts';
import type { StrategyOrderUpdate } from '../../contract/strategy.ts';
import type { OrderUpdate, OwnOrder, WantedOrder } from '../sdk/strategy.ts';

const none: readonly OwnOrder[] = [];

export class OwnOrders {
  readonly #tag: string;
  readonly #orders = new Map<string, OwnOrder>();
  /** Made when asked for after a change: a kill ends a thousand. Handed out as it is. */
  readonly #byInstrument = new Map<string, readonly OwnOrder[]>();
  #next = 1;

  constructor(tag: string) {
    this.#tag = tag;
  }

  /** Own orders of an instrument that can still trade, oldest first. */
  of(instrument: InstrumentId): readonly OwnOrder[] {
    const known = this.#byInstrument.get(instrument);
    if (known !== undefined) return known;
    const orders = [...this.#orders.values()].filter((order) => order.instrument === instrument);
    if (orders.length === 0) return none;
    this.#byInstrument.set(instrument, orders);
    return orders;
  }

  /** Remembers a wanted order; returns its name and the action that asks for it. */
  request(wanted: WantedOrder): { readonly reference: string; readonly action: unknown } {
    const reference = `${this.#tag}-${this.#next}`;
    this.#next += 1;
    const { instrument, side, lots } = wanted;
    const price = wanted.price ?? null;
    this.#keep({
      reference,
      instrument,
      side,
      price,
      lots,
      filledLots: 0,
      status: 'requested',
      cancelRequested: false,
    });
    const { stopPrice, displayLots, reduceOnly, expiresInMillis, parentId } = wanted;
    const request = {
      instrument,
      side,
      type: typeOf(wanted),
      timeInForce: wanted.timeInForce ?? (typeOf(wanted) === 'market' ? 'IOC' : 'GTC'),
      postOnly: wanted.postOnly ?? false,
      price,
      lots,
      ...(stopPrice === undefined ? {} : { stopPrice }),
      ...(displayLots === undefined ? {} : { displayLots }),
      ...(reduceOnly === true ? { reduceOnly } : {}),
      ...(expiresInMillis === undefined ? {} : { expiresInMillis }),
      ...(parentId === undefined ? {} : { parentId }),
    };
    return { reference, action: { type: 'place', reference, request } };
  }

  /** Notes that its cancel was asked for. */
  cancelRequested(reference: string): void {
    const order = this.#orders.get(reference);
    if (order !== undefined) this.#keep({ ...order, cancelRequested: true });
  }

  /** Takes an update; null when it is about an order that it never had and that is over. */
  apply(update: StrategyOrderUpdate): OrderUpdate | null {
    const before = this.#orders.get(update.reference) ?? adopted(update);
    if (before === null) return null;
    const after = next(before, update);
    const working = update.order === null ? isTermsOnly(update) : isWorking(update.order.status);
    if (working) this.#keep(after);
    else this.#drop(after);
    const reason = update.refusal?.detail ?? update.order?.reason ?? '';
    return { event: update.event, order: after, working, reason, refusal: update.refusal };
  }

  #keep(order: OwnOrder): void {
    this.#orders.set(order.reference, order);
    this.#byInstrument.delete(order.instrument);
  }

  #drop(order: OwnOrder): void {
    if (this.#orders.delete(order.reference)) this.#byInstrument.delete(order.instrument);
  }
}

/** FIX's type of an order, from the prices that it names. */
function typeOf({ price, stopPrice }: WantedOrder): OrderType {
  if (stopPrice === undefined) return price === undefined ? 'market' : 'limit';
  return price === undefined ? 'stop' : 'stopLimit';
}

/** An amend was refused before anybody looked at its order, which stands as it did. */
const isTermsOnly = ({ event }: StrategyOrderUpdate): boolean => event === 'order.amendRefused';

/** An order of an earlier instance, or one that ended before this update. */
function adopted(update: StrategyOrderUpdate): OwnOrder | null {
  const record = update.order;
  if (record === null) return null;
  return {
    reference: update.reference,
    instrument: record.request.owner.instrument,
    side: record.request.side,
    price: record.request.price,
    lots: record.request.lots,
    filledLots: record.filledLots,
    status: record.status,
    cancelRequested: record.cancelRequested,
  };
}

function next(before: OwnOrder, update: StrategyOrderUpdate): OwnOrder {
  const record = update.order;
  if (record === null && isTermsOnly(update)) return before;
  if (record === null) return { ...before, status: 'rejected' satisfies OrderStatus };
  const asked = before.cancelRequested && update.event !== 'order.cancelRejected';
  return {
    ...before,
    price: record.request.price,
    lots: record.request.lots,
    filledLots: record.filledLots,
    status: record.status,
    cancelRequested: asked || record.cancelRequested,
  };
}
