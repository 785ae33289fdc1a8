// The house rules that a machine can hold, over every file of the repository.
// Each rule is first shown a file that breaks it, so that none of them can be asleep.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTable, roomOf } from '../layers/table.ts';
import { filesBelow, isCode, root, textOf } from '../repository/files.ts';
import entryPoints from './entry-points.json' with { type: 'json' };
import { leftoverFaults, nameFaults } from './leftovers.ts';
import { purityFaults } from './purity.ts';
import { deadFiles } from './reach.ts';
import { sizeFaults } from './size.ts';

const files = filesBelow(root);
const read = (path: string): string => textOf(root, path);
const code = files.filter((path) => isCode(path) || path.endsWith('.css'));
const written = files.filter((path) =>
  /\.(?:tsx?|[mc]?js|css|md|ya?ml|json|html|c|sh)$/.test(path),
);
const table = readTable();

const longFunction = `function f() {\n${'  g();\n'.repeat(69)}}\n`;

test.each([
  ['a long function', sizeFaults('a.ts', longFunction), ['a.ts:1: function of 71 lines']],
  ['a long line', sizeFaults('a.ts', `//${'x'.repeat(99)}`), ['a.ts:1: line of 101 columns']],
  ['a long file', sizeFaults('a.ts', '//\n'.repeat(401)), ['a.ts: file of 401 lines']],
  ['the clock', purityFaults('a.ts', 'a();\nDate.now();'), ['a.ts:2: Date.now']],
  ['a bare date', purityFaults('a.ts', 'new Date();'), ['a.ts:1: new Date()']],
  ['a timer', purityFaults('a.ts', 'setTimeout(f, 1);'), ['a.ts:1: setTimeout()']],
  ['randomness', purityFaults('a.ts', 'Math.random();'), ['a.ts:1: Math.random']],
  ['async code', purityFaults('a.ts', 'async () => 1;'), ['a.ts:1: async function']],
  ['a note', leftoverFaults('a.ts', `// FIX${'ME'}: x`), ['a.ts:1: a note to self']],
  [
    'a parked test',
    leftoverFaults('a.ts', 'test.sk' + "ip('x')"),
    ['a.ts:1: a focused or parked test'],
  ],
  [
    'a machine path',
    leftoverFaults('a.md', `see ${'/ho'}me/me/x`),
    ['a.md:1: a path of one machine'],
  ],
  [
    'a vague name',
    nameFaults('engine/host/utils.ts'),
    ['engine/host/utils.ts: a name that says nothing'],
  ],
  [
    'camel case',
    nameFaults('engine/host/gateWords.ts'),
    ['engine/host/gateWords.ts: not in kebab-case'],
  ],
])('sees %s', (_name, seen, wanted) => {
  expect(seen).toEqual(wanted);
});

test('sees a file that nobody imports, one that only tests use, and a lost entry point', () => {
  const texts: Record<string, string> = {
    'engine/main.ts': "new URL('./worker.ts', import.meta.url); import './a.ts';",
    'engine/a.ts': 'new URL(`./thread.${extension}`, import.meta.url);',
    'engine/thread.ts': '',
    'engine/worker.ts': '',
    'engine/dead.ts': '',
    'engine/tested.ts': '',
    'engine/desk.fixture.ts': '',
    'engine/a.test.ts': "import './tested.ts'; import './desk.fixture.ts';",
  };
  const entries = { files: ['engine/main.ts', 'engine/gone.ts'], folders: [] };
  expect(deadFiles(entries, Object.keys(texts), (path) => texts[path] ?? '')).toEqual([
    'engine/gone.ts: an entry point that is gone',
    'engine/dead.ts: nobody imports it',
    'engine/tested.ts: only tests use it',
  ]);
});

test('functions, lines and files are short enough to read', () => {
  expect(code.flatMap((path) => sizeFaults(path, read(path)))).toEqual([]);
});

test('pure rooms touch no clock, no randomness, no timer and no promise', () => {
  const pure = code.filter(
    (path) => roomOf(table, path)?.room.environment === 'pure' && !/\.(?:test|bench)\./.test(path),
  );
  expect(pure.length).toBeGreaterThan(0);
  expect(pure.flatMap((path) => purityFaults(path, read(path)))).toEqual([]);
});

test('nothing is left over', () => {
  expect(written.flatMap((path) => leftoverFaults(path, read(path)))).toEqual([]);
});

test('files are named after what they hold', () => {
  expect(code.flatMap(nameFaults)).toEqual([]);
});

test('every file is reached from an entry point', () => {
  expect(deadFiles(entryPoints, files, read)).toEqual([]);
});

test('docs/ARCHITECTURE.md names files that exist', () => {
  const text = read('docs/ARCHITECTURE.md');
  const folders = 'engine|telemetry|electron|renderer|tools|e2e|bench|docs';
  const named = [...text.matchAll(new RegExp(`\\b(?:${folders})/[\\w./-]*\\w`, 'g'))];
  const places = named.map(([place]) => place);
  expect(places.length).toBeGreaterThan(0);
  expect(places.filter((place) => !existsSync(join(root, place)))).toEqual([]);
});

test('the lock file names no host but the public registry', () => {
  const hosts = [...read('package-lock.json').matchAll(/"resolved": "https?:\/\/([^/"]+)/g)];
  expect(hosts.map(([, host]) => host).filter((host) => host !== 'registry.npmjs.org')).toEqual([]);
});
