/**
 * What venues and calendars say of instruments, beside orders: fundings, and whether one trades.
 * Carries no behaviour; what they lead to is in portfolio/.
 */
import type { Tradability } from '../contract/accounting-events.ts';
import type { AccountId, InstrumentId, VenueId } from '../contract/ids.ts';
import type { Minor, PriceTicks } from '../contract/numbers.ts';
import type { Stamp } from './core-event.ts';

/** The venue settled a funding of one account's position; told again, it changes nothing. */
export interface FundingEvent {
  readonly type: 'funding';
  readonly venue: VenueId;
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  /** Decimal text; positive: longs pay shorts. */
  readonly rate: string;
  /** The venue's mark at the funding. */
  readonly mark: PriceTicks;
  /** What the venue booked, received less paid, in settlement minor units; null: not said. */
  readonly statedMinor: Minor | null;
  readonly fundingUtcMillis: number;
  readonly stamp: Stamp;
}

/** How an instrument may be traded from now on. */
export interface TradabilityEvent {
  readonly type: 'tradability';
  readonly instrument: InstrumentId;
  readonly tradability: Tradability;
  readonly reason: string;
  /** Price at which the venue settles what is held; null: not known (yet), nothing is settled. */
  readonly settlementPrice: PriceTicks | null;
  readonly stamp: Stamp;
}
