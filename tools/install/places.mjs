// Where the installing scripts put things, and how they speak.
// Nothing here touches the disk except to look.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's own folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** What setup keeps between runs; git-ignored. */
export const keep = join(root, '.quarterdeck');
export const runtimeFolder = join(keep, 'runtime');
export const fallbackFolder = join(keep, 'electron-25.1.1');
/** Receivers of telemetry that only tests use. */
export const peersFolder = join(keep, 'peers');

/**
 * The pinned Node 24 for this machine, or undefined when it is not installed.
 * @returns {string | undefined}
 */
export function node24() {
  const modules = join(runtimeFolder, 'node_modules');
  if (!existsSync(modules)) return undefined;
  for (const name of readdirSync(modules)) {
    for (const file of ['node', 'node.exe']) {
      const path = join(modules, name, 'bin', file);
      if (existsSync(path)) return path;
    }
  }
  return undefined;
}

/** An environment in which the pinned Node 24 is the first `node` on the path. */
export function node24Env(nodePath) {
  return { PATH: `${dirname(nodePath)}${delimiter}${process.env.PATH ?? ''}` };
}

/** The full path of a program on the path, or undefined. */
export function whichOf(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
      if (folder !== '' && existsSync(path)) return path;
    }
  }
  return undefined;
}

/** npm as [command, first arguments], to be run by the given node. */
export function npmUnder(nodePath) {
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const script = [process.env.npm_execpath, beside].find(
    (path) => path?.endsWith('npm-cli.js') && existsSync(path),
  );
  return script === undefined ? ['npm', []] : [nodePath, [script]];
}

/** One line of progress on standard error. */
export function say(text) {
  process.stderr.write(`quarterdeck: ${text}\n`);
}
