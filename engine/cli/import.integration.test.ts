/** `quarterdeck import` as a process: what it answers where, and how it ends. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'import-cli-'));
  const rows = ['timestamp,price,quantity,side', '1610064000278,10.5,2,buy', 'soon,10.5,2,buy'];
  await writeFile(join(directory, 'trades'), `${rows.join('\n')}\n`);
  await writeFile(join(directory, 'novel'), 'It was a dark and stormy night.\n');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...words: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'import', ...words], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

test('answers with one JSON line, and no bar where there is no terminal', async () => {
  const [from, to] = [join(directory, 'trades'), join(directory, 'tape')];
  const { code, stdout, stderr } = await run(from, '--to', to, '--symbol', 'X/USD', '--json');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'some lines could not be used; their places are in the answer\n',
  });
  expect(JSON.parse(stdout)).toMatchObject({
    directory: to,
    files: [
      {
        path: from,
        format: 'trades',
        lines: 3,
        imported: 1,
        leftOut: { 'names of the columns': 1, 'bad row': 1 },
        problems: [{ line: 3, problem: 'time is "soon", no time that is known' }],
      },
    ],
    instruments: ['XUSD.recorded'],
    messages: 1,
  });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(await readdir(to)).toHaveLength(1);
}, 30_000);

test.each([
  ['a file of no known kind', ['novel', '--to', 'out'], 1, 'nothing was imported'],
  ['a file that there is not', ['nobody', '--to', 'out'], 1, 'there is no recording'],
  ['no place to go', ['trades'], 2, '--to'],
  ['a size that is none', ['trades', '--to', 'out', '--size', '0'], 2, 'above 0'],
])(
  '%s is refused with what to do',
  async (_name, [file = '', ...words], wanted, part) => {
    const at = words.map((word) => (word === 'out' ? join(directory, word) : word));
    const { code, stdout, stderr } = await run(join(directory, file), ...at);
    expect({ code, stdout }).toEqual({ code: wanted, stdout: '' });
    expect(stderr).toContain(part);
  },
  30_000,
);
