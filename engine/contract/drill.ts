/**
 * What a drill came to: figures, what the venue's own log says was done wrongly, and where it is on
 * record. Says nothing of how a drill is made.
 */
import { z } from 'zod';
import { UtcNanos } from './numbers.ts';

export const DrillKind = z.enum(['kill', 'warden', 'latch']);
export type DrillKind = z.infer<typeof DrillKind>;

const micros = z.int().nonnegative();

/** Of `n` trials, in microseconds; of none, all are null. */
export const DrillFigure = z.strictObject({
  n: z.int().nonnegative(),
  p50: micros.nullable(),
  p99: micros.nullable(),
  max: micros.nullable(),
});
export type DrillFigure = z.infer<typeof DrillFigure>;

const count = z.int().nonnegative();

/** One run of a drill. It has passed when its three counts are 0 and nothing else went wrong. */
export const DrillResult = z.strictObject({
  drill: DrillKind,
  /** What else was wrong with the desk or its venue meanwhile; empty: nothing. */
  fault: z.string().max(64),
  passed: z.boolean(),
  /** Figures by name, for example `kill.toConfirmed`. */
  results: z.record(z.string().max(48), DrillFigure),
  /** Orders not in the scope of the kill that were cancelled, by the venue's log. */
  overCancelled: count,
  /** Orders in its scope that the venue had open after the desk said that none is. */
  underCancelled: count,
  /** New orders and amends that left after the gate had closed. */
  sentAfterLatch: count,
  /** `SEQUENCE:HASH` of the ledger events that tell of it. */
  auditIds: z.array(z.string().max(96)).max(10_000),
  /** What went wrong beside the three counts, in words. */
  failures: z.array(z.string().max(400)).max(100),
  /** Under what it was made: orders, trials, the venue's latency, limits and losses. */
  conditions: z.record(z.string().max(48), z.union([z.string().max(200), z.number()])),
  engineVersion: z.string().max(32),
});
export type DrillResult = z.infer<typeof DrillResult>;

/** One line of a history of drills; `hash` is over all the rest, which names the line before. */
export const DrillRun = z.strictObject({
  version: z.literal(1),
  /** 1, 2, 3 and so on. */
  number: z.int().positive(),
  utcNanos: UtcNanos,
  result: DrillResult,
  /** Of the first line, 64 zeros. */
  previousHash: z.string().length(64),
  hash: z.string().length(64),
});
export type DrillRun = z.infer<typeof DrillRun>;

/** A run as consoles are told it: what a trend is drawn from. */
export const DrillTold = DrillRun.pick({ number: true, utcNanos: true, hash: true }).extend({
  result: DrillResult.omit({ auditIds: true, failures: true }),
  auditEvents: z.int().nonnegative(),
});
export type DrillTold = z.infer<typeof DrillTold>;

/** Most runs that one answer tells, the newest ones. */
export const drillsToldLimit = 200;

/** The answer about the history of drills beside a desk's ledger, oldest first. */
export const DrillsAnswer = z.strictObject({
  kind: z.literal('drills'),
  runs: z.array(DrillTold).max(drillsToldLimit),
  /** Where and how its chain breaks; empty: it holds. */
  broken: z.string().max(400),
});
export type DrillsAnswer = z.infer<typeof DrillsAnswer>;

/** Name of the history in the directory where it is kept. */
export const drillHistoryFile = 'drills.jsonl';
