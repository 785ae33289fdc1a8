// A desk for tests of strategies: one instrument, time by hand.
// Its venue does as the test tells it, and nothing by itself.
import type { InstrumentId } from '../../contract/ids.ts';
import { Instrument } from '../../contract/instrument.ts';
import { lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import type { Mode } from '../../contract/scope.ts';
import type { TopOfBook } from '../../contract/strategy.ts';
import type { StrategyCarry } from './carried.ts';
import { strategyInstrument } from './grid.ts';
import type {
  OrderUpdate,
  OwnOrder,
  StrategyDefinition,
  StrategyDesk,
  StrategyHandlers,
  WantedOrder,
  WantedParent,
  WantedTerms,
} from './strategy.ts';

const perpetual = {
  id: 'BTCUSDT.v',
  venue: 'v',
  symbol: 'BTCUSDT',
  kind: 'linear',
  base: 'BTC',
  quote: 'USDT',
  priceIncrement: '0.1',
  lotSize: '0.001',
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
};

const coinMargined = {
  ...perpetual,
  id: 'BTCUSD_PERP.v',
  symbol: 'BTCUSD_PERP',
  kind: 'inverse',
  quote: 'USD',
  lotSize: '1',
  contractValue: '100',
  settlementScale: 8,
};

const spot = { ...perpetual, kind: 'spot', priceIncrement: '0.01', lotSize: '0.00001' };

/** Facts of an instrument of each kind. */
export const instrumentFixtures = {
  perpetual: Instrument.parse(perpetual),
  coinMargined: Instrument.parse(coinMargined),
  spot: Instrument.parse(spot),
};

/** The perpetual at another venue. */
export const perpetualElsewhere = Instrument.parse({ ...perpetual, id: 'BTCUSDT.w', venue: 'w' });

/** Best prices in whole ticks, received at `nanos`. */
export function topAt(
  instrument: InstrumentId,
  nanos: number,
  [bid, ask]: readonly [number, number],
  [bidLots, askLots]: readonly [number, number] = [100, 100],
  tickNumber = 1,
): TopOfBook {
  return {
    instrument,
    bidPrice: priceTicks(bid),
    bidLots: lots(bidLots),
    askPrice: priceTicks(ask),
    askLots: lots(askLots),
    receivedMonoNanos: monoNanos(nanos),
    tickNumber,
  };
}

/** What the strategy asked for, in the order in which it did. */
export type Asked =
  | (Omit<WantedOrder, 'instrument'> & { readonly ask: 'place'; readonly reference: string })
  | { readonly ask: 'cancel'; readonly reference: string }
  | ({ readonly ask: 'amend'; readonly reference: string } & WantedTerms);

export class DeskFixture {
  readonly asked: Asked[] = [];
  readonly orders = new Map<string, OwnOrder>();
  readonly parents: WantedParent[] = [];
  readonly instrument: ReturnType<typeof strategyInstrument>;
  /** Runs before each order is taken down. */
  onPlace: (order: WantedOrder) => void = () => undefined;
  position = 0;
  mode: Mode = 'active';
  modeReason = '';
  nowNanos = 1e9;
  readonly #opening: ReturnType<StrategyDefinition['open']>;
  #next = 1;
  #ticks = 0;

  constructor(
    definition: StrategyDefinition,
    parameters: unknown = {},
    facts: Instrument = instrumentFixtures.perpetual,
  ) {
    this.instrument = strategyInstrument(facts);
    this.#opening = definition.open(parameters, this.#desk());
  }

  /** Why the strategy did not open; empty when it did. */
  get refusal(): string {
    return this.#opening.ok ? '' : this.#opening.reason;
  }

  get handlers(): StrategyHandlers {
    if (!this.#opening.ok) throw new Error(this.#opening.reason);
    return this.#opening.handlers;
  }

  /** How it hands its state over; null when it carries none. */
  get carry(): StrategyCarry | null {
    if (!this.#opening.ok) throw new Error(this.#opening.reason);
    return this.#opening.carry;
  }

  get why(): string {
    return this.handlers.why();
  }

  /** Forgets what was asked so far; returns it. */
  take(): Asked[] {
    return this.asked.splice(0);
  }

  /** A new top of book, `afterMillis` after the last event. */
  top(bid: number, ask: number, bidLots = 100, askLots = 100, afterMillis = 100): void {
    this.nowNanos += afterMillis * 1e6;
    this.#ticks += 1;
    const { id } = this.instrument;
    const sizes = [bidLots, askLots] as const;
    this.handlers.onTop?.(topAt(id, this.nowNanos, [bid, ask], sizes, this.#ticks));
  }

  /** Time passes without a tick. */
  pass(millis: number): void {
    this.nowNanos += millis * 1e6;
    this.handlers.onTimer?.();
  }

  setMode(mode: Mode, reason = ''): void {
    this.mode = mode;
    this.modeReason = reason;
    this.handlers.onMode?.(mode, reason);
  }

  accept(reference: string): void {
    this.#tell(reference, 'order.accepted', { status: 'new' }, true);
  }

  /** The gate refuses it. */
  refuse(reference: string, detail: string): void {
    const refusal = { kind: 'positionLimit', detail, node: 'limits' } as const;
    this.#tell(reference, 'verdict.recorded', { status: 'rejected' }, false, detail, refusal);
  }

  reject(reference: string, reason: string): void {
    this.#tell(reference, 'order.rejected', { status: 'rejected' }, false, reason);
  }

  cancelled(reference: string): void {
    this.#tell(reference, 'order.cancelled', { status: 'cancelled' }, false);
  }

  /** The venue ends what is left of it, as it does with an IOC order. */
  expire(reference: string, reason = ''): void {
    this.#tell(reference, 'order.expired', { status: 'expired' }, false, reason);
  }

  cancelRejected(reference: string, reason: string): void {
    const fields = { cancelRequested: false } as const;
    this.#tell(reference, 'order.cancelRejected', fields, true, reason);
  }

  unknown(reference: string): void {
    this.#tell(reference, 'order.unknown', { status: 'unknown' }, true);
  }

  /** Fills `quantity` lots of it: the position first, as the host does. */
  fill(reference: string, quantity: number): void {
    const order = this.orders.get(reference);
    if (order === undefined) throw new Error(`no order ${reference}`);
    const filledLots = order.filledLots + quantity;
    const whole = filledLots === order.lots;
    this.position += order.side === 'buy' ? quantity : -quantity;
    this.handlers.onPosition?.(this.instrument.id, this.position);
    const status = whole ? 'filled' : 'partiallyFilled';
    this.#tell(reference, 'order.filled', { status, filledLots }, !whole);
  }

  /** Accepts every order that was asked for and ends every one that shall be cancelled. */
  settle(): void {
    for (const { reference, status } of [...this.orders.values()]) {
      if (status === 'requested') this.accept(reference);
    }
    for (const { reference, cancelRequested } of [...this.orders.values()]) {
      if (cancelRequested && this.orders.has(reference)) this.cancelled(reference);
    }
  }

  #tell(
    reference: string,
    event: OrderUpdate['event'],
    fields: Partial<OwnOrder>,
    working: boolean,
    reason = '',
    refusal: OrderUpdate['refusal'] = null,
  ): void {
    const before = this.orders.get(reference);
    if (before === undefined) throw new Error(`no order ${reference}`);
    const order: OwnOrder = { ...before, ...fields };
    if (working) this.orders.set(reference, order);
    else this.orders.delete(reference);
    this.handlers.onOrder?.({ event, order, working, reason, refusal });
  }

  #desk(): StrategyDesk {
    return {
      instruments: [this.instrument],
      place: (wanted) => this.#place(wanted),
      cancel: (reference) => {
        this.asked.push({ ask: 'cancel', reference });
        const order = this.orders.get(reference);
        if (order !== undefined) this.orders.set(reference, { ...order, cancelRequested: true });
      },
      amend: (reference, terms) => {
        this.asked.push({ ask: 'amend', reference, ...terms });
      },
      openParent: (parent) => void this.parents.push(parent),
      endParent: () => undefined,
      orders: () => [...this.orders.values()],
      position: () => this.position,
      mode: () => this.mode,
      modeReason: () => this.modeReason,
      now: () => this.nowNanos,
    };
  }

  #place(wanted: WantedOrder): string {
    this.onPlace(wanted);
    const reference = `o${this.#next}`;
    this.#next += 1;
    const { instrument, ...rest } = wanted;
    this.asked.push({ ask: 'place', reference, ...rest });
    this.orders.set(reference, {
      reference,
      instrument,
      side: wanted.side,
      price: wanted.price ?? null,
      lots: wanted.lots,
      filledLots: 0,
      status: 'requested',
      cancelRequested: false,
    });
    return reference;
  }
}
