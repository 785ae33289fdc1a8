/**
 * A quoting market maker: both sides around the micro-price, wider when the market moves more,
 * leaning against its inventory, never over its cap. Takes no liquidity: all quotes are post-only.
 */
import { defineStrategy, type InstrumentId } from '../sdk/index.ts';
import { MessageBudget } from './pacing/message-budget.ts';
import { quotingParameters } from './quoting-maker/parameters.ts';
import { Quoter } from './quoting-maker/quoter.ts';

export const strategy = defineStrategy({
  name: 'quoting-maker',
  version: '1.0.0',
  parameters: quotingParameters,
  create: (context) => {
    const budget = new MessageBudget(context.parameters.messagesPerSecond);
    const quoters = new Map<InstrumentId, Quoter>();
    for (const instrument of context.instruments) {
      quoters.set(instrument.id, new Quoter(context, instrument, budget));
    }
    const evaluateAll = (): void => {
      for (const quoter of quoters.values()) quoter.evaluate();
    };
    const symbolOf = (id: InstrumentId): string =>
      context.instruments.find((instrument) => instrument.id === id)?.facts.symbol ?? id;
    return {
      onTop: (top) => quoters.get(top.instrument)?.onTop(top),
      onOrder: (update) => quoters.get(update.order.instrument)?.onOrder(update),
      onPosition: (instrument) => quoters.get(instrument)?.evaluate(),
      onMode: evaluateAll,
      onTimer: evaluateAll,
      why: () => {
        const lines = [...quoters].map(([id, quoter]) => [symbolOf(id), quoter.why()] as const);
        const [only] = lines;
        if (only !== undefined && lines.length === 1) return only[1];
        return lines.map(([symbol, line]) => `${symbol}: ${line}`).join(' | ');
      },
    };
  },
});
