// Compares docs/controls.md as it is committed with the page of a run, row by row.
// A test that was skipped here is taken as committed: what a machine lacks says nothing.
import { controlsPage, type Row } from './page.ts';

const keyOf = (line: string): string => line.split(' | ').slice(0, 3).join(' | ');
const isRow = (line: string): boolean => /^\| [A-Z]\d+ \|/.test(line);

/** What differs, in words; nothing when the committed page is the page of the run. */
export function differences(committed: string, rows: readonly Row[]): readonly string[] {
  const before = committed.split('\n');
  const known = new Map(before.filter(isRow).map((line) => [keyOf(line), line]));
  const isSkipped = (line: string): boolean => line.endsWith('| **skipped** |');
  const now = controlsPage(rows)
    .split('\n')
    .map((line) => (isRow(line) && isSkipped(line) ? (known.get(keyOf(line)) ?? line) : line));
  const [were, are] = [new Set(before), new Set(now)];
  const gone = before.filter((line) => !are.has(line)).map((line) => `- ${line}`);
  const come = now.filter((line) => !were.has(line)).map((line) => `+ ${line}`);
  if (gone.length + come.length > 0) return [...gone, ...come];
  return before.join('\n') === now.join('\n') ? [] : ['the lines stand in another order'];
}
