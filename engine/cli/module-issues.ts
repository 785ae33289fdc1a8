/**
 * What is wrong with the strategy files that a desk file names, at their places in the desk file.
 * The desk would start all the same; those strategies would not.
 */
import { join, resolve } from 'node:path';
import type { ConfigIssue, Finding } from '../config/config-issue.ts';
import type { LoadedDesk } from '../config/load-desk.ts';
import type { DeskConfig } from '../contract/config.ts';
import { readStrategyFile, strategiesFolder } from '../strategies/files/strategy-folder.ts';
import { findingText } from '../strategies/files/type-check.ts';
import { checkFile } from './strategy-file.ts';

/** Reads and checks each file that `desk`, loaded from `path`, names as a module. */
export async function moduleIssues(path: string, desk: LoadedDesk): Promise<ConfigIssue[]> {
  const folder = strategiesFolder(resolve(path));
  const findings: Finding[] = [];
  for (const [index, strategy] of desk.config.strategies.entries()) {
    if (!strategy.module.endsWith('.ts')) continue;
    findings.push(...(await findingsOf(folder, strategy, index)));
  }
  return findings.map(desk.place);
}

async function findingsOf(
  folder: string,
  { module, parameters }: DeskConfig['strategies'][number],
  index: number,
): Promise<Finding[]> {
  const path = ['strategies', index, 'module'];
  const reading = await readStrategyFile(folder, module);
  if (!reading.ok) {
    return [{ path, problem: reading.reason, instead: 'put it there, or name another module' }];
  }
  const checked = await checkFile(reading.read, parameters);
  if (!checked.ok) {
    const [first] = checked.findings;
    const problem = first === undefined ? module : findingText(module, first);
    return [{ path, problem, instead: `see quarterdeck strategy check ${join(folder, module)}` }];
  }
  const names = checked.description.parameters.map(({ name }) => name).join(', ');
  return checked.description.faults.map(({ parameter, isUnknown, problem }) => {
    const at = ['strategies', index, 'parameters', ...(parameter === '' ? [] : [parameter])];
    if (!isUnknown) return { path: at, problem: `not what ${module} takes`, instead: problem };
    const unknown = `${module} has no parameter "${parameter}"`;
    return { path: at, atKey: true, problem: unknown, instead: `use one of ${names}` };
  });
}
