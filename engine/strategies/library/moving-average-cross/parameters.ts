/**
 * The parameters of the moving-average cross, in the units an operator writes.
 */
import {
  decimalParameter,
  numberParameter,
  type ParametersOf,
  parametersOf,
  wholeParameter,
} from '../../sdk/index.ts';

export const crossParameters = parametersOf({
  /** Size of one order, such as "0.01"; without it 0.01 coins, or 1 contract. */
  quantity: decimalParameter.optional(),
  /** Largest position either way, and the one that a signal asks for; without it one order. */
  positionCap: decimalParameter.optional(),
  /** Time between two samples of the mid price. */
  sampleMillis: wholeParameter(50, 60_000).default(250),
  /** Samples of the fast average. */
  fastSamples: wholeParameter(1, 1_000).default(6),
  /** Samples of the slow average, all of which it has to see before it trades. */
  slowSamples: wholeParameter(2, 5_000).default(24),
  /** Distance of the averages, in basis points, under which a cross is no signal. */
  deadBandBps: numberParameter(0, 1_000).default(1),
  /** Ticks beyond the best price of the other side at which an order may still trade. */
  crossTicks: wholeParameter(0, 1_000).default(2),
  /** Least time from one turn of the position to the next. */
  coolDownSeconds: numberParameter(0, 3_600).default(5),
  /** Spread beyond which it does not pay its way across, in basis points of the mid price. */
  maxSpreadBps: numberParameter(0.01, 1_000).default(5),
  /** Orders and cancels that it allows itself, all instruments together. */
  messagesPerSecond: numberParameter(1, 1_000).default(4),
  /** Age of the top at which it stops trading; a longer gap also starts the averages over. */
  staleMillis: wholeParameter(100, 60_000).default(3_000),
}).refine(({ fastSamples, slowSamples }) => fastSamples < slowSamples, {
  path: ['fastSamples'],
  error: 'use fewer samples than slowSamples',
});

export type CrossParameters = ParametersOf<typeof crossParameters>;
