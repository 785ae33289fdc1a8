/**
 * What the checks of a desk file have to be told from outside: which strategies there are, what
 * parameters they take, what the generated market trades.
 * Loads nothing itself.
 */
import type { DeskConfig } from '../contract/config.ts';
import type { ParameterFault } from '../contract/strategy.ts';
import type { Finding } from './config-issue.ts';
import { nearest } from './suggestion.ts';

type Market = DeskConfig['venues'][number]['market'];
type Strategy = DeskConfig['strategies'][number];

/** A module of the library, as far as a desk file can be wrong about it. */
export interface StrategyFacts {
  readonly parameterNames: readonly string[];
  readonly parameterFaults: (parameters: unknown) => readonly ParameterFault[];
}

export interface DeskCatalogue {
  /** By the name of the module. */
  readonly strategies: ReadonlyMap<string, StrategyFacts>;
  readonly generatedSymbols: (market: Market) => readonly string[];
}

/** Names in the file that nothing answers to, and parameters that do not fit. */
export function catalogueFindings(config: DeskConfig, catalogue: DeskCatalogue): Finding[] {
  return [
    ...config.venues.flatMap((venue, index) => {
      if (venue.simulated?.mode !== 'market') return [];
      const known = catalogue.generatedSymbols(venue.market);
      return venue.instruments.flatMap(({ symbol }, place): Finding[] => {
        if (known.includes(symbol)) return [];
        const path = ['venues', index, 'instruments', place, 'symbol'];
        const problem = `the generated ${venue.market} market has no ${symbol}`;
        return [{ path, problem, instead: meant(symbol, known) }];
      });
    }),
    ...config.strategies.flatMap((strategy, index) =>
      strategyFindings(strategy, index, catalogue.strategies),
    ),
  ];
}

function strategyFindings(
  { module, parameters }: Strategy,
  index: number,
  strategies: DeskCatalogue['strategies'],
): Finding[] {
  // A file of the strategies folder: who can read it checks it.
  if (module.endsWith('.ts')) return [];
  const facts = strategies.get(module);
  if (facts === undefined) {
    const problem = `the library has no module "${module}"`;
    const instead = meant(module, [...strategies.keys()]);
    return [{ path: ['strategies', index, 'module'], problem, instead }];
  }
  return facts.parameterFaults(parameters).map(({ parameter, isUnknown, problem }) => {
    const path = ['strategies', index, 'parameters', ...(parameter === '' ? [] : [parameter])];
    if (!isUnknown) return { path, problem: `not what ${module} takes`, instead: problem };
    const unknown = `${module} has no parameter "${parameter}"`;
    return { path, atKey: true, problem: unknown, instead: meant(parameter, facts.parameterNames) };
  });
}

function meant(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? `use one of ${known.join(', ')}` : `did you mean ${near}?`;
}
