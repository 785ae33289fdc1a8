/**
 * The figures in docs/BENCHMARKS.md: replaces what stands between the document's two marks, and
 * nothing else. What the figures mean is written by people, around the marks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { budgetText, loadText, machineText, type Report } from './report.ts';
import type { Missing } from './run.ts';
import type { Result } from './summary.ts';

const beginMark = '<!-- figures: written by `npm run bench -- --document` -->';
const endMark = '<!-- end of the figures -->';

const shown = (value: number | null): string => (value === null ? '' : value.toLocaleString('en'));
const verdict = ({ ok }: Result): string => (ok === null ? '' : ok ? 'yes' : '**no**');

/** How far a missed budget is missed: the worst ratio of what was found to what was wanted. */
function missedBy({ budget, p50, p99, p999, value, ok }: Result): string {
  if (budget === null || ok !== false) return '';
  const ratio = (found: number | null, bound: number | undefined): number =>
    found === null || bound === undefined ? 0 : found / bound;
  const rates = budget.atLeast === undefined ? 0 : budget.atLeast / (value ?? Number.NaN);
  const worst = Math.max(
    ratio(p50, budget.p50),
    ratio(p99, budget.p99),
    ratio(p999, budget.p999),
    ratio(value, budget.atMost),
    rates,
  );
  return Number.isFinite(worst) ? `x ${worst.toPrecision(2)}` : '';
}

/** The part between the marks. */
export function figuresText(
  report: Report,
  notes: readonly string[],
  missing: readonly Missing[],
): string {
  const head = ['figure', 'unit', 'n', 'p50', 'p99', 'p99.9', 'value', 'budget', 'met', 'missed'];
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = report.results.map((result) =>
    row([
      `\`${result.name}\``,
      result.unit,
      shown(result.n),
      ...[result.p50, result.p99, result.p999, result.value].map(shown),
      budgetText(result.budget).replace('-', ''),
      verdict(result),
      missedBy(result),
    ]),
  );
  const align = head.map((_, column) => (column >= 2 && column <= 6 ? '---:' : '---'));
  return [
    `Commit ${report.commit}; ${machineText()}; ${loadText(report.load)}.`,
    '',
    row(head),
    row(align),
    ...lines,
    '',
    ...notes.map((note) => `- ${note}`),
    ...missing.map(({ name, reason }) => `- \`${name}\`: no figure; ${reason}`),
  ].join('\n');
}

/** The document with other figures; throws when it has not both marks. */
export function withFigures(text: string, figures: string): string {
  const begin = text.indexOf(beginMark);
  const end = text.indexOf(endMark);
  if (begin < 0 || end < begin) throw new Error('docs/BENCHMARKS.md has lost its marks');
  return `${text.slice(0, begin)}${beginMark}\n\n${figures}\n\n${text.slice(end)}`;
}

/** Writes the figures of a whole run. */
export function writeDocument(
  root: string,
  report: Report,
  notes: readonly string[],
  missing: readonly Missing[],
): void {
  const path = join(root, 'docs', 'BENCHMARKS.md');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, withFigures(text, figuresText(report, notes, missing)));
}
