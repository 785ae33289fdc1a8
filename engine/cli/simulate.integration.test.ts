/** `quarterdeck simulate` as a process: the answer, the words about bad input, exit codes. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
const timeout = 60_000;
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'simulate-'));
});
afterAll(() => rm(directory, { recursive: true }));

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function simulate(...words: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'simulate', ...words], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

test('seeds as one JSON line', { timeout }, async () => {
  const { code, stdout, stderr } = await simulate('--seeds', '2', '--from', '7', '--json');
  const report: unknown = JSON.parse(stdout);
  expect({ code, stderr, report }).toEqual({
    code: 0,
    stderr: '',
    report: expect.objectContaining({
      ...{ seeds: 2, from: 7, violations: 0, firstFailure: null },
      seconds: expect.any(Number),
      simulatedSeconds: expect.any(Number),
    }),
  });
});

test.each([
  ['no seeds', ['--seeds', '0'], 2, 'write a whole number of 1 or more'],
  ['a seed that is no number', ['--from', '1e3'], 2, 'write a whole number of 0 or more'],
  ['no such file', ['--scenario', 'nowhere.json'], 1, 'there is no scenario nowhere.json'],
])('%s', { timeout }, async (_name, words, wanted, text) => {
  const { code, stdout, stderr } = await simulate(...words);
  expect([code, stdout, stderr.includes(text)]).toEqual([wanted, '', true]);
});

test('a scenario with a fault that there is not', { timeout }, async () => {
  const path = join(directory, 'scenario.json');
  const fault = { kind: 'disk.tired', atMillis: 1, forMillis: 1, force: 0 };
  await writeFile(path, JSON.stringify({ seed: 1, faults: [fault] }));
  const { code, stderr } = await simulate('--scenario', path);
  expect([code, stderr.includes(`${path}: faults.0.kind`)]).toEqual([1, true]);
});
