/**
 * The parameters that each strategy of a backtest file is tried with, and what is wrong with them,
 * at the places of the grid from which they come.
 * Knows no strategy: what it takes is told.
 */
import { type BacktestConfig, backtestRunsLimit } from '../contract/backtest.ts';
import type { ParameterFault } from '../contract/strategy.ts';
import type { Finding } from './config-issue.ts';
import { nearest } from './suggestion.ts';

type Strategy = BacktestConfig['strategies'][number];
export type Trial = Strategy['parameters'];

/** Every parameters of a strategy that the grid makes; none where it makes none of it. */
export function gridTrials({ grid }: BacktestConfig, { id, parameters }: Strategy): Trial[] {
  const axes = grid.filter(({ strategy }) => strategy === id);
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  // More than may be asked for is an issue of its own.
  if (axes.length === 0 || count > backtestRunsLimit) return [];
  let trials: Trial[] = [parameters];
  for (const { parameter, values } of axes) {
    trials = trials.flatMap((trial) => values.map((value) => ({ ...trial, [parameter]: value })));
  }
  return trials;
}

/** What a strategy says of its parameters. */
export interface TrialAnswers {
  /** The module, as the file has it. */
  readonly module: string;
  readonly parameterNames: readonly string[];
  /** Of the parameters without the grid. */
  readonly ownFaults: readonly ParameterFault[];
  /** Of each trial, in the order of the trials. */
  readonly faults: readonly (readonly ParameterFault[])[];
}

/** Each fault once, at its value; what is wrong without the grid is not told again. */
export function trialFindings(
  config: BacktestConfig,
  { id }: Strategy,
  trials: readonly Trial[],
  answers: TrialAnswers,
): Finding[] {
  const axes = config.grid.flatMap((axis, index) =>
    axis.strategy === id ? [{ axis, index }] : [],
  );
  const isTried = (parameter: string): boolean =>
    axes.some(({ axis }) => axis.parameter === parameter);
  const own = new Set(
    answers.ownFaults.filter(({ parameter }) => !isTried(parameter)).map((fault) => keyOf(fault)),
  );
  const faulty = new Map<string, Faulty>();
  for (const [number, faults] of answers.faults.entries()) {
    const trial = trials[number] ?? {};
    for (const fault of faults) {
      if (own.has(keyOf(fault))) continue;
      const value = isTried(fault.parameter) && !fault.isUnknown ? trial[fault.parameter] : '';
      const key = `${keyOf(fault)} ${value}`;
      const known = faulty.get(key);
      if (known === undefined) faulty.set(key, { fault, first: trial, trials: 1 });
      else known.trials += 1;
    }
  }
  return [...faulty.values()].map((one) => findingOf(one, axes, trials, answers));
}

/** A fault of one value, the first trial that has it, and how many have. */
interface Faulty {
  readonly fault: ParameterFault;
  readonly first: Trial;
  trials: number;
}

interface PlacedAxis {
  readonly axis: BacktestConfig['grid'][number];
  readonly index: number;
}

const keyOf = ({ parameter, problem }: ParameterFault): string => `${parameter} ${problem}`;

function findingOf(
  { fault, first, trials: count }: Faulty,
  axes: readonly PlacedAxis[],
  trials: readonly Trial[],
  { module, parameterNames }: TrialAnswers,
): Finding {
  const { parameter, isUnknown, problem } = fault;
  const found = axes.find(({ axis }) => axis.parameter === parameter);
  if (found !== undefined && isUnknown) {
    const near = nearest(parameter, parameterNames);
    const instead =
      near === null ? `use one of ${parameterNames.join(', ')}` : `did you mean ${near}?`;
    const path = ['grid', found.index, 'parameter'];
    return { path, problem: `${module} has no parameter "${parameter}"`, instead };
  }
  const value = first[parameter];
  const alike = trials.filter((trial) => found === undefined || trial[parameter] === value).length;
  const others = axes
    .filter((one) => one !== found)
    .map(({ axis }) => `${axis.parameter}=${first[axis.parameter]}`);
  // A value that is wrong whatever stands beside it is wrong by itself.
  const beside = count === alike || others.length === 0 ? '' : ` beside ${others.join(' ')}`;
  const takes = `not what ${module} takes${beside}`;
  if (found === undefined) {
    const named = parameter === '' ? problem : `${parameter}: ${problem}`;
    return { path: ['grid'], atKey: true, problem: takes, instead: named };
  }
  const place = found.axis.values.findIndex((one) => one === value);
  return { path: ['grid', found.index, 'values', place], problem: takes, instead: problem };
}
