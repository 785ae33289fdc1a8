/**
 * Whose an order by hand is: each operator has a strategy of his own, `hand.<operator>`, and is its
 * trader. So every position made by hand has one owner, and scopes of strategy and trader fit it.
 */
import { z } from 'zod';
import { InstrumentId, IntentId, OperatorId, StrategyId } from './ids.ts';
import { MessageRateLimit } from './limit-tree.ts';

/** Under this name the limits of all orders by hand are set; no order is of it. */
export const handLimits = StrategyId.parse('hand');

const prefix = 'hand.';
/** The longest operator whose hand strategy still is a strategy's name. */
const operatorLengthLimit = 64 - prefix.length;

/** The hand strategy of an operator; null: his name is too long for one. */
export const handStrategy = (operator: OperatorId): StrategyId | null =>
  operator.length > operatorLengthLimit ? null : StrategyId.parse(`${prefix}${operator}`);

/** The operator of a hand strategy; null: a program decides for that strategy. */
export const handOperator = (strategy: StrategyId): OperatorId | null =>
  strategy.startsWith(prefix) && strategy.length > prefix.length
    ? OperatorId.parse(strategy.slice(prefix.length))
    : null;

/** Under which name the limits of a strategy are set. */
export const limitsNameOf = (strategy: StrategyId): StrategyId =>
  strategy.startsWith(prefix) ? handLimits : strategy;

/** Whether no program of the desk may have this name. */
export const isHandName = (strategy: string): boolean =>
  strategy === handLimits || strategy.startsWith(prefix);

const intentPrefix = 'hand:';

/** The intent of a command: the record of one leads to the other. Null: the id is too long. */
export function handIntent(commandId: string): IntentId | null {
  const parsed = IntentId.safeParse(`${intentPrefix}${commandId}`);
  return parsed.success ? parsed.data : null;
}

/** Whether an operator's own command asked for it: no program has intents of that name. */
export const isHandIntent = (intentId: IntentId): boolean => intentId.startsWith(intentPrefix);

/** The section `hand` of desk.yaml: what may be ordered by hand, and how fast by all together. */
export const HandConfig = z.strictObject({
  instruments: z.array(InstrumentId).min(1).max(1_000),
  messageRate: MessageRateLimit,
});
export type HandConfig = z.infer<typeof HandConfig>;
