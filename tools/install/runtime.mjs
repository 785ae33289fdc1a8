// Installs the pinned Node 24 into .quarterdeck/runtime from the package registry.
// Never changes the machine's own Node.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { node24, npmUnder, root, runtimeFolder, say } from './places.mjs';

const FILES = ['package.json', 'package-lock.json', '.npmrc'];
const source = join(root, 'tools', 'runtime');

function isCurrent() {
  return (
    node24() !== undefined &&
    FILES.every((name) => {
      const kept = join(runtimeFolder, name);
      return existsSync(kept) && readFileSync(kept).equals(readFileSync(join(source, name)));
    })
  );
}

/** Makes sure that the pinned Node 24 is there; returns its path. Throws when it cannot. */
export async function ensureRuntime() {
  if (!isCurrent()) {
    say('installing the pinned Node 24');
    mkdirSync(runtimeFolder, { recursive: true });
    for (const name of FILES) cpSync(join(source, name), join(runtimeFolder, name));
    const [command, first] = npmUnder(process.execPath);
    const args = [...first, 'ci', '--no-audit', '--no-fund'];
    const { code } = await run(command, args, { cwd: runtimeFolder, timeoutMillis: 600_000 });
    if (code !== 0) throw new Error(`npm ci of the Node 24 runtime failed (exit ${code})`);
  }
  const path = node24();
  if (path === undefined) {
    throw new Error(`no pinned Node 24 for ${process.platform}-${process.arch}`);
  }
  return path;
}
