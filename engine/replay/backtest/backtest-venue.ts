/**
 * The venue of a backtest: the simulated venue's order desk and paper floor, in this process and
 * in simulated time. Orders come after half their latency and answers after the other half; what
 * is in between trades against the market as it stands then.
 * Gives no order a better place than the recording leaves it. While it is halted it takes no order
 * and no amend, fills and triggers nothing; what rests keeps its place.
 */
import type { ClientOrderId, InstrumentId, IntentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Tick } from '../../contract/market.ts';
import type { Amendment, OrderRequest } from '../../contract/orders.ts';
import type { VenueReport } from '../../ports/venue.ts';
import { type MarketState, marketOf } from '../../state/market/market-state.ts';
import { placeParameters } from '../../venues/binance/execution-requests.ts';
import { type GriddedInstrument, gridded } from '../../venues/binance/user-data.ts';
import { failureText } from '../../venues/binance/ws-api-messages.ts';
import { type ApiError, type ApiResult, apiErrors, succeed } from '../../venues/sim/api-error.ts';
import { firstAccountOwner } from '../../venues/sim/floor.ts';
import { OrderDesk } from '../../venues/sim/order-desk.ts';
import { parsePlace } from '../../venues/sim/order-request.ts';
import { PaperFloor } from '../../venues/sim/paper-floor.ts';
import { Random } from '../../venues/sim/random.ts';
import { type AccountLimits, accountLimits } from '../../venues/sim/rate-limits.ts';
import type { BookView } from '../../venues/sim/recorded-levels.ts';
import type { MarketKind } from '../../venues/sim/symbol-spec.ts';
import { openingBalances } from '../../venues/sim/venue.ts';
import type { OrderTerms } from '../../venues/sim/venue-order.ts';
import { paperSymbol } from '../capture-source.ts';
import type { BacktestClock } from './backtest-clock.ts';
import type { PlannedVenue } from './backtest-plan.ts';
import { bookView } from './book-views.ts';
import type { DueTime } from './due-time.ts';
import { answerOf } from './order-answers.ts';
import { type LatencyDraw, latencyDraw } from './order-latency.ts';
import { plainTerms } from './plain-terms.ts';
import { TimedLine } from './timed-line.ts';
import type { VenueLink } from './venue-link.ts';

/** A stretch of simulated time; `toNanos` is outside. */
export interface HaltSpan {
  readonly fromNanos: number;
  readonly toNanos: number;
}

export interface BacktestVenueOptions {
  readonly market: MarketKind;
  readonly instruments: readonly Instrument[];
  /** The books of its symbols, kept by the core. */
  readonly books: ReadonlyMap<string, BookView>;
  readonly makerFeeBps: number;
  readonly takerFeeBps: number;
  readonly ordersPer10Seconds: number;
  readonly halts: readonly HaltSpan[];
  readonly latency: LatencyDraw;
  readonly clock: BacktestClock;
  /** Told when something is put on its way. */
  readonly due: DueTime;
}

/** An order that has left; who sends it holds the approval. */
export interface SentOrder {
  readonly clientOrderId: ClientOrderId;
  readonly value: OrderRequest;
}

/** An amend that has left. */
export interface SentAmend {
  readonly clientOrderId: ClientOrderId;
  readonly intentId: IntentId;
  readonly value: Amendment;
}

type Request =
  | {
      readonly kind: 'new';
      readonly order: SentOrder;
      readonly roundTripNanos: number;
    }
  | {
      readonly kind: 'amend';
      readonly amend: SentAmend;
      readonly roundTripNanos: number;
    }
  | {
      readonly kind: 'cancel';
      readonly clientOrderId: ClientOrderId;
      readonly instrument: InstrumentId;
      readonly roundTripNanos: number;
    };

/** What a planned venue needs beside its plan. */
export interface VenueSurroundings {
  readonly planned: PlannedVenue;
  readonly seed: number;
  /** Number of the venue: its latencies are drawn from a stream of their own. */
  readonly stream: number;
  readonly market: MarketState;
  readonly clock: BacktestClock;
  readonly due: DueTime;
}

