/**
 * Puts the report on disk: the page, and its figures as JSON beside it.
 * Replaces a report of the same name; makes no directory.
 */
import { writeFile } from 'node:fs/promises';
import { type ReportFacts, reportHtml } from './report-html.ts';

/** Writes both files; returns their paths. `path` is that of the page. */
export async function writeReport(path: string, facts: ReportFacts): Promise<string[]> {
  const { plan, result, grid } = facts;
  const jsonPath = `${path.replace(/\.html?$/i, '')}.json`;
  const shown = { run: plan.label, ...result.figures, detail: result.detail };
  const value = grid === null ? shown : { ...grid, shown };
  await writeFile(path, reportHtml(facts));
  await writeFile(jsonPath, `${JSON.stringify(value)}\n`);
  return [path, jsonPath];
}
