// What has a full length is run at it: no file that reads QUARTERDECK_LONG is left out, and no part
// of the list is of a file that is not there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, isTest, root, textOf } from '../repository/files.ts';
import { longTests, others } from './long-parts.ts';

test('every test that is longer under test:long is on its list', () => {
  const files = ['engine', 'telemetry', 'renderer', 'electron'].flatMap((each) => {
    return filesBelow(root, each).filter(isTest);
  });
  const readers = files.filter((path) => /QUARTERDECK_LONG|\bisLong\b/.test(textOf(root, path)));
  expect(readers.toSorted()).toEqual(longTests.toSorted());
});

test('the programs beside them are there, each with the seeds that are promised', () => {
  const programs = Object.values(others).map(([program = '']) => program);
  expect(programs.filter((path) => !existsSync(path))).toEqual([]);
  expect(others['simulation']?.slice(1)).toEqual(['simulate', '--seeds', '10000']);
  expect(others['simulation-twice']?.slice(1)).toEqual(['simulate', '--seeds', '1000', '--twice']);
  expect(others['coverage']?.at(-1)).toBe('tools/test/coverage.config.ts');
  expect(existsSync(join(root, 'tools/test/coverage.config.ts'))).toBe(true);
});
