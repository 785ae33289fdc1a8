/**
 * A venue's order entry as the host uses it.
 * `send` takes only what the gate approved: the type is the lock.
 */
import type { Approved } from '../contract/approval.ts';
import type {
  ClientOrderId,
  ExecutionId,
  InstrumentId,
  IntentId,
  VenueOrderId,
} from '../contract/ids.ts';
import type { Lots, Minor, PriceTicks } from '../contract/numbers.ts';
import type { ExecutionTerms } from '../contract/order-change-events.ts';
import type { Amendment, OrderRequest, OrderTerms } from '../contract/orders.ts';
import type { VenueSafety } from '../contract/venue-safety.ts';

/** What the venue says of our orders, decoded. */
export type VenueReport =
  | {
      kind: 'accepted';
      clientOrderId: ClientOrderId;
      venueOrderId: VenueOrderId;
      /** The terms that the venue has it on; left out where it does not say. */
      terms?: OrderTerms;
    }
  | { kind: 'rejected'; clientOrderId: ClientOrderId; reason: string }
  | { kind: 'cancelled'; clientOrderId: ClientOrderId; reason: string }
  | { kind: 'cancelRejected'; clientOrderId: ClientOrderId; reason: string }
  | { kind: 'expired'; clientOrderId: ClientOrderId; reason: string }
  | {
      kind: 'filled';
      clientOrderId: ClientOrderId;
      executionId: ExecutionId;
      price: PriceTicks;
      lots: Lots;
      feeMinor: Minor;
      feeCurrency: string;
      liquidity: 'maker' | 'taker';
      venueUtcMillis: number;
    }
  /** The order is on new terms. `intentId`: of the amend that is answered; null: overheard. */
  | {
      kind: 'amended';
      clientOrderId: ClientOrderId;
      intentId: IntentId | null;
      terms: OrderTerms;
    }
  /** `intentId`: of the amend that is refused. */
  | {
      kind: 'amendRejected';
      clientOrderId: ClientOrderId;
      intentId: IntentId;
      reason: string;
    }
  /** A trade bust: `executionId` never was; `previous` repeats it. */
  | {
      kind: 'busted';
      clientOrderId: ClientOrderId;
      executionId: ExecutionId;
      previous: ExecutionTerms;
      reason: string;
    }
  /** A trade correction: `executionId` stands in place of `correctsId`. */
  | {
      kind: 'corrected';
      clientOrderId: ClientOrderId;
      executionId: ExecutionId;
      correctsId: ExecutionId;
      previous: ExecutionTerms;
      corrected: ExecutionTerms;
      liquidity: 'maker' | 'taker';
      venueUtcMillis: number;
      reason: string;
    }
  /** The venue did not answer in time, or the session broke with the order in flight. */
  | { kind: 'unknown'; clientOrderId: ClientOrderId; reason: string }
  | {
      kind: 'session';
      state: 'connecting' | 'up' | 'down';
      reason: string;
      /** Of a session that is up: what the venue has taken up at this log-on. */
      safety?: VenueSafety;
    }
  | { kind: 'fault'; detail: string };

/** One open order as the venue lists it. */
export interface OpenOrder {
  readonly clientOrderId: ClientOrderId;
  readonly venueOrderId: VenueOrderId;
  readonly instrument: InstrumentId;
  /** Its side, terms and life so far; left out where the venue does not say. */
  readonly side?: 'buy' | 'sell';
  readonly terms?: OrderTerms;
  readonly filledLots?: Lots;
  readonly placedUtcMillis?: number;
}

/** One execution of an own order, by its prefix, as the venue lists it. */
export interface VenueFill {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly executionId: ExecutionId;
  readonly side: 'buy' | 'sell';
  readonly price: PriceTicks;
  readonly lots: Lots;
  readonly feeMinor: Minor;
  readonly feeCurrency: string;
  readonly liquidity: 'maker' | 'taker';
  readonly venueUtcMillis: number;
}

/** What the venue says our account holds of an instrument, net of all strategies; never zero. */
export interface VenuePosition {
  readonly instrument: InstrumentId;
  readonly lots: Lots;
}

/** What became of a hand-over to the socket. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  /** Nothing was written: the session is down, or the socket or the venue takes no more now. */
  | {
      readonly kind: 'notSent';
      readonly cause: 'disconnected' | 'buffer' | 'budget';
      readonly detail: string;
    };

/** Outcome of asking the venue for one order's fate. */
export type OrderFate =
  /** It is open, and no more is known; `venueOrderId` where the venue stated it. */
  | { readonly kind: 'working'; readonly venueOrderId?: VenueOrderId }
  | { readonly kind: 'reports'; readonly reports: readonly VenueReport[] }
  | { readonly kind: 'notFound' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * How long a venue may take a new order after its stamp: it refuses one that comes later. Asked
 * about before this is over, "no such order" proves nothing.
 */
export const orderWindowMillis = 2_000;

/** The window, and what our clock and the venue's may differ by. */
export const underWayMillis = orderWindowMillis + 1_500;

/** When the fence judged an order: the instant that its venue counts its window from. */
export interface SendStamp {
  readonly sendUtcMillis: number;
}

export interface Venue {
  /**
   * Writes a new order to the socket, synchronously. The fence has run right before, and its stamp
   * goes out with the order: an engine that was stopped in between sends what is too old to take.
   */
  readonly send: (order: Approved<OrderRequest>, stamp: SendStamp) => SendOutcome;
  /**
   * Writes an amend of a working order to the terms of its value, as `send` writes an order.
   * `intentId` names it: the answer is told as `amended`, or as `amendRejected` with that name.
   */
  readonly amend: (amend: Approved<Amendment>, stamp: SendStamp) => SendOutcome;
  /** Writes a cancel, synchronously; never throttled. */
  readonly cancel: (clientOrderId: ClientOrderId, instrument: InstrumentId) => SendOutcome;
  /**
   * Runs `work` and hands all that it writes to the kernel in few calls, before it returns: for
   * the cancels of a kill. A venue without it writes each message by itself.
   */
  readonly batch?: (work: () => void) => void;
  /** Own orders (by client-id prefix) that the venue says are open. */
  readonly openOrders: () => Promise<readonly OpenOrder[] | { readonly failed: string }>;
  /** Positions of the account; an instrument that is not listed is flat. */
  readonly positions: () => Promise<readonly VenuePosition[] | { readonly failed: string }>;
  /** Re-queries one order; fills that were missed come back as reports. */
  readonly orderFate: (id: ClientOrderId, instrument: InstrumentId) => Promise<OrderFate>;
  /**
   * Executions of own orders since an instant of the venue's clock, oldest first. A venue that
   * lists none leaves it out.
   */
  readonly fillsSince?: (
    instrument: InstrumentId,
    sinceUtcMillis: number,
  ) => Promise<readonly VenueFill[] | { readonly failed: string }>;
  readonly onReport: (listener: (report: VenueReport) => void) => void;
  readonly close: () => Promise<void>;
}
