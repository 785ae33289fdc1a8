/**
 * Everything that the author of a strategy imports.
 * Hands out nothing of the engine but its contracts.
 */
export type { InstrumentId } from '../../contract/ids.ts';
export type { Trade } from '../../contract/market.ts';
export type { Mode } from '../../contract/scope.ts';
export type { TopOfBook } from '../../contract/strategy.ts';
export type { CarriedForm, CarriedHandlers } from './carried.ts';
export type { StrategyInstrument } from './grid.ts';
export {
  decimalParameter,
  numberParameter,
  type ParametersOf,
  parametersOf,
  wholeParameter,
} from './parameters.ts';
export {
  defineStrategy,
  type OrderUpdate,
  type OwnOrder,
  type StrategyContext,
  type StrategyDesk,
  type StrategyHandlers,
  UnfitParameters,
  type WantedOrder,
  type WantedParent,
  type WantedTerms,
} from './strategy.ts';
