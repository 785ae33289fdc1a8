// The document keeps its words and gets new figures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { figuresText, withFigures } from './document.ts';
import type { Result } from './summary.ts';

const load = { before: [0.1, 0.2, 0.3], after: [1, 2, 3], processors: 2 };
const nothing = { p50: null, p99: null, p999: null, value: null };
const rows: readonly Result[] = [
  {
    ...nothing,
    name: 'a.b',
    unit: 'us',
    n: 5_000,
    p50: 6,
    p99: 40,
    budget: { p99: 20 },
    ok: false,
  },
  { ...nothing, name: 'a.c', unit: 'rows/s', n: 2, value: 50, budget: { atLeast: 75 }, ok: false },
  { ...nothing, name: 'a.d', unit: 's', n: 1, value: 3, budget: { atMost: 5 }, ok: true },
  { ...nothing, name: 'a.e', unit: 's', n: 1, value: 3, budget: null, ok: null },
];

test('tells what is missed and by how much, what is noted and what is missing', () => {
  const report = { results: rows, load, commit: 'abc' };
  const text = figuresText(report, ['a note'], [{ name: 'a.f', reason: 'skipped: why' }]);
  expect(text.split('\n').slice(1)).toEqual([
    '',
    '| figure | unit | n | p50 | p99 | p99.9 | value | budget | met | missed |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- | --- |',
    '| `a.b` | us | 5,000 | 6 | 40 |  |  | p99 <= 20 | **no** | x 2.0 |',
    '| `a.c` | rows/s | 2 |  |  |  | 50 | >= 75 | **no** | x 1.5 |',
    '| `a.d` | s | 1 |  |  |  | 3 | <= 5 | yes |  |',
    '| `a.e` | s | 1 |  |  |  | 3 |  |  |  |',
    '',
    '- a note',
    '- `a.f`: no figure; skipped: why',
  ]);
});

test('replaces the figures of docs/BENCHMARKS.md and no word around them', () => {
  const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'BENCHMARKS.md'), 'utf8');
  const changed = withFigures(text, 'new figures');
  expect(withFigures(changed, 'other figures')).toBe(withFigures(text, 'other figures'));
  const [before = '', after = ''] = changed.split('new figures');
  expect(text.startsWith(before.trimEnd())).toBe(true);
  expect(text.endsWith(after.trimStart())).toBe(true);
  expect(after.trim()).not.toBe('');
});

test('a document without its marks is not touched', () => {
  expect(() => withFigures('# Benchmarks', 'x')).toThrow('has lost its marks');
});
