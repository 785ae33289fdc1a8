// The strategies folder on a real disk: what is read, what is refused, what it begins with.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createStrategiesFolder,
  isStrategyFileName,
  listStrategyFiles,
  readStrategyFile,
  strategiesFolder,
  strategyFileBytesLimit,
} from './strategy-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'strategy-folder-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test.each([
  ['ma.ts', true],
  ['ma-fast_2.test.ts', true],
  ['MA.ts', true],
  ['ma.js', false],
  // Declaration files: the compiler would take them as they are, and check nothing in them.
  ['ma.d.ts', false],
  ['ma.d.css.ts', false],
  ['.ts', false],
  ['.ma.ts', false],
  ['../ma.ts', false],
  ['a/ma.ts', false],
  ['ma.ts\n', false],
  [`${'m'.repeat(125)}.ts`, false],
])('%j is a name: %s', (name, expected) => {
  expect(isStrategyFileName(name)).toBe(expected);
});

test('a file is told with its text, its hash and its size', async () => {
  await writeFile(join(folder, 'ma.ts'), 'héllo');
  const reading = await readStrategyFile(folder, 'ma.ts');
  expect(reading).toEqual({
    ok: true,
    read: {
      file: 'ma.ts',
      text: 'héllo',
      fileHash: createHash('sha256').update('héllo').digest('hex'),
      bytes: 6,
      modifiedUtcNanos: expect.stringMatching(/^\d{19}$/),
    },
  });
});

test.each([
  ['none', async () => undefined, /^there is no ma\.ts in /],
  ['a folder', () => mkdir(join(folder, 'ma.ts')), /^ma\.ts is no regular file$/],
  ['a link', () => symlink('/etc/hostname', join(folder, 'ma.ts')), /^ma\.ts is no regular file$/],
  [
    'a large one',
    () => writeFile(join(folder, 'ma.ts'), Buffer.alloc(strategyFileBytesLimit + 1)),
    /^ma\.ts is larger than 262144 bytes$/,
  ],
  [
    'no UTF-8 text',
    () => writeFile(join(folder, 'ma.ts'), Buffer.from([0x2f, 0x2f, 0xe9, 0x0a])),
    /^ma\.ts is no UTF-8 text$/,
  ],
])('is refused: %s', async (_name, make, reason) => {
  await make();
  const reading = await readStrategyFile(folder, 'ma.ts');
  expect(reading).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});

test('a file from before 1970 is told like any other', async () => {
  await writeFile(join(folder, 'ma.ts'), '');
  await utimes(join(folder, 'ma.ts'), new Date(-5_000), new Date(-5_000));
  const [read] = await listStrategyFiles(folder);
  expect(read?.modifiedUtcNanos).toBe('0');
});

test('a path is refused, wherever it leads', async () => {
  const reading = await readStrategyFile(folder, '../ma.ts');
  expect(reading).toEqual({
    ok: false,
    reason: '"../ma.ts" is no name of a .ts file of the strategies folder',
  });
});

test('lists what could be read, by name, and nothing of a folder that is not there', async () => {
  for (const name of ['b.ts', 'a.ts', 'README.txt']) await writeFile(join(folder, name), name);
  await mkdir(join(folder, 'c.ts'));
  const names = (await listStrategyFiles(folder)).map(({ file }) => file);
  expect([names, await listStrategyFiles(join(folder, 'none'))]).toEqual([['a.ts', 'b.ts'], []]);
});

test('begins with a word on what it is for, and keeps one that is there as it is', async () => {
  const own = strategiesFolder(join(folder, 'desk.yaml'));
  expect(own).toBe(join(folder, 'strategies'));
  await createStrategiesFolder(own);
  const first = await readdir(own);
  await rm(join(own, 'README.txt'));
  await createStrategiesFolder(own);
  expect([first, await readdir(own)]).toEqual([['README.txt'], []]);
});
