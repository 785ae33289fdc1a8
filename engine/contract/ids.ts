/**
 * Branded identifiers of everything that has a name on the desk.
 * Holds no behaviour but the parsing that proves a text is such an identifier.
 */
import { z } from 'zod';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, {
  error:
    'use 1 to 64 letters, digits, dot, dash, colon or underscore, starting with a letter or digit',
});

/** One venue connection as named in desk.yaml, for example `binance-usdm`. */
export const VenueId = name.brand<'VenueId'>();
export type VenueId = z.infer<typeof VenueId>;

/** An account at a venue. */
export const AccountId = name.brand<'AccountId'>();
export type AccountId = z.infer<typeof AccountId>;

/** An instrument of the desk: `<symbol>.<venue>`, for example `BTCUSDT.binance-usdm`. */
export const InstrumentId = name.brand<'InstrumentId'>();
export type InstrumentId = z.infer<typeof InstrumentId>;

/** A running strategy instance as named in desk.yaml. */
export const StrategyId = name.brand<'StrategyId'>();
export type StrategyId = z.infer<typeof StrategyId>;

/** A named operator. */
export const OperatorId = name.brand<'OperatorId'>();
export type OperatorId = z.infer<typeof OperatorId>;

/**
 * Our id of an order: the desk's prefix, the engine's fencing number and a counter, at most 36
 * characters (Binance: `newClientOrderId`). Never used twice.
 */
export const ClientOrderId = z
  .string()
  .regex(/^[.A-Za-z0-9:_/-]{1,36}$/)
  .brand<'ClientOrderId'>();
export type ClientOrderId = z.infer<typeof ClientOrderId>;

/** The venue's id of an order, as decimal text. */
export const VenueOrderId = z.string().min(1).max(64).brand<'VenueOrderId'>();
export type VenueOrderId = z.infer<typeof VenueOrderId>;

/** The venue's id of one execution. */
export const ExecutionId = z.string().min(1).max(64).brand<'ExecutionId'>();
export type ExecutionId = z.infer<typeof ExecutionId>;

/** Id of one intent of a strategy; unique within the ledger. */
export const IntentId = z.string().min(1).max(64).brand<'IntentId'>();
export type IntentId = z.infer<typeof IntentId>;

/** A strategy's own name of a parent, whose children are orders; unique within the strategy. */
export const ParentId = name.brand<'ParentId'>();
export type ParentId = z.infer<typeof ParentId>;

/** Id of one operator command, made by the sender; the same id twice acts once. */
export const CommandId = z.string().min(8).max(64).brand<'CommandId'>();
export type CommandId = z.infer<typeof CommandId>;

/** One run of the engine on a ledger. */
export const SessionId = z.string().min(1).max(64).brand<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;
