// Installs node_modules from the lock, under Node 24, when they are not what the lock says.
// Never resolves a version anew: what is not in the lock is not installed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { node24Env, npmUnder, root, say } from './places.mjs';

function packagesOf(path) {
  if (!existsSync(path)) return {};
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

/** Whether what is installed has each package of the lock at the version of the lock. */
export function isInstalled(locked, installed) {
  const wanted = Object.entries(locked).filter(([place]) => place !== '');
  if (wanted.length === 0 || Object.keys(installed).length === 0) return false;
  return wanted.every(([place, { version, optional, devOptional, peer }]) => {
    const found = installed[place];
    if (found === undefined) return optional === true || devOptional === true || peer === true;
    return found.version === version;
  });
}

/** Makes sure that node_modules agree with package-lock.json. Throws when they cannot. */
export async function ensureModules(nodePath) {
  const locked = packagesOf(join(root, 'package-lock.json'));
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (isInstalled(locked, installed)) return;
  say('installing the packages of package-lock.json under Node 24');
  const [command, first] = npmUnder(nodePath);
  const { code } = await run(command, [...first, 'ci', '--no-audit', '--no-fund'], {
    cwd: root,
    env: node24Env(nodePath),
    timeoutMillis: 900_000,
  });
  if (code !== 0) throw new Error(`npm ci failed (exit ${code})`);
}
