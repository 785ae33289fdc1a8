/**
 * "Could this order go out now?": the question to the gate, and its answer.
 * Approves nothing: what is asked here is neither recorded nor counted.
 */
import { z } from 'zod';
import { InstrumentId, StrategyId } from './ids.ts';
import { LimitName } from './limit-tree.ts';
import { LedgerSequence } from './numbers.ts';
import { StrategyOrderRequest } from './strategy.ts';
import { Refusal, VerdictInputs } from './verdict.ts';

/** An order of a strategy, whose owner is worked out as for the strategy's own. */
export const GateQuestion = z.strictObject({
  strategy: StrategyId,
  request: StrategyOrderRequest,
});
export type GateQuestion = z.infer<typeof GateQuestion>;

/** One limit of a node with its use, without the order that was asked about. */
export const NodeUse = z.strictObject({
  node: z.string().max(64),
  /** `covarianceAge`: of what a limit of volatility is worked out by; older, it refuses. */
  limit: z.enum([...LimitName.options, 'covarianceAge']),
  severity: z.enum(['hard', 'soft']),
  /** Null: it cannot be told, or not by whoever tells it. */
  use: z.int().nullable(),
  bound: z.int(),
  unit: z.enum(['lots', 'minor', 'messages', 'bps', 'millis']),
  currency: z.string().max(16).optional(),
  /** Of lots: the instrument of the node, in whose lots they are. */
  instrument: InstrumentId.optional(),
});
export type NodeUse = z.infer<typeof NodeUse>;

export const GateAnswer = z.strictObject({
  /** Newest event of the ledger that it was judged by. */
  sequence: LedgerSequence,
  couldGo: z.boolean(),
  /** The first objection; null when there is none. */
  refusal: Refusal.nullable(),
  /** Null: it has not even the form of an order. */
  inputs: VerdictInputs.nullable(),
  /** Of every node of the desk. */
  uses: z.array(NodeUse).max(10_000),
});
export type GateAnswer = z.infer<typeof GateAnswer>;
