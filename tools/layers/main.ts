// Prints every import that the layer table forbids and exits 1, or exits 0 in silence.
// Takes the paths to check as arguments; without any it checks the whole repository.
import { relative } from 'node:path';
import { filesBelow, root, textOf } from '../repository/files.ts';
import { checkLayers } from './check.ts';
import { readTable } from './table.ts';

const given = process.argv.slice(2).map((path) => relative(root, path).replaceAll('\\', '/'));
const paths = given.length > 0 ? given : filesBelow(root);
const faults = checkLayers(readTable(), paths, (path) => textOf(root, path));
for (const { path, line, message } of faults) process.stderr.write(`${path}:${line}: ${message}\n`);
if (faults.length > 0) process.exitCode = 1;
