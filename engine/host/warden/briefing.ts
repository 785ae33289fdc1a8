/**
 * What the engine tells its warden at birth, through its standard input: where, who and whose.
 * Carries the keys of the order sessions, which is why it is never a file or an argument.
 */
import { z } from 'zod';
import { VenueId } from '../../contract/ids.ts';
import { Instrument } from '../../contract/instrument.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import { earlierTakeoversLimit } from '../../contract/warden-share.ts';

export const WardenBriefing = z.strictObject({
  directory: z.string(),
  controlUrl: z.string(),
  /** Its own: no other client of the kill door may say what a warden says. */
  token: z.string(),
  enginePid: z.int().positive(),
  engineStarted: z.string(),
  fence: z.int().positive(),
  /** Own orders of the desk start so; the fencing number follows. */
  clientIdPrefix: z.string().min(1),
  venues: z.array(
    z.strictObject({
      venue: VenueId,
      baseUrl: z.string(),
      apiKey: z.string(),
      privateKey: z.string(),
    }),
  ),
  instruments: z.array(Instrument),
});
export type WardenBriefing = z.infer<typeof WardenBriefing>;

/** Which time it was that a warden took over. */
const moment = {
  fence: z.int(),
  atMonoNanos: z.int(),
  atUtcNanos: UtcNanos,
};

/** What is kept of a time before. */
const EarlierTakeover = z.strictObject({
  ...moment,
  reason: z.string(),
  enginePid: z.int(),
  orders: z.array(
    z.strictObject({
      clientOrderId: z.string(),
      venue: z.string(),
      instrument: z.string(),
      outcome: z.enum(['working', 'cancelled', 'gone']),
    }),
  ),
  confirmed: z.boolean(),
  unconfirmed: z.string(),
});
export type EarlierTakeover = z.infer<typeof EarlierTakeover>;

/** `warden.json`: what the warden did when it took over. */
export const WardenRecord = z.strictObject({
  version: z.literal(1),
  reason: z.string(),
  enginePid: z.int(),
  fence: z.int(),
  /** The latch stamp: no order has a later send stamp. */
  atMonoNanos: z.int(),
  atUtcNanos: UtcNanos,
  /** Why latch.json is not durable; empty when it is. */
  latchFailure: z.string(),
  orders: z.array(
    z.strictObject({
      clientOrderId: z.string(),
      venue: z.string(),
      instrument: z.string(),
      cancelSentMonoNanos: z.int().nullable(),
      outcome: z.enum(['working', 'cancelled', 'gone']),
      detail: z.string(),
    }),
  ),
  /** Every venue says that none of our orders is open. */
  confirmed: z.boolean(),
  confirmedMonoNanos: z.int().nullable(),
  /** Why not; empty when confirmed. */
  unconfirmed: z.string(),
  /** Written while it was at it, so that a kill meanwhile can tell what it has done so far. */
  sweeping: z.literal(true).optional(),
  /** What each venue said, of itself: its own orders there, none open, or why not. */
  venues: z
    .array(z.strictObject({ venue: z.string(), confirmed: z.boolean(), detail: z.string() }))
    .optional(),
  /** Times before, oldest first, that may be of the same halt; missing: none is known. */
  earlier: z.array(EarlierTakeover).max(earlierTakeoversLimit).optional(),
  /** The newest time that found no place among them. */
  leftOut: z.strictObject(moment).optional(),
});
export type WardenRecord = z.infer<typeof WardenRecord>;
