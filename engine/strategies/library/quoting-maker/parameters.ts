/**
 * The parameters of the quoting maker, in the units an operator writes.
 */
import {
  decimalParameter,
  numberParameter,
  type ParametersOf,
  parametersOf,
  wholeParameter,
} from '../../sdk/index.ts';

export const quotingParameters = parametersOf({
  /** Size of one quote, such as "0.01"; without it 0.01 coins, or 1 contract. */
  quantity: decimalParameter.optional(),
  /** Largest inventory either way; without it 20 quotes. */
  inventoryCap: decimalParameter.optional(),
  /** Least distance of a quote from fair price, in ticks. */
  edgeTicks: numberParameter(0, 100_000).default(0.5),
  /** Half-spread added per tick of one-second volatility. */
  volatilityMultiple: numberParameter(0, 10).default(0.2),
  /** Part of the market's own half-spread that a quote keeps at least, 1: joins the best price. */
  spreadShare: numberParameter(0, 1).default(0.6),
  volatilityHalfLifeSeconds: numberParameter(0.5, 3_600).default(15),
  /** Half-spreads by which full inventory moves both quotes. */
  inventorySkew: numberParameter(0, 10).default(1.5),
  /** Part of the half-spread that the target must move before a quote follows. */
  requoteFraction: numberParameter(0, 2).default(0.25),
  /** Spread below which it does not quote, in ticks. */
  minSpreadTicks: wholeParameter(1, 100_000).default(1),
  /** Orders and cancels that it allows itself, all instruments together. */
  messagesPerSecond: numberParameter(1, 1_000).default(16),
  /** Age of the top at which quotes are withdrawn. */
  staleMillis: wholeParameter(100, 60_000).default(3_000),
  /** Seconds of market to see before the first quote. */
  warmUpSeconds: numberParameter(0, 600).default(2),
});

export type QuotingParameters = ParametersOf<typeof quotingParameters>;
