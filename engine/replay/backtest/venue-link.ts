/**
 * A venue as the desk of a backtest reaches it: in the same thread, or in a process of its own.
 * All times are simulated; nothing is answered at once.
 */
import type { Approved } from '../../contract/approval.ts';
import type { ClientOrderId, InstrumentId } from '../../contract/ids.ts';
import type { Tick } from '../../contract/market.ts';
import type { Amendment, OrderRequest } from '../../contract/orders.ts';
import type { VenueReport } from '../../ports/venue.ts';

export interface VenueLink {
  /** When the next order comes to the venue or the next report from it, in nanoseconds. */
  readonly nextNanos: number;
  readonly send: (order: Approved<OrderRequest>) => void;
  readonly amend: (amend: Approved<Amendment>) => void;
  readonly cancel: (clientOrderId: ClientOrderId, instrument: InstrumentId) => void;
  /** The market moves; the core has folded the tick already. */
  readonly onTick: (symbol: string, tick: Tick) => void;
  /** Does what is due now: what comes to the venue first, then the report that is told. */
  readonly takeDue: () => VenueReport | null;
}

/** A venue that has to be waited for: it answers before time goes on. */
export interface SteppedVenue extends VenueLink {
  /**
   * Brings the venue to the present; `nextNanos` holds after it. `isIdle`: no order is working, so
   * that the market alone can lead to nothing.
   */
  readonly sync: (isIdle: boolean) => Promise<void>;
  /** Has the venue do what is due now; `takeDue` then hands its report over. */
  readonly fetchDue: () => Promise<void>;
  readonly close: () => Promise<void>;
}
