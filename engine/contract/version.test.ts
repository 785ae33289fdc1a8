import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { quarterdeckVersion } from './version.ts';

const textOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

test('the version is that of package.json and the newest of the changes', () => {
  const text = textOf('../../package.json');
  expect(JSON.parse(text)).toMatchObject({ version: quarterdeckVersion });
  expect(/^## (\S+?),/m.exec(textOf('../../CHANGELOG.md'))?.[1]).toBe(quarterdeckVersion);
});
