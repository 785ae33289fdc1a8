/**
 * Where the strategies of a backtest are loaded from: the library, the folder `strategies` beside
 * the backtest file, or a path.
 * Runs no file that the shipped compiler does not pass, and none whose parameters do not fit.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '../../config/config-issue.ts';
import type { BacktestConfig } from '../../contract/backtest.ts';
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

/** Finds and checks the module of the strategy at `index` of the backtest file at `configPath`. */
export async function findModule(
  { module, parameters }: Strategy,
  index: number,
  configPath: string,
): Promise<ModuleSearch> {
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
  const description = await describeStrategy(file, text, parameters);
  if (!description.ok) {
    const instead = `see quarterdeck strategy check ${whole}`;
    return { ok: false, findings: [{ path, problem: description.reason, instead }] };
  }
  const names = description.parameters.map(({ name }) => name).join(', ');
  const findings = description.faults.map(({ parameter, isUnknown, problem }): Finding => {
    const at = ['strategies', index, 'parameters', ...(parameter === '' ? [] : [parameter])];
    if (!isUnknown) return { path: at, problem: `not what ${file} takes`, instead: problem };
    const unknown = `${file} has no parameter "${parameter}"`;
    return { path: at, atKey: true, problem: unknown, instead: `use one of ${names}` };
  });
  if (findings.length > 0) return { ok: false, findings };
  return { ok: true, module: { moduleUrl: pathToFileURL(whole).href, isFile: true } };
}
