/** Which file an operator means: in the strategies folder, or elsewhere and told how to put it. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandFailure } from './output.ts';
import { readFileAt, readFolderFile } from './strategy-file.ts';

let root = '';
let folder = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'strategy-file-'));
  folder = join(root, 'strategies');
  await mkdir(folder);
  await writeFile(join(folder, 'ma.ts'), 'inside');
  await mkdir(join(root, 'own work'));
  await writeFile(join(root, 'own work', 'ma.ts'), 'outside');
  await symlink(folder, join(root, 'link'));
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

/** What it was refused with, and the exit code. */
async function refusal(given: string): Promise<readonly [string, number]> {
  const failure: unknown = await readFolderFile(folder, given).then(
    () => null,
    (error: unknown) => error,
  );
  if (failure instanceof CommandFailure) return [failure.message, failure.exitCode];
  throw new Error(`${given} was not refused`);
}

test.each([
  ['its name', () => 'ma.ts'],
  ['its path', () => join(folder, 'ma.ts')],
  ['a path by way of a link to the folder', () => join(root, 'link', 'ma.ts')],
])('a file of the folder by %s, with the hash of what was read', async (_name, given) => {
  const { file, text, fileHash } = await readFolderFile(folder, given());
  const expected = createHash('sha256').update('inside').digest('hex');
  expect({ file, text, fileHash }).toEqual({ file: 'ma.ts', text: 'inside', fileHash: expected });
});

test('a file elsewhere is not taken, though the folder has one of its name', async () => {
  const given = join(root, 'own work', 'ma.ts');
  expect(await refusal(given)).toEqual([
    `${given} is not in the strategies folder of this desk, ${folder}; put it there with: ` +
      `mkdir -p ${folder} && cp '${given}' ${folder}/ma.ts`,
    1,
  ]);
});

test.each([
  ['a name that is nowhere', 'none.ts', /^there is no none\.ts in /, 1],
  ['no strategy file', 'ma.js', /^"ma\.js" is no \.ts file/, 2],
  ['a hidden file', '.ma.ts', /^"\.ma\.ts" is no \.ts file/, 2],
])('%s', async (_name, given, message, exitCode) => {
  const [text, code] = await refusal(given);
  expect([text, code]).toEqual([expect.stringMatching(message), exitCode]);
});

test('a check takes a file wherever it is, and says when it is not there', async () => {
  expect((await readFileAt(join(root, 'own work', 'ma.ts'))).text).toBe('outside');
  await expect(readFileAt(join(root, 'none.ts'))).rejects.toThrow('there is no none.ts in');
});
