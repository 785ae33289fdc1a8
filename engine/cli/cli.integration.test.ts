/** The command line as a process: answers, words, exit codes. */
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultDeskText } from '../config/default-desk.ts';
import { eventsOf } from '../ledger/events-fixture.ts';
import { openLedger } from '../ledger/ledger.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function quarterdeck(...words: string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

/** A ledger with a hundred events, closed. */
async function ledger(): Promise<string> {
  const opened = await openLedger({ directory });
  opened.ledger.append(eventsOf(1, 100));
  await opened.ledger.close();
  return join(directory, 'ledger.sqlite');
}

test.each([
  'engine',
  'status',
  'orders',
  'kill',
  'rearm',
  'enrol',
  'cancel',
  'key',
  'audit',
  'ledger',
  'config',
  'replay',
])('%s --help explains itself on stdout', async (name) => {
  const { code, stdout, stderr } = await quarterdeck(name, '--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`Usage: quarterdeck ${name}`);
});

test.each([
  ['no such command', ['nonsense']],
  ['an unknown option', ['status', '--nonsense']],
  ['a missing option', ['rearm', '--scope', 'desk']],
  ['a scope that is none', ['kill', '--scope', 'everything']],
  ['a scope of two', ['kill', '--scope', 'strategy=a strategy=b']],
  ['a second scope', ['kill', '--scope', 'strategy=a', '--scope', 'strategy=b']],
  ['a number that is none', ['audit', 'list', '--limit', '0']],
  ['a speed that is none', ['replay', 'x', '--speed', '-1']],
])('%s is wrong usage: 2, and nothing on stdout', async (_name, words) => {
  const { code, stdout, stderr } = await quarterdeck(...words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toBe('');
});

test('a desk without an engine is a failure that says what to do', async () => {
  for (const name of ['status', 'orders', 'kill']) {
    const { code, stdout, stderr } = await quarterdeck(name, '--dir', directory);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`quarterdeck engine --dir ${directory}`);
  }
});

test('audit verify exits 0, and 1 naming the row after one bit is flipped', async () => {
  const path = await ledger();
  const whole = await quarterdeck('audit', 'verify', '--dir', directory, '--json');
  expect(whole.code).toBe(0);
  expect(JSON.parse(whole.stdout)).toMatchObject({ ok: true, rows: 100, brokenSequence: null });
  const size = (await stat(path)).size;
  const file = await open(path, 'r+');
  const bytes = Buffer.alloc(size);
  await file.read(bytes, 0, size, 0);
  const at = bytes.indexOf('"type"', Math.floor(size / 2));
  const flipped = Buffer.from([bytes.readUInt8(at + 2) ^ 1]);
  await file.write(flipped, 0, 1, at + 2);
  await file.close();
  const broken = await quarterdeck('audit', 'verify', '--dir', directory);
  expect(broken.code).toBe(1);
  expect(broken.stdout).toMatch(/^ledger row \d+ does not verify: /);
});

test('audit list shows the newest rows first, also as JSON', async () => {
  await ledger();
  const dir = ['--dir', directory];
  const lines = await quarterdeck('audit', 'list', ...dir, '--limit', '3');
  expect(
    lines.stdout
      .trim()
      .split('\n')
      .map((line) => Number(line.split(' ')[0])),
  ).toEqual([100, 99, 98]);
  const page = await quarterdeck(
    'audit',
    'list',
    ...dir,
    '--limit',
    '2',
    '--before',
    '50',
    '--json',
  );
  const { rows, more } = JSON.parse(page.stdout) as { rows: { sequence: number }[]; more: boolean };
  expect([rows.map((row) => row.sequence), more]).toEqual([[49, 48], true]);
});

test('config check names file, line and what to write instead', async () => {
  const file = join(directory, 'desk.yaml');
  await writeFile(file, 'version: 1\ndesk: first desk\nenvironment: SIM\nvenus: []\n');
  const { code, stdout } = await quarterdeck('config', 'check', file);
  expect(code).toBe(1);
  expect(stdout).toContain(`${file}:2:`);
  expect(stdout).toMatch(/venus.*venues/);
  const schema = await quarterdeck('config', 'schema');
  expect(JSON.parse(schema.stdout)).toMatchObject({ title: 'Quarterdeck desk file' });
});

test('config check knows what the library and the generated market have', async () => {
  const file = join(directory, 'desk.yaml');
  const text = defaultDeskText.replace('module: quoting-maker', 'module: qouting-maker');
  await writeFile(file, text.replace('quantity: "', 'quantiy: "'));
  const { code, stdout } = await quarterdeck('config', 'check', file);
  expect(code).toBe(1);
  expect(stdout).toMatch(/did you mean quoting-maker\?/);
  await writeFile(file, defaultDeskText);
  expect((await quarterdeck('config', 'check', file)).code).toBe(0);
});

test('key create makes a private file once', async () => {
  const file = join(directory, 'ada.json');
  const words = ['key', 'create', file, '--operator', 'ada', '--clear', '--json'];
  const made = await quarterdeck(...words);
  expect(made.code).toBe(0);
  expect(JSON.parse(made.stdout)).toMatchObject({ operator: 'ada', file });
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect((await quarterdeck(...words)).code).toBe(1);
});
