/**
 * Order entry over Binance's WebSocket API: the `Venue` of a live account and of the simulated one.
 * Checks no limits and keeps no order book of its own: it says what was written and what came back.
 */
import { missingCase } from '../../contract/assert.ts';
import {
  ClientOrderId,
  type InstrumentId,
  type VenueId,
  VenueOrderId,
} from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OpenOrder, Venue, VenueReport } from '../../ports/venue.ts';
import { positionsOf } from './account-positions.ts';
import { orderFate } from './execution-fate.ts';
import { ToldFills } from './execution-fills.ts';
import type { Purpose } from './execution-pending.ts';
import { RepeatFilter } from './execution-repeats.ts';
import { amendRequest, isAmended, placeParameters } from './execution-requests.ts';
import { ExecutionSession } from './execution-session.ts';
import { ExecutionsSince } from './execution-since.ts';
import type { BudgetOptions } from './message-budget.ts';
import { openOrderOf } from './open-order.ts';
import { type GriddedInstrument, gridded, orderOfReport, reportOfExecution } from './user-data.ts';
import {
  type Answer,
  CancelResult,
  type ExecutionReport,
  failureText,
  isUncertain,
  OrderResults,
  PlaceResult,
} from './ws-api-messages.ts';
import { type Parameters, readPrivateKey } from './ws-api-signing.ts';

export interface BinanceExecutionOptions {
  readonly venue: VenueId;
  /** `http(s)://host` or `ws(s)://host`; the path `/ws-api/v3` is added where there is none. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Ed25519 private key, base64 of its PKCS 8 DER. */
  readonly privateKey: string;
  /** Orders whose client id starts so are ours; all others are never touched or reported. */
  readonly clientIdPrefix: string;
  /** Those of other venues are passed over. */
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
  /** Jitter of the back-off, in [0, 1); Math.random by default. */
  readonly random?: () => number;
  /** Ask the venue to cancel our orders when the session breaks (the simulated venue does). */
  readonly cancelOnDisconnect?: boolean;
  /** Ask the venue to cancel our orders when we fall silent (the simulated venue does). */
  readonly deadMan?: boolean;
  /** What the venue takes, and what of it is kept for cancels; left out: nothing is counted. */
  readonly budget?: BudgetOptions;
  /** After this an order without an answer is reported `unknown`; 2,000 by default. */
  readonly responseTimeoutMillis?: number;
}

const reasonLengthLimit = 400;
const purposeWords = { place: 'new order', cancel: 'cancel', amend: 'amend' } as const;

/** Connects at once and keeps coming back until closed; state arrives as `session` reports. */
export function createBinanceExecution(options: BinanceExecutionOptions): Venue {
  return new BinanceExecution(options);
}

/** `http://host:1` as `ws://host:1/ws-api/v3`. */
export function orderEntryUrl(baseUrl: string): string {
  const url = new URL(baseUrl.replace(/^http/, 'ws'));
  if (url.pathname === '/') url.pathname = '/ws-api/v3';
  url.searchParams.set('returnRateLimits', 'false');
  return url.href;
}

