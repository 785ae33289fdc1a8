/**
 * A market maker that hedges elsewhere: quotes a symbol at its own venue, and holds as much of it
 * the other way at another. Does not quote while the price to hedge at is missing or old.
 */
import { defineStrategy, type InstrumentId } from '../sdk/index.ts';
import { MessageBudget } from './pacing/message-budget.ts';
import { HedgedQuoter } from './quoting-hedger/hedged-quoter.ts';
import { hedgesOf } from './quoting-hedger/hedges.ts';
import { hedgingParameters } from './quoting-hedger/parameters.ts';

export const strategy = defineStrategy({
  name: 'quoting-hedger',
  version: '1.0.0',
  parameters: hedgingParameters,
  create: (context) => {
    const budget = new MessageBudget(context.parameters.messagesPerSecond);
    const pairs = hedgesOf(context.instruments).map(
      (pair) => new HedgedQuoter(context, pair, budget),
    );
    const byInstrument = new Map<InstrumentId, HedgedQuoter>(
      pairs.flatMap((pair) => pair.instruments.map((id) => [id, pair] as const)),
    );
    const evaluateAll = (): void => {
      for (const pair of pairs) pair.evaluate();
    };
    return {
      onTop: (top) => byInstrument.get(top.instrument)?.onTop(top),
      onOrder: (update) => byInstrument.get(update.order.instrument)?.onOrder(update),
      onPosition: (instrument) => byInstrument.get(instrument)?.evaluate(),
      onMode: evaluateAll,
      onTimer: evaluateAll,
      why: () => pairs.map((pair) => pair.why()).join(' | '),
    };
  },
});
