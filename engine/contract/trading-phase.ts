/**
 * Phases of a trading session, as a venue tells them for an instrument.
 * Says nothing of which orders go in which phase: that is the gate.
 */
import { z } from 'zod';
import { InstrumentId, VenueId } from './ids.ts';

/**
 * `preOpen`: orders are taken and none trades (FIX TradingSessionSubID 625 = 1).
 * `auction`: they are gathered for one price (625 = 2, 4 and 6). `continuous`: they trade as they
 * come (625 = 3). `halted`: by the venue, until it says otherwise (FIX SecurityTradingStatus
 * 326 = 2). `closed`: behind the session (625 = 5). `unknown`: it said what nobody here knows.
 */
export const TradingPhase = z.enum([
  'preOpen',
  'auction',
  'continuous',
  'halted',
  'closed',
  'unknown',
]);
export type TradingPhase = z.infer<typeof TradingPhase>;

/** A venue's word on the phase of one instrument. */
export interface PhaseChange {
  readonly instrument: InstrumentId;
  readonly phase: TradingPhase;
  /** The venue's own word. */
  readonly reason: string;
}

/** Ledger events of phases; events.ts takes them into its union. */
export const phaseBodies = [
  z.strictObject({
    type: z.literal('phase.changed'),
    venue: VenueId,
    instrument: InstrumentId,
    phase: TradingPhase,
    reason: z.string().max(400),
  }),
] as const;
export type PhaseBody = z.infer<(typeof phaseBodies)[number]>;
