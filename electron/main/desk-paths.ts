/**
 * Where things are on this machine: the desk directory, the engine's code and its Node runtime.
 * Knows the two layouts, package and checkout, and nothing else.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface EnginePaths {
  /** The Node 24 binary that runs engine, warden and venue. */
  readonly node: string;
  /** Root under which `engine/host/main` lies. */
  readonly root: string;
  readonly entry: string;
}

/** Value of `--name=value` on the app's own command line; undefined when it is not there. */
export function argument(argv: readonly string[], name: string): string | undefined {
  const prefix = `--${name}=`;
  return argv.find((word) => word.startsWith(prefix))?.slice(prefix.length);
}

/** The desk directory: `--desk-dir=`, else the user's data directory. */
export function deskDirectory(argv: readonly string[], desk = 'desk'): string {
  const data = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  return argument(argv, 'desk-dir') ?? join(data, 'quarterdeck', desk);
}

const nodeName = process.platform === 'win32' ? 'node.exe' : 'node';

/** The packaged engine beside the app; null in a checkout. */
export function packagedEngine(resources: string): EnginePaths | null {
  const root = join(resources, 'engine');
  const entry = join(root, 'engine', 'host', 'main.js');
  const node = join(resources, 'node', nodeName);
  return existsSync(entry) && existsSync(node) ? { node, root, entry } : null;
}
