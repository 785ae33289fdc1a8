// Holds every import of the repository against the layer table.
// Never allows what the table does not name: an unknown folder or package is an error.
import { isBuiltin } from 'node:module';
import { isCode, isTest } from '../repository/files.ts';
import { importsOf, packageOf, relativeTarget } from '../repository/imports.ts';
import { covers, type LayerTable, type PlacedRoom, roomOf } from './table.ts';

/** One import, or one place of a file, that the table forbids. */
export interface LayerFault {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Reads a file's text by its path in the repository. */
export type ReadText = (path: string) => string;

/** Checks the given files; returns what the table forbids, in the order of the files. */
export function checkLayers(
  table: LayerTable,
  paths: readonly string[],
  readText: ReadText,
): readonly LayerFault[] {
  return paths.flatMap((path) => checkPlace(table, path) ?? checkFile(table, path, readText));
}

function checkPlace(table: LayerTable, path: string): readonly LayerFault[] | undefined {
  const top = path.split('/')[0] ?? path;
  if (!path.includes('/') || table.otherFolders.includes(top)) return [];
  if (!table.watchedFolders.includes(top)) {
    return [
      { path, line: 1, message: `unknown folder ${top}/: add it to tools/layers/table.json` },
    ];
  }
  if (roomOf(table, path) === undefined) {
    const message = 'in no room: move it, or add its folder to tools/layers/table.json';
    return [{ path, line: 1, message }];
  }
  return undefined;
}

function checkFile(table: LayerTable, path: string, readText: ReadText): readonly LayerFault[] {
  const here = roomOf(table, path);
  if (here === undefined || !isCode(path)) return [];
  const faults: LayerFault[] = [];
  for (const { specifier, line } of importsOf(path, readText(path))) {
    const message = refusal(table, path, here, specifier);
    if (message !== undefined) faults.push({ path, line, message });
  }
  return faults;
}

function refusal(
  table: LayerTable,
  path: string,
  here: PlacedRoom,
  specifier: string | undefined,
): string | undefined {
  if (specifier === undefined) {
    if (here.room.computedImports || isTest(path)) return undefined;
    return `${here.name} may not import a module by a computed name`;
  }
  const target = relativeTarget(path, specifier);
  if (target === undefined) return packageRefusal(table, path, here, specifier);
  const there = roomOf(table, target);
  if (there === undefined) return `${specifier} leads to ${target}, which is in no room`;
  if (there.name === here.name) return undefined;
  if (here.room.rooms.some((granted) => covers(granted, there.name))) return undefined;
  const granted = here.room.rooms.join(', ') || 'no other room';
  return `${here.name} may not import ${there.name} (it may import ${granted})`;
}

function packageRefusal(
  table: LayerTable,
  path: string,
  here: PlacedRoom,
  specifier: string,
): string | undefined {
  if (isBuiltin(specifier)) {
    if (!specifier.startsWith('node:')) return `write node:${specifier}`;
    if (table.nodeEnvironments.includes(here.room.environment) || isTest(path)) return undefined;
    return `${here.name} is ${here.room.environment}: it may not import ${specifier}`;
  }
  const name = packageOf(specifier);
  if (here.room.packages.includes(name)) return undefined;
  // A fixture is what tests share, and reached by nothing else: the tidy test sees to that.
  const isOfTests = isTest(path) || /-fixture\.tsx?$/.test(path);
  if (isOfTests && table.tests.includes(name)) return undefined;
  const granted = here.room.packages.join(', ') || 'none';
  return `${here.name} may not import the package ${name} (it may import ${granted})`;
}
