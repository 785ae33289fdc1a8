// Installs the pre-commit hook when this is a git work tree of its own.
// Never fails a setup: a machine without git or with read-only hooks is only told so.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { node24Env, root, say, whichOf } from './places.mjs';

/** Writes the git hooks of lefthook.yml where there is a work tree. */
export async function ensureHooks(nodePath) {
  if (!existsSync(join(root, '.git')) || whichOf('git') === undefined) return;
  if (process.env.CI === 'true' || process.env.LEFTHOOK === '0') return;
  const script = join(root, 'node_modules', 'lefthook', 'bin', 'index.js');
  const { code } = await run(nodePath, [script, 'install'], {
    cwd: root,
    env: node24Env(nodePath),
    capture: true,
    timeoutMillis: 30_000,
  });
  if (code !== 0) say('the pre-commit hook was not installed');
}
