/**
 * One-trade overrides: what lets one refused order past one soft limit, once and for a minute.
 * Decides nothing; the gate does, and no override is ever asked about anything but a soft limit.
 */
import { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import { ClientOrderId, CommandId, IntentId, OperatorId } from './ids.ts';
import type { Instrument } from './instrument.ts';
import { LimitBreach, LimitName } from './limit-tree.ts';
import { GateEpoch, MonoNanos, UtcNanos } from './numbers.ts';
import { OrderRequest } from './orders.ts';

/** An override is named by the command that asked for it. */
export const OverrideId = CommandId;
export type OverrideId = CommandId;

/** Life of an override from its grant, by the stamps of events. */
export const overrideLifeMillis = 60_000;
/** Overrides that live at once; more are refused, so that none is lost in the crowd. */
export const liveOverridesLimit = 32;

/** Limits that time lifts by itself within a window: they are waited for and not overridden. */
const passingLimits: ReadonlySet<LimitName> = new Set<LimitName>(['messageRate', 'repeat']);

/** Whether a limit by that name can be overridden where it is a soft one. */
export const isOverridable = (limit: LimitName): boolean => !passingLimits.has(limit);

/** Whether an override can let an order past what refused it: a soft limit, its figures known. */
export const mayBeOverridden = ({
  breach,
}: {
  readonly breach?: LimitBreach | undefined;
}): boolean =>
  breach?.severity === 'soft' &&
  isOverridable(breach.limit) &&
  breach.bound !== null &&
  breach.use !== null;

/**
 * Whether a request can be wanted again, word for word. The instant at which a good-till-date order
 * ends is worked out anew at each wish.
 */
export const isRepeatable = ({ expiryUtcMillis }: OrderRequest): boolean =>
  expiryUtcMillis === undefined;

/** How many sign for an override, in words; a desk of one operator has one, outside LIVE. */
export const whoOverrides = (desk: {
  readonly singleOperator: boolean;
  readonly environment: string;
}): string => (desk.singleOperator && desk.environment !== 'LIVE' ? 'you' : 'two operators');

/** What asks for the override of a refused intent at the command line. */
export const overrideCommand = (intentId: string): string =>
  `quarterdeck override grant ${intentId}`;

/** The intent whose override a refusal names the command of; null where it names none. */
export const overridableIntent = (refusal: string): string | null =>
  /quarterdeck override grant (\S+)$/.exec(refusal)?.[1] ?? null;

/** The steps in which prices and quantities of a request are counted. */
export const RequestGrid = z.strictObject({
  priceIncrement: z.string().max(64),
  lotSize: z.string().max(64),
});
export type RequestGrid = z.infer<typeof RequestGrid>;

export const gridOf = ({ priceIncrement, lotSize }: Instrument): RequestGrid => ({
  priceIncrement,
  lotSize,
});

/**
 * The exact request in one text, of which an override has the SHA-256: its owner (venue, account,
 * strategy and version, instrument, desk, trader, client), side, type, time in force, price, stop
 * price, quantity, shown quantity, post-only, reduce-only and expiry, on the grid they are in.
 */
export const requestText = (request: OrderRequest, grid: RequestGrid): string =>
  `quarterdeck.order.v1\n${canonicalJson({ grid, request })}`;

/** An override as the verdict names it that it let pass. */
export const UsedOverride = z.strictObject({
  overrideId: OverrideId,
  node: LimitBreach.shape.node,
  limit: LimitName,
  approver: OperatorId,
});
export type UsedOverride = z.infer<typeof UsedOverride>;

/** Ledger events of overrides; events.ts takes them into its union. */
export const overrideBodies = [
  z.strictObject({
    type: z.literal('override.granted'),
    overrideId: OverrideId,
    request: OrderRequest,
    grid: RequestGrid,
    /** SHA-256 (hex) of `requestText`. */
    requestHash: z.string().length(64),
    /** The soft limit as it objected at the grant: only this one is lifted, at this bound. */
    breach: LimitBreach,
    proposer: OperatorId,
    /** Who signed last: the second operator, or the only one where one is enough. */
    approver: OperatorId,
    reason: z.string().max(400),
    epoch: GateEpoch,
    /** End of its life by both clocks of the stamps; whichever comes first. */
    expiresMonoNanos: MonoNanos,
    expiresUtcNanos: UtcNanos,
  }),
  /** Ahead of the verdict that it lets pass: it is used up, whatever becomes of that order. */
  z.strictObject({
    type: z.literal('override.used'),
    overrideId: OverrideId,
    intentId: IntentId,
    clientOrderId: ClientOrderId,
  }),
  z.strictObject({
    type: z.literal('override.ended'),
    overrideId: OverrideId,
    outcome: z.enum(['expired']),
    reason: z.string().max(400),
  }),
] as const;
export type OverrideBody = z.infer<(typeof overrideBodies)[number]>;
export type OverrideGranted = Extract<OverrideBody, { type: 'override.granted' }>;
