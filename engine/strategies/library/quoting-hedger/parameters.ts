/** The parameters of the quoting hedger: those of the maker, and how it goes after its hedge. */
import { decimalParameter, type ParametersOf, wholeParameter } from '../../sdk/index.ts';
import { quotingParameters } from '../quoting-maker/parameters.ts';

export const hedgingParameters = quotingParameters.extend({
  /** Largest hedging order, such as "0.05"; without it five quotes. */
  hedgeQuantity: decimalParameter.optional(),
  /** Ticks that a hedging order may go beyond the best price of the other side. */
  hedgeCrossTicks: wholeParameter(0, 1_000).default(5),
});

export type HedgingParameters = ParametersOf<typeof hedgingParameters>;
