// The door of every npm script: installs what the task needs, then runs it under Node 24.
// Plain JavaScript for Node 20 without any package, because nothing is installed yet.
import { join } from 'node:path';
import { run } from './install/child.mjs';
import { ensureElectron } from './install/electron.mjs';
import { ensureHooks } from './install/hooks.mjs';
import { ensureModules } from './install/modules.mjs';
import { ensurePeers } from './install/peers.mjs';
import { node24Env, root, say } from './install/places.mjs';
import { ensureRuntime } from './install/runtime.mjs';
import { ensureSystem } from './install/system.mjs';

/** What each task needs beyond the packages, and which program it then is. */
const TASKS = {
  setup: { electron: 'retry', system: true, peers: true, hooks: true },
  start: { electron: 'once', main: 'start/main.ts' },
  test: { electron: 'once', system: true, peers: true, hooks: true, main: 'test/main.ts' },
  long: { main: 'test/long.ts' },
  sanity: { system: true, main: 'sanity/main.ts' },
  check: { main: 'check/main.ts' },
  controls: { main: 'controls/main.ts' },
  build: { main: 'build/main.ts' },
  package: { electron: 'once', main: 'package/main.ts' },
  pictures: { electron: 'once', system: true, main: 'pictures/main.ts' },
  bench: { main: '../bench/main.ts' },
};

async function main(name, args) {
  const task = TASKS[name];
  if (task === undefined) {
    say(`unknown task ${name}; there are ${Object.keys(TASKS).join(', ')}`);
    return 2;
  }
  const nodePath = await ensureRuntime();
  await ensureModules(nodePath);
  if (task.electron) await ensureElectron(nodePath, { retry: task.electron === 'retry' });
  if (task.system) await ensureSystem();
  if (task.peers) await ensurePeers(nodePath);
  if (task.hooks) await ensureHooks(nodePath);
  if (task.main === undefined) return 0;
  const script = join(root, 'tools', task.main);
  const options = { cwd: root, env: node24Env(nodePath) };
  return (await run(nodePath, [script, ...args], options)).code;
}

try {
  process.exitCode = await main(process.argv[2] ?? '', process.argv.slice(3));
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
