// No group of tests is left out of `npm test`, and none is run twice.
import { expect, test } from 'vitest';
import { root, textOf } from '../repository/files.ts';
import { unitProjects, unitReports } from './unit-tests.ts';

test('every group of tests but those of the sanity part is in one run', () => {
  const named = textOf(root, 'vitest.config.ts').matchAll(/^ +name: '(?<name>\w+)',$/gm);
  const names = [...named].map(({ groups }) => groups?.['name']);
  expect(names).toContain('safety');
  expect([...unitProjects, 'safety'].toSorted()).toEqual(names.toSorted());
});

test('every run has a report of its own', () => {
  expect(unitReports.length).toBeGreaterThan(0);
  expect(new Set(unitReports).size).toBe(unitReports.length);
});
