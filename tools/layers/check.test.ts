// The layer checker on sources made for it: each rule once kept and once broken.
// Then the repository itself: the table must hold for every file that is there.
import { expect, test } from 'vitest';
import { filesBelow, root, textOf } from '../repository/files.ts';
import { checkLayers } from './check.ts';
import { readTable } from './table.ts';

const table = readTable();

function faultsOf(path: string, text: string): readonly string[] {
  return checkLayers(table, [path], () => text).map(({ line, message }) => `${line}: ${message}`);
}

const kept: readonly (readonly [name: string, path: string, text: string])[] = [
  ['own room', 'engine/core/gate/limits.ts', "import { a } from '../engine.ts';"],
  ['contract from core', 'engine/core/a.ts', "import type { A } from '../contract/ids.ts';"],
  ['zod in a contract', 'engine/contract/wire.ts', "import { z } from 'zod';"],
  ['a package path', 'renderer/kit/button.tsx', "import { B } from '@base-ui/react/button';"],
  ['node: in a node room', 'engine/ledger/a.ts', "import { open } from 'node:fs';"],
  ['node: in a test', 'engine/core/a.test.ts', "import 'node:fs'; import { test } from 'vitest';"],
  ['a test package in a fixture', 'engine/core/a-fixture.ts', "import fc from 'fast-check';"],
  ['a folder that covers rooms', 'engine/host/a.ts', "import { v } from '../venues/sim/v.ts';"],
  ['the sim venue from replay', 'engine/replay/a.ts', "import { v } from '../venues/sim/v.ts';"],
  ['a panel of its own', 'renderer/panels/book/a.tsx', "import { b } from './b.tsx';"],
  ['a panel beside its folder', 'renderer/panels/book.tsx', "import { b } from './book/b.tsx';"],
  ['computed import of a strategy', 'engine/strategies/host/a.ts', 'await import(file);'],
  ['another top-level file', 'README.md', ''],
];

test.each(kept)('allows %s', (_name, path, text) => {
  expect(faultsOf(path, text)).toEqual([]);
});

const broken: readonly (readonly [name: string, path: string, text: string, word: string])[] = [
  ['core from contract', 'engine/contract/a.ts', "import '../core/a.ts';", 'import engine/core'],
  ['a room from one that has none', 'renderer/kit/a.ts', "import '../app/a.ts';", 'no other room'],
  ['host from cli', 'engine/cli/a.ts', "import '../host/main.ts';", 'engine/host'],
  [
    'a type from a forbidden room',
    'engine/state/a.ts',
    "import type { A } from '../core/a.ts';",
    'engine/core',
  ],
  ['a re-export', 'engine/state/a.ts', "export { a } from '../host/a.ts';", 'engine/host'],
  ['a dynamic import', 'engine/state/a.ts', "await import('../host/a.ts');", 'engine/host'],
  ['a computed import', 'engine/host/a.ts', 'await import(name);', 'computed name'],
  [
    'a sibling venue',
    'engine/venues/sim/a.ts',
    "import '../binance/a.ts';",
    'engine/venues/binance',
  ],
  [
    'the host from replay, but for the simulation',
    'engine/replay/a.ts',
    "import '../host/a.ts';",
    'engine/host',
  ],
  [
    'a sibling panel',
    'renderer/panels/book.tsx',
    "import './orders.tsx';",
    'renderer/panels/orders',
  ],
  ['node: in a pure room', 'engine/core/a.ts', "import 'node:fs';", 'is pure'],
  ['node: in the renderer', 'renderer/app/a.ts', "import 'node:fs';", 'is renderer'],
  ['a bare builtin', 'engine/ledger/a.ts', "import 'fs';", 'write node:fs'],
  ['ws in a pure room', 'engine/core/a.ts', "import 'ws';", 'the package ws'],
  ['react in the engine', 'engine/host/a.ts', "import 'react';", 'the package react'],
  ['electron in the renderer', 'renderer/app/a.ts', "import 'electron';", 'package electron'],
  ['sqlite in Electron', 'electron/main/a.ts', "import 'better-sqlite3';", 'better-sqlite3'],
  ['a test package in code', 'engine/core/a.ts', "import 'vitest';", 'the package vitest'],
  ['the tools', 'engine/host/a.ts', "import '../../tools/layers/table.ts';", 'tools'],
];

test.each(broken)('refuses %s', (_name, path, text, word) => {
  expect(faultsOf(path, text)).toEqual([expect.stringContaining(word)]);
});

test.each([
  ['an unknown folder', 'lib/a.ts', 'unknown folder lib/'],
  ['an unknown room', 'engine/shared/a.ts', 'in no room'],
  ['a file above the rooms', 'engine/a.ts', 'in no room'],
])('refuses %s', (_name, path, word) => {
  expect(faultsOf(path, '')).toEqual([expect.stringContaining(word)]);
});

test('names the line', () => {
  const text = "import { z } from 'zod';\n\nimport { a } from '../host/a.ts';\n";
  expect(faultsOf('engine/state/a.ts', text)[0]).toMatch(/^3: /);
});

test('the table grants only rooms that it has', () => {
  const names = Object.keys(table.rooms).map((name) => name.replace('/*', ''));
  const granted = Object.values(table.rooms).flatMap(({ rooms }) => rooms);
  const unknown = granted.filter(
    (name) =>
      !names.some(
        (room) => room === name || room.startsWith(`${name}/`) || name.startsWith(`${room}/`),
      ),
  );
  expect(unknown).toEqual([]);
});

test('the repository keeps to the table', () => {
  expect(checkLayers(table, filesBelow(root), (path) => textOf(root, path))).toEqual([]);
});