class BinanceExecution implements Venue {
  readonly #prefix: string;
  readonly #byId = new Map<InstrumentId, GriddedInstrument>();
  readonly #bySymbol = new Map<string, GriddedInstrument>();
  readonly #listeners: ((report: VenueReport) => void)[] = [];
  readonly #repeats = new RepeatFilter();
  readonly #fills = new ToldFills();
  readonly #since = new ExecutionsSince(
    (method, parameters) => this.#session.query(method, parameters),
    (text) => this.#ownId(text),
  );
  readonly #session: ExecutionSession;

  constructor(options: BinanceExecutionOptions) {
    this.#prefix = options.clientIdPrefix;
    for (const instrument of options.instruments) {
      if (instrument.venue !== options.venue) continue;
      const grid = gridded(instrument);
      this.#byId.set(instrument.id, grid);
      this.#bySymbol.set(instrument.symbol, grid);
    }
    this.#session = new ExecutionSession(
      {
        url: orderEntryUrl(options.baseUrl),
        apiKey: options.apiKey,
        key: readPrivateKey(options.privateKey),
        clock: options.clock,
        random: options.random ?? Math.random,
        cancelOnDisconnect: options.cancelOnDisconnect ?? false,
        deadMan: options.deadMan ?? false,
        budget: options.budget ?? null,
        responseTimeoutMillis: options.responseTimeoutMillis ?? 2_000,
      },
      {
        onState: (state, reason, safety) => {
          const armed = safety === undefined ? {} : { safety };
          this.#tell({ kind: 'session', state, reason, ...armed });
        },
        onAnswer: (purpose, answer) => this.#answered(purpose, answer),
        onExecution: (report) => this.#executed(report),
        onUnanswered: (purpose, reason) => this.#unanswered(purpose, reason),
        onFault: (detail) => this.#tell({ kind: 'fault', detail }),
      },
    );
  }

  readonly send: Venue['send'] = (order, stamp) => {
    const grid = this.#byId.get(order.value.owner.instrument);
    if (grid === undefined) return this.#notTraded(order.value.owner.instrument);
    const parameters = placeParameters(order.clientOrderId, order.value, grid);
    const purpose = { kind: 'place', clientOrderId: order.clientOrderId } as const;
    return this.#session.write('order.place', parameters, purpose, stamp.sendUtcMillis);
  };

  readonly amend: Venue['amend'] = ({ clientOrderId, intentId, value }, stamp) => {
    const { owner, price, lots } = value.request;
    const grid = this.#byId.get(owner.instrument);
    if (grid === undefined) return this.#notTraded(owner.instrument);
    const purpose = { kind: 'amend', clientOrderId, intentId, terms: { price, lots } } as const;
    const { method, parameters } = amendRequest(clientOrderId, value.request, grid);
    return this.#session.write(method, parameters, purpose, stamp.sendUtcMillis);
  };

  readonly cancel: Venue['cancel'] = (clientOrderId, instrument) => {
    const grid = this.#byId.get(instrument);
    if (grid === undefined) return this.#notTraded(instrument);
    const parameters = { symbol: grid.instrument.symbol, origClientOrderId: clientOrderId };
    return this.#session.write('order.cancel', parameters, { kind: 'cancel', clientOrderId });
  };

  readonly batch: NonNullable<Venue['batch']> = (work) => this.#session.batch(work);

  readonly openOrders: Venue['openOrders'] = async () => {
    const answer = await this.#session.query('openOrders.status', {});
    if (!answer.ok) return { failed: failureText(answer) };
    const orders = OrderResults.safeParse(answer.result);
    if (!orders.success) return { failed: `openOrders.status is malformed: ${orders.error}` };
    const own: OpenOrder[] = [];
    for (const order of orders.data) {
      const clientOrderId = this.#ownId(order.clientOrderId);
      const grid = this.#bySymbol.get(order.symbol);
      if (clientOrderId === null) continue;
      if (grid === undefined) return { failed: `own order ${clientOrderId} in ${order.symbol}` };
      own.push(openOrderOf(clientOrderId, order, grid));
    }
    return own;
  };

  readonly positions: Venue['positions'] = async () =>
    positionsOf(await this.#session.query('account.status', {}), this.#bySymbol);

  readonly fillsSince: NonNullable<Venue['fillsSince']> = async (instrument, sinceUtcMillis) => {
    const grid = this.#byId.get(instrument);
    if (grid === undefined) return { failed: `unknown instrument ${instrument}` };
    return this.#since.list(grid, sinceUtcMillis);
  };

  readonly orderFate: Venue['orderFate'] = async (clientOrderId, instrument) => {
    const grid = this.#byId.get(instrument);
    if (grid === undefined) return { kind: 'failed', reason: `unknown instrument ${instrument}` };
    const query = (method: string, parameters: Parameters): Promise<Answer> =>
      this.#session.query(method, parameters);
    return orderFate(clientOrderId, grid, query);
  };

  readonly onReport: Venue['onReport'] = (listener) => {
    this.#listeners.push(listener);
  };

  readonly close: Venue['close'] = () => this.#session.close();

  #notTraded(instrument: InstrumentId): ReturnType<Venue['send']> {
    const detail = `${instrument} is not traded on this session`;
    return { kind: 'notSent', cause: 'disconnected', detail };
  }

  #answered(purpose: Purpose, answer: Answer): void {
    if (purpose.kind === 'query') return;
    const { clientOrderId } = purpose;
    if (!answer.ok) {
      if (isUncertain(answer)) this.#unanswered(purpose, failureText(answer));
      else this.#refused(purpose, failureText(answer));
      return;
    }
    if (purpose.kind === 'amend') {
      const { intentId, terms } = purpose;
      if (!isAmended(answer.result, purpose, this.#bySymbol)) {
        return this.#unanswered(purpose, 'the venue answered an amend without its terms in it');
      }
      this.#tell({ kind: 'amended', clientOrderId, intentId, terms });
      return;
    }
    if (purpose.kind === 'cancel') {
      const doubt = this.#doubtCancel(clientOrderId, answer.result);
      if (doubt !== null) return this.#unanswered(purpose, doubt);
      this.#tell({ kind: 'cancelled', clientOrderId, reason: 'cancelled on request' });
      return;
    }
    const result = PlaceResult.safeParse(answer.result);
    if (!result.success || result.data.clientOrderId !== clientOrderId) {
      this.#unanswered(purpose, 'the venue answered order.place without our order in it');
      return;
    }
    const venueOrderId = VenueOrderId.parse(`${result.data.orderId}`);
    this.#tell({ kind: 'accepted', clientOrderId, venueOrderId });
  }

  /** Why an answer to order.cancel does not prove that the order is gone; null when it does. */
  #doubtCancel(clientOrderId: ClientOrderId, result: unknown): string | null {
    const cancel = CancelResult.safeParse(result);
    if (!cancel.success || cancel.data.origClientOrderId !== clientOrderId) {
      return 'the venue answered order.cancel without our order in it';
    }
    const { symbol, status, executedQty } = cancel.data;
    if (status !== 'CANCELED') return `the venue answered order.cancel with ${status}`;
    const grid = this.#bySymbol.get(symbol);
    if (grid === undefined) return `the venue answered order.cancel with ${symbol}`;
    return this.#fills.missing(clientOrderId, executedQty, grid);
  }

  #refused(purpose: Exclude<Purpose, { kind: 'query' }>, text: string): void {
    const reason = text.slice(0, reasonLengthLimit);
    const { clientOrderId } = purpose;
    switch (purpose.kind) {
      case 'place':
        return this.#tell({ kind: 'rejected', clientOrderId, reason });
      case 'cancel':
        return this.#tell({ kind: 'cancelRejected', clientOrderId, reason });
      case 'amend': {
        const { intentId } = purpose;
        return this.#tell({ kind: 'amendRejected', clientOrderId, intentId, reason });
      }
      default:
        return missingCase(purpose);
    }
  }

  #unanswered(purpose: Purpose, reason: string): void {
    if (purpose.kind === 'query') return;
    const text = `${purposeWords[purpose.kind]}: ${reason}`.slice(0, reasonLengthLimit);
    this.#tell({ kind: 'unknown', clientOrderId: purpose.clientOrderId, reason: text });
  }

  #executed(report: ExecutionReport): void {
    const clientOrderId = this.#ownId(orderOfReport(report));
    if (clientOrderId === null) return;
    const grid = this.#bySymbol.get(report.s);
    if (grid === undefined) {
      this.#tell({ kind: 'fault', detail: `own order ${clientOrderId} in unknown ${report.s}` });
      return;
    }
    const told = reportOfExecution(clientOrderId, report, grid);
    const isEnding = told.kind === 'cancelled' || told.kind === 'expired';
    const missing = isEnding ? this.#fills.missing(clientOrderId, report.z, grid) : null;
    if (missing === null) return this.#tell(told);
    this.#tell({ kind: 'unknown', clientOrderId, reason: `${report.X}: ${missing}` });
  }

  #ownId(text: string): ClientOrderId | null {
    if (!text.startsWith(this.#prefix)) return null;
    return ClientOrderId.safeParse(text).data ?? null;
  }

  #tell(report: VenueReport): void {
    if (this.#repeats.isRepeat(report)) return;
    this.#fills.note(report);
    for (const listener of this.#listeners) listener(report);
  }
}
