/**
 * What passes between a backtest in lock-step and its venue's process: one JSON line each way for
 * a step. Every line is checked where it is read.
 */
import { z } from 'zod';
import { BacktestVenue } from '../../../contract/backtest.ts';
import {
  ClientOrderId,
  ExecutionId,
  InstrumentId,
  IntentId,
  VenueOrderId,
} from '../../../contract/ids.ts';
import { Instrument } from '../../../contract/instrument.ts';
import { Lots, Minor, MonoNanos, PriceTicks } from '../../../contract/numbers.ts';
import { OrderRequest, OrderTerms } from '../../../contract/orders.ts';
import type { VenueReport } from '../../../ports/venue.ts';

/** What a venue's process is started with. */
export const StepTask = z.strictObject({
  token: z.string().min(16),
  planned: z.strictObject({
    config: BacktestVenue,
    instruments: z.array(Instrument),
    latency: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('model'), medianMicros: z.number().nonnegative() }),
      z.strictObject({
        kind: z.literal('recorded'),
        latencies: z.strictObject({
          createMillis: z.array(z.number().nonnegative()).min(1),
          cancelMillis: z.array(z.number().nonnegative()).min(1),
          leftOut: z.int(),
        }),
      }),
    ]),
  }),
  seed: z.int(),
  /** Number of the venue: its latencies are drawn from a stream of their own. */
  stream: z.int(),
  tapePaths: z.array(z.string()),
});
export type StepTask = Readonly<z.infer<typeof StepTask>>;

/** One thing that happened on the engine's side, at an instant of its clock. */
export const StepOperation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('new'),
    at: MonoNanos,
    clientOrderId: ClientOrderId,
    request: OrderRequest,
  }),
  z.strictObject({
    kind: z.literal('amend'),
    at: MonoNanos,
    clientOrderId: ClientOrderId,
    intentId: IntentId,
    request: OrderRequest,
  }),
  z.strictObject({
    kind: z.literal('cancel'),
    at: MonoNanos,
    clientOrderId: ClientOrderId,
    instrument: InstrumentId,
  }),
  /** The next tick of the venue's instruments; the venue reads it from the tape by itself. */
  z.strictObject({ kind: z.literal('tick'), at: MonoNanos }),
]);
export type StepOperation = z.infer<typeof StepOperation>;

export const StepRequest = z.strictObject({
  operations: z.array(StepOperation),
  /** Do what is due at this instant, and hand the report over; null: nothing is to be done. */
  takeDueAt: MonoNanos.nullable(),
});
export type StepRequest = z.infer<typeof StepRequest>;

const reason = z.string();
const order = { clientOrderId: ClientOrderId };

/** The reports of a venue that never loses its session; others are no part of a backtest. */
const StepReport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accepted'), ...order, venueOrderId: VenueOrderId }),
  z.strictObject({ kind: z.literal('rejected'), ...order, reason }),
  z.strictObject({ kind: z.literal('cancelled'), ...order, reason }),
  z.strictObject({ kind: z.literal('cancelRejected'), ...order, reason }),
  z.strictObject({ kind: z.literal('expired'), ...order, reason }),
  z.strictObject({
    kind: z.literal('amended'),
    ...order,
    intentId: IntentId.nullable(),
    terms: OrderTerms,
  }),
  z.strictObject({ kind: z.literal('amendRejected'), ...order, intentId: IntentId, reason }),
  z.strictObject({
    kind: z.literal('filled'),
    ...order,
    executionId: ExecutionId,
    price: PriceTicks,
    lots: Lots,
    feeMinor: Minor,
    feeCurrency: z.string(),
    liquidity: z.enum(['maker', 'taker']),
    venueUtcMillis: z.int(),
  }),
  z.strictObject({ kind: z.literal('fault'), detail: z.string() }),
]) satisfies z.ZodType<VenueReport>;

export const StepAnswer = z.strictObject({
  /** When the next thing is due at the venue; null: nothing is. */
  nextNanos: z.number().nullable(),
  report: StepReport.nullable(),
});
export type StepAnswer = z.infer<typeof StepAnswer>;
