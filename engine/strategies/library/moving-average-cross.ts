/**
 * A moving-average cross: stands long while the fast average of the mid price is over the slow one
 * and short while it is under. Takes liquidity by immediate-or-cancel orders within a cap.
 */
import { defineStrategy, type InstrumentId } from '../sdk/index.ts';
import { carriedStances } from './moving-average-cross/carried.ts';
import { Crosser } from './moving-average-cross/crosser.ts';
import { crossParameters } from './moving-average-cross/parameters.ts';
import { MessageBudget } from './pacing/message-budget.ts';

export const strategy = defineStrategy({
  name: 'moving-average-cross',
  version: '1.0.0',
  parameters: crossParameters,
  carried: carriedStances,
  create: (context) => {
    const budget = new MessageBudget(context.parameters.messagesPerSecond);
    const crossers = new Map<InstrumentId, Crosser>();
    for (const instrument of context.instruments) {
      crossers.set(instrument.id, new Crosser(context, instrument, budget));
    }
    const evaluateAll = (): void => {
      for (const crosser of crossers.values()) crosser.evaluate();
    };
    return {
      onTop: (top) => crossers.get(top.instrument)?.onTop(top),
      onOrder: (update) => crossers.get(update.order.instrument)?.onOrder(update),
      onPosition: (instrument) => crossers.get(instrument)?.evaluate(),
      onMode: evaluateAll,
      onTimer: evaluateAll,
      isWarm: () => [...crossers.values()].every(({ isWarm }) => isWarm),
      save: () => Object.fromEntries([...crossers].map(([id, crosser]) => [id, crosser.save()])),
      restore: (stances) => {
        for (const [id, crosser] of crossers) {
          const stance = stances[id];
          if (stance !== undefined) crosser.restore(stance);
        }
      },
      why: () => {
        const lines = context.instruments.map(({ id, facts }) => {
          return [facts.symbol, crossers.get(id)?.why() ?? ''] as const;
        });
        const [only] = lines;
        if (only !== undefined && lines.length === 1) return only[1];
        return lines.map(([symbol, line]) => `${symbol}: ${line}`).join(' | ');
      },
    };
  },
});
