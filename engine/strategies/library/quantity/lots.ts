/**
 * Quantities of strategy parameters in lots of an instrument.
 * Rounds nothing: a quantity off the grid is a fault of the parameters.
 */
import { type StrategyInstrument, UnfitParameters } from '../../sdk/index.ts';

/** Quantity where the parameters name none: a hundredth of a coin, or one contract. */
export const defaultQuantity = { spot: '0.01', linear: '0.01', inverse: '1' } as const;

/** The lots of parameter `name`; throws, with words for the operator, what fits no lot. */
export function lotsOf(instrument: StrategyInstrument, name: string, text: string): number {
  const lots = instrument.lotsOf(text);
  if (lots !== null && lots > 0) return lots;
  const { lotSize, symbol } = instrument.facts;
  throw new UnfitParameters(`${name}: "${text}" is no multiple of ${symbol}'s lot size ${lotSize}`);
}
