/**
 * Puts the report on disk: the page, and its figures as JSON beside it.
 * Replaces a report of the same name; makes no directory.
 */
import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ReportFacts, reportHtml } from './report-html.ts';

const jsonPathOf = (path: string): string => `${path.replace(/\.html?$/i, '')}.json`;

/**
 * Why no report can be written there, or null: to be asked before hours of work, not after them.
 */
export async function reportObstacle(path: string): Promise<string | null> {
  const folder = dirname(path);
  const about = await stat(folder).catch(() => null);
  if (about === null) return `--report: there is no folder ${folder}; make it first`;
  if (!about.isDirectory()) return `--report: ${folder} is no folder`;
  if (!(await isWritable(folder))) return `--report: ${folder} may not be written to`;
  for (const file of [path, jsonPathOf(path)]) {
    const there = await stat(file).catch(() => null);
    if (there === null) continue;
    if (there.isDirectory()) return `--report: ${file} is a folder; name a file`;
    if (!(await isWritable(file))) return `--report: ${file} may not be written to`;
  }
  return null;
}

const isWritable = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

/** Writes both files; returns their paths. `path` is that of the page. */
export async function writeReport(path: string, facts: ReportFacts): Promise<string[]> {
  const { plan, result, grid } = facts;
  const jsonPath = jsonPathOf(path);
  const shown = { run: plan.label, ...result.figures, detail: result.detail };
  const value = grid === null ? shown : { ...grid, shown };
  await writeFile(path, reportHtml(facts));
  await writeFile(jsonPath, `${JSON.stringify(value)}\n`);
  return [path, jsonPath];
}
