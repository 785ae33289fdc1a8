/**
 * The schema of a backtest file: a desk's venues, strategies and limits as in desk.yaml, and what
 * only a backtest has: recordings, fees, latency, halts, and the parameters to try.
 * Refuses unknown keys, as desk.yaml does.
 */
import { z } from 'zod';
import { DeskConfig } from './config.ts';
import { StrategyId } from './ids.ts';
import { TripRule } from './trips.ts';

const deskVenue = DeskConfig.shape.venues.element.shape;

/** How long an order takes to the venue and its acknowledgement back. */
export const BacktestLatency = z.union(
  [
    /** Half of it fixed and half log-normal, as the simulated venue has it. */
    z.strictObject({ medianMicros: z.int().nonnegative().max(60_000_000) }),
    /** An order-latency recording (CSV, also gzipped), drawn from with replacement. */
    z.strictObject({ recording: z.string().min(1).max(1_000) }),
  ],
  { error: 'write "medianMicros: 800", or "recording: FILE" with an order-latency recording' },
);
export type BacktestLatency = z.infer<typeof BacktestLatency>;

const utcInstant = z.iso.datetime({
  error: 'write an instant of UTC in quotes, for example "2024-08-08T23:55:00Z"',
});

/** From `from` until before `to` the venue takes no new order and fills none; cancels it takes. */
const VenueHalt = z.strictObject({ from: utcInstant, to: utcInstant });

export const BacktestVenue = z.strictObject({
  id: deskVenue.id,
  market: deskVenue.market,
  account: deskVenue.account,
  makerFeeBps: z.number().min(-10).max(100),
  takerFeeBps: z.number().min(-10).max(100),
  latency: BacktestLatency,
  ordersPer10Seconds: z.int().positive().default(300),
  halts: z.array(VenueHalt).max(1_000).default([]),
  instruments: deskVenue.instruments,
});
export type BacktestVenue = z.infer<typeof BacktestVenue>;

/** One parameter of one strategy, and the values to try. */
const GridAxis = z.strictObject({
  strategy: StrategyId,
  parameter: z.string().min(1).max(64),
  values: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .max(1_000),
});
export type GridAxis = z.infer<typeof GridAxis>;

const deskStrategy = DeskConfig.shape.strategies.element;

/** A strategy as in desk.yaml at one venue, whose file may also be named by a path. */
const BacktestStrategy = deskStrategy.omit({ otherLegs: true }).extend({
  /** A module of the library, a file of the folder `strategies` beside this file, or a path. */
  module: z.string().regex(/^([a-z0-9-]{1,64}|.{0,900}[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.ts)$/, {
    error: 'use a module of the library, or the path of a .ts file',
  }),
});

export const BacktestConfig = z.strictObject({
  version: z.literal(1),
  /** Its name: the desk of its orders, and the title of its report. */
  backtest: DeskConfig.shape.desk,
  /** Of everything that is drawn: latencies. */
  seed: z.int().nonnegative().default(1),
  /** Tapes and recordings, from the directory of this file; `--data` takes their place. */
  data: z.array(z.string().min(1).max(1_000)).max(1_000).default([]),
  venues: z.array(BacktestVenue).min(1).max(20),
  strategies: z.array(BacktestStrategy).min(1).max(100),
  messageRate: DeskConfig.shape.messageRate,
  /** Limits on scopes, and the covariance that some of them are held by, as in desk.yaml. */
  limits: DeskConfig.shape.limits,
  covariance: DeskConfig.shape.covariance,
  /** Trips by what orders move, as in desk.yaml; nobody re-arms what one has halted. */
  trips: z.array(TripRule).max(100).optional(),
  /** Every combination of these values is a run of its own; left out: one run. */
  grid: z.array(GridAxis).max(16).default([]),
});
export type BacktestConfig = z.infer<typeof BacktestConfig>;

/** Most runs that one file may ask for. */
export const backtestRunsLimit = 10_000;
