/**
 * Prices at which the desk's own working orders could trade, by account, instrument and side, so
 * that the gate sees at once whether a new order would meet one. Decides nothing.
 */
import type { AccountId, ClientOrderId, InstrumentId } from '../../contract/ids.ts';
import type { OrderRecord, OrderSide } from '../../contract/orders.ts';
import { mayRest } from '../../state/flatten-way.ts';

/** Orders of one side, by id, with the price that each could trade at. */
interface OwnSide {
  readonly prices: Map<ClientOrderId, number>;
  /** The best of the prices; null: has to be looked for, or there is none. */
  best: number | null;
}

/** Orders of one account; an instrument has few accounts, so they are in a plain list. */
interface OwnSides {
  readonly account: AccountId;
  readonly buy: OwnSide;
  readonly sell: OwnSide;
}

const emptySide = (): OwnSide => ({ prices: new Map(), best: null });

export class OwnBook {
  readonly #books = new Map<InstrumentId, OwnSides[]>();

  /** Replaces what `previous` stood for by what `next` does; either is left out where it ended. */
  move(previous: OrderRecord | undefined, next: OrderRecord | undefined): void {
    const order = next ?? previous;
    if (order === undefined) return;
    const was = previous === undefined ? null : boundOf(previous);
    const is = next === undefined ? null : boundOf(next);
    if (was === is) return;
    const { owner, side } = order.request;
    const own = this.#sides(owner.instrument, owner.account)[side];
    if (was !== null) {
      own.prices.delete(order.clientOrderId);
      if (own.best === was) own.best = null;
    }
    if (is === null) return;
    own.prices.set(order.clientOrderId, is);
    if (own.prices.size === 1) own.best = is;
    else if (own.best !== null && isBetter(side, is, own.best)) own.best = is;
  }

  /** The best price of the own orders on a side; null when there are none. */
  best(instrument: InstrumentId, account: AccountId, side: OrderSide): number | null {
    const own = this.#find(instrument, account)?.[side];
    if (own === undefined || own.prices.size === 0) return null;
    if (own.best === null) {
      for (const price of own.prices.values()) {
        if (own.best === null || isBetter(side, price, own.best)) own.best = price;
      }
    }
    return own.best;
  }

  /** The own orders on a side that trade at `price` or better for who takes them. */
  upTo(
    instrument: InstrumentId,
    account: AccountId,
    side: OrderSide,
    price: number,
  ): ClientOrderId[] {
    const own = this.#find(instrument, account)?.[side];
    if (own === undefined) return [];
    return [...own.prices].filter(([, at]) => !isBetter(side, price, at)).map(([id]) => id);
  }

  #find(instrument: InstrumentId, account: AccountId): OwnSides | undefined {
    const accounts = this.#books.get(instrument);
    if (accounts === undefined) return undefined;
    const first = accounts[0];
    return first?.account === account ? first : accounts.find((own) => own.account === account);
  }

  #sides(instrument: InstrumentId, account: AccountId): OwnSides {
    const known = this.#find(instrument, account);
    if (known !== undefined) return known;
    const added = { account, buy: emptySide(), sell: emptySide() };
    const accounts = this.#books.get(instrument);
    if (accounts === undefined) this.#books.set(instrument, [added]);
    else accounts.push(added);
    return added;
  }
}

/** Better for who takes it: a higher bid, a lower offer. */
const isBetter = (side: OrderSide, price: number, than: number): boolean =>
  side === 'buy' ? price > than : price < than;

/**
 * The best price at which an order may stand in the book; null when it cannot: a market order
 * never rests, and a stop becomes one. An amend that is under way may have been taken or not.
 */
function boundOf({ request, amend }: OrderRecord): number | null {
  const { price, side } = request;
  if (price === null || !mayRest(request)) return null;
  const amended = amend?.price ?? price;
  return isBetter(side, amended, price) ? amended : price;
}