/** The options of a planned venue on the books of a market state. */
export function venueOptions(given: VenueSurroundings): BacktestVenueOptions {
  const { planned, seed, stream, market, clock, due } = given;
  const { config, instruments, latency } = planned;
  const { makerFeeBps, takerFeeBps, ordersPer10Seconds } = config;
  const books = instruments.map(({ id, symbol }) => {
    return [symbol, bookView(marketOf(market, id).book)] as const;
  });
  return {
    market: config.market,
    instruments,
    books: new Map(books),
    makerFeeBps,
    takerFeeBps,
    ordersPer10Seconds,
    halts: config.halts.map(({ from, to }) => ({
      fromNanos: clock.nanosOfUtcMillis(Date.parse(from)),
      toNanos: clock.nanosOfUtcMillis(Date.parse(to)),
    })),
    latency: latencyDraw(latency, new Random(seed, stream)),
    clock,
    due,
  };
}

const owner = firstAccountOwner;
const sessionName = 'backtest';

export class BacktestVenue implements VenueLink {
  readonly #options: BacktestVenueOptions;
  readonly #grids: ReadonlyMap<InstrumentId, GriddedInstrument>;
  readonly #bySymbol: ReadonlyMap<string, GriddedInstrument>;
  readonly #floor: PaperFloor;
  readonly #desk: OrderDesk;
  readonly #limits: AccountLimits;
  readonly #inbound = new TimedLine<Request>();
  readonly #outbound = new TimedLine<VenueReport>();
  #lastOrderId = 0;
  /** Half the round trip of the request in hand; null: the market acts. */
  #answerNanos: number | null = null;

