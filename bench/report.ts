/**
 * What a run leaves: the printed table or JSON, and the file with every raw sample.
 * Changes no figure.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import type { Budget, Measured } from './bench.ts';
import type { Result } from './summary.ts';

/** The machine's load averages over 1, 5 and 15 minutes, around the run. */
export interface Load {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly processors: number;
}

/** What `--json` prints. */
export interface Report {
  readonly results: readonly Result[];
  readonly load: Load;
  readonly commit: string;
}

export const loadNow = (): readonly number[] => loadavg().map((load) => Number(load.toFixed(2)));

/** The commit that was measured, with `-dirty` when the tree has changes; or `unknown`. */
export function commitOf(root: string): string {
  try {
    const words = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'];
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: [...stdio] }).trim();
  } catch {
    return 'unknown';
  }
}

/** Writes the report with its notes and all raw samples; returns the file's path. */
export function keepRaw(
  folder: string,
  report: Report & { readonly notes: readonly string[] },
  raw: Readonly<Record<string, Measured>>,
): string {
  mkdirSync(folder, { recursive: true });
  const time = new Date().toISOString().replaceAll(':', '').replace(/\..*/, 'Z');
  const path = join(folder, `${time}-${report.commit}.json`);
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch} ${release()}`,
    processor: cpus()[0]?.model ?? 'unknown',
  };
  const plain = (_key: string, value: unknown): unknown =>
    value instanceof Float64Array ? [...value] : value;
  writeFileSync(path, `${JSON.stringify({ ...report, machine, raw }, plain)}\n`);
  return path;
}

/** The budget in words, such as `p50 <= 0.5, p99 <= 2`. */
export function budgetText(budget: Budget | null): string {
  if (budget === null) return '-';
  const { atLeast, atMost, ...quantiles } = budget;
  return [
    ...Object.entries(quantiles).map(([name, bound]) => `${name} <= ${bound}`),
    ...(atMost === undefined ? [] : [`<= ${atMost}`]),
    ...(atLeast === undefined ? [] : [`>= ${atLeast}`]),
  ].join(', ');
}

/** The load in words; a figure taken under another load is another figure. */
export const loadText = ({ before, after, processors }: Load): string =>
  `load ${before.join(' ')} before and ${after.join(' ')} after, ${processors} processors`;

/** The machine in words, without its name. */
export const machineText = (): string =>
  `Node ${process.version}, ${process.platform} ${process.arch}, ` +
  `${cpus()[0]?.model ?? 'unknown processor'}`;

const verdict = (ok: boolean | null): string => (ok === null ? '-' : ok ? 'yes' : 'NO');
const cell = (value: number | null): string => (value === null ? '' : String(value));

/** The results as a table of plain text. */
export function tableOf({ results, load, commit }: Report): string {
  const rows = [
    ['figure', 'unit', 'n', 'p50', 'p99', 'p99.9', 'value', 'budget', 'met'],
    ...results.map(({ name, unit, n, p50, p99, p999, value, budget, ok }) => [
      ...[name, unit, String(n), cell(p50), cell(p99), cell(p999), cell(value)],
      ...[budgetText(budget), verdict(ok)],
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isNumber = (column: number): boolean => column >= 2 && column <= 6;
  const lines = rows.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return isNumber(column) ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n${loadText(load)}; commit ${commit}\n`;
}
