/**
 * Where the strategies of a backtest are loaded from: the library, the folder `strategies` beside
 * the backtest file, or a path.
 * Runs no file that the shipped compiler does not pass, and none whose parameters do not fit.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../config/config-issue.ts';
import { gridTrials, trialFindings } from '../../config/grid-trials.ts';
import type { BacktestConfig } from '../../contract/backtest.ts';
import type { ParameterFault } from '../../contract/strategy.ts';
import { describeStrategy } from '../../strategies/files/description.ts';
import { readStrategyFile, strategiesFolder } from '../../strategies/files/strategy-folder.ts';
import { checkTypes, findingText } from '../../strategies/files/type-check.ts';
import { libraryModule } from '../../strategies/host/definition.ts';

export interface FoundModule {
  readonly moduleUrl: string;
  readonly isFile: boolean;
}

export type ModuleSearch =
  | { readonly ok: true; readonly module: FoundModule }
  | { readonly ok: false; readonly findings: readonly Finding[] };

type Strategy = BacktestConfig['strategies'][number];

/**
 * Finds and checks the module of the strategy at `index` of the backtest file at `configPath`, and
 * all parameters that the file's grid tries it with.
 */
export async function findModule(
  config: BacktestConfig,
  strategy: Strategy,
  index: number,
  configPath: string,
): Promise<ModuleSearch> {
  const { module, parameters } = strategy;
  if (!module.endsWith('.ts')) {
    return { ok: true, module: { moduleUrl: libraryModule(module).href, isFile: false } };
  }
  const path = ['strategies', index, 'module'];
  const whole =
    basename(module) === module
      ? join(strategiesFolder(resolve(configPath)), module)
      : resolve(dirname(configPath), module);
  const file = basename(whole);
  const reading = await readStrategyFile(dirname(whole), file);
  if (!reading.ok) {
    const instead = 'put it there, or write the path of the file';
    return { ok: false, findings: [{ path, problem: reading.reason, instead }] };
  }
  const { text } = reading.read;
  const [first] = await checkTypes(file, text);
  if (first !== undefined) {
    const instead = `see quarterdeck strategy check ${whole}`;
    return { ok: false, findings: [{ path, problem: findingText(file, first), instead }] };
  }
  const trials = gridTrials(config, strategy);
  const description = await describeStrategy(file, text, parameters, trials);
  if (!description.ok) {
    const instead = `see quarterdeck strategy check ${whole}`;
    return { ok: false, findings: [{ path, problem: description.reason, instead }] };
  }
  const { parameters: taken, faults: ownFaults, trialFaults: faults = [] } = description;
  const parameterNames = taken.map(({ name }) => name);
  const findings = [
    ...ownFindings(config, strategy, index, file, parameterNames, ownFaults),
    ...trialFindings(config, strategy, trials, { module: file, parameterNames, ownFaults, faults }),
  ];
  if (findings.length > 0) return { ok: false, findings };
  return { ok: true, module: { moduleUrl: pathToFileURL(whole).href, isFile: true } };
}

/** What is wrong with a strategy's own parameters, but for those that the grid gives it. */
function ownFindings(
  { grid }: BacktestConfig,
  { id }: Strategy,
  index: number,
  file: string,
  names: readonly string[],
  faults: readonly ParameterFault[],
): Finding[] {
  const isTried = (parameter: string): boolean =>
    grid.some((axis) => axis.strategy === id && axis.parameter === parameter);
  return faults.flatMap(({ parameter, isUnknown, problem }): Finding[] => {
    if (isTried(parameter)) return [];
    const path = ['strategies', index, 'parameters', ...(parameter === '' ? [] : [parameter])];
    if (!isUnknown) return [{ path, problem: `not what ${file} takes`, instead: problem }];
    const unknown = `${file} has no parameter "${parameter}"`;
    return [{ path, atKey: true, problem: unknown, instead: `use one of ${names.join(', ')}` }];
  });
}