  constructor(options: BacktestVenueOptions) {
    this.#options = options;
    const { instruments, market, books, clock } = options;
    const grids = instruments.map(gridded);
    this.#grids = new Map(grids.map((grid) => [grid.instrument.id, grid]));
    this.#bySymbol = new Map(grids.map((grid) => [grid.instrument.symbol, grid]));
    const specs = instruments.map(
      ({ symbol, base, quote, priceIncrement, lotSize, contractValue }) =>
        paperSymbol({ symbol, market, base, quote, priceIncrement, lotSize, contractValue }),
    );
    this.#floor = new PaperFloor(specs, books);
    this.#limits = accountLimits(options.ordersPer10Seconds);
    this.#desk = new OrderDesk({
      floor: this.#floor,
      fees: { makerBps: options.makerFeeBps, takerBps: options.takerFeeBps },
      nowMillis: clock.utcMillis,
      nextOrderId: () => {
        this.#lastOrderId += 1;
        return this.#lastOrderId;
      },
      opening: openingBalances(this.#floor),
      onOrderChange: (order, change) => {
        const grid = this.#bySymbol.get(order.terms.spec.symbol);
        if (grid !== undefined) this.#tell(answerOf(order, change, grid));
      },
    });
  }

  /** When the next order comes to the venue or the next report from it, in nanoseconds. */
  get nextNanos(): number {
    return Math.min(this.#inbound.nextNanos, this.#outbound.nextNanos);
  }

  /** Puts an order on its way; the present is when it leaves. */
  send(order: SentOrder): void {
    const roundTripNanos = this.#options.latency('new');
    this.#request({ kind: 'new', order, roundTripNanos });
  }

  /** Puts a cancel on its way. */
  cancel(clientOrderId: ClientOrderId, instrument: InstrumentId): void {
    const roundTripNanos = this.#options.latency('cancel');
    this.#request({ kind: 'cancel', clientOrderId, instrument, roundTripNanos });
  }

  /** Puts an amend on its way. */
  amend(amend: SentAmend): void {
    const roundTripNanos = this.#options.latency('new');
    this.#request({ kind: 'amend', amend, roundTripNanos });
  }

  /** The market moves, and fills what it fills. */
  onTick(symbol: string, tick: Tick): void {
    this.#desk.expireDue();
    this.#floor.onTick(symbol, tick, this.#options.halts.length > 0 && this.#isHalted());
  }

  /** Does what is due now: what comes to the venue first, then the report that is told. */
  takeDue(): VenueReport | null {
    const now = this.#options.clock.now;
    while (this.#inbound.nextNanos <= now) {
      const request = this.#inbound.shift();
      if (request !== undefined) this.#handle(request);
    }
    return this.#outbound.nextNanos <= now ? (this.#outbound.shift() ?? null) : null;
  }

  #request(request: Request): void {
    const { clock, due } = this.#options;
    this.#inbound.push(clock.now + request.roundTripNanos / 2, request);
    due.tell(this.#inbound.nextNanos);
  }

  #handle(request: Request): void {
    this.#answerNanos = request.roundTripNanos / 2;
    if (request.kind === 'new') this.#place(request.order);
    else if (request.kind === 'amend') this.#amend(request.amend);
    else this.#cancel(request.clientOrderId, request.instrument);
    this.#answerNanos = null;
  }

  #place({ clientOrderId, value }: SentOrder): void {
    const grid = this.#grids.get(value.owner.instrument);
    const now = this.#options.clock.utcMillis();
    const refusal = grid === undefined ? apiErrors.badSymbol : this.#refusalAt(now);
    if (grid === undefined || refusal !== null) {
      return this.#tell({ kind: 'rejected', clientOrderId, reason: textOf(refusal) });
    }
    const terms = this.#termsOf(clientOrderId, value, grid, now);
    const placed = terms.ok ? this.#desk.place(owner, sessionName, terms.value) : terms;
    if (placed.ok) return;
    this.#tell({ kind: 'rejected', clientOrderId, reason: textOf(placed.error) });
  }

  #termsOf(
    clientOrderId: ClientOrderId,
    request: OrderRequest,
    grid: GriddedInstrument,
    utcMillis: number,
  ): ApiResult<OrderTerms> {
    const { symbols } = this.#floor;
    const spec = symbols.get(grid.instrument.symbol);
    const plain = spec === undefined ? null : plainTerms(clientOrderId, request, spec);
    if (plain !== null) return succeed(plain);
    const asked = { ...placeParameters(clientOrderId, request, grid) };
    const parsed = parsePlace(asked, symbols, () => clientOrderId, utcMillis);
    return parsed.ok ? succeed(parsed.value.terms) : parsed;
  }

  #amend({ clientOrderId, intentId, value }: SentAmend): void {
    if (this.#isHalted()) {
      const reason = textOf('halted');
      return this.#tell({ kind: 'amendRejected', clientOrderId, intentId, reason });
    }
    const { price, lots, owner: own } = value.request;
    const instrument = this.#grids.get(own.instrument)?.instrument;
    const reference = { orderId: null, clientOrderId };
    const asked = { price: instrument?.kind === 'spot' ? null : price, lots };
    const done = this.#desk.amend(owner, instrument?.symbol ?? '', reference, asked);
    if (done.ok) {
      return this.#tell({ kind: 'amended', clientOrderId, intentId, terms: { price, lots } });
    }
    const reason = textOf(done.error);
    this.#tell({ kind: 'amendRejected', clientOrderId, intentId, reason });
  }

  #cancel(clientOrderId: ClientOrderId, instrument: InstrumentId): void {
    const symbol = this.#grids.get(instrument)?.instrument.symbol ?? '';
    const reference = { orderId: null, clientOrderId };
    const cancelled = this.#desk.cancel(owner, symbol, reference, null, null);
    if (cancelled.ok) return;
    this.#tell({ kind: 'cancelRejected', clientOrderId, reason: textOf(cancelled.error) });
  }

  /** Why the venue takes no new order now; null when it does, and then this one is counted. */
  #refusalAt(utcMillis: number): ApiError | 'halted' | null {
    if (this.#isHalted()) return 'halted';
    const full = this.#limits.orders.find((counter) => !counter.allows(1, utcMillis));
    if (full !== undefined) {
      const { limit } = full.shape;
      return apiErrors.tooManyOrders(limit, full.text, utcMillis, full.retryAfter(utcMillis));
    }
    for (const counter of this.#limits.orders) counter.add(1, utcMillis);
    return null;
  }

  #isHalted(): boolean {
    const { halts, clock } = this.#options;
    return halts.some(({ fromNanos, toNanos }) => clock.now >= fromNanos && clock.now < toNanos);
  }

  #tell(report: VenueReport): void {
    const delayNanos = this.#answerNanos ?? this.#options.latency('new') / 2;
    this.#outbound.push(this.#options.clock.now + delayNanos, report);
    this.#options.due.tell(this.#outbound.nextNanos);
  }
}

function textOf(refusal: ApiError | 'halted' | null): string {
  if (refusal === 'halted') return 'trading is halted at the venue';
  if (refusal === null) return 'refused by the venue';
  return failureText({
    ok: false,
    status: refusal.status,
    code: refusal.code,
    message: refusal.msg,
  });
}
