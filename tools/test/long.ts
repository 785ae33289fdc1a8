// `npm run test:long`: the tests that `npm test` runs in a shorter form, at their full length, and
// those that it leaves out: seeds by the thousand, branches gone through, and mutants noticed.
// Takes hours. Words behind it pick some: `npm run test:long -- power-cut`, `-- coverage mutation`,
// `-- simulation`.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';
import { longTests, others, vitest } from './long-parts.ts';

/** Those of them that start engines by the hundred: a compiled one starts in less time. */
const onCompiledEngine = 'kill-points';
const LONG_MILLIS = 6 * 3_600_000;
const COMPILE_MILLIS = 300_000;

/** Compiles the engine into a folder of its own, in which nobody else builds. */
async function compiledEngine(): Promise<string> {
  const folder = join(root, '.quarterdeck', 'long-engine');
  rmSync(folder, { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(root, 'tools', 'types', 'build.json');
  const args = [compiler, '-p', project, '--outDir', folder];
  const { code } = await run(process.execPath, args, { cwd: root, timeoutMillis: COMPILE_MILLIS });
  if (code !== 0) throw new Error('the engine does not compile');
  return folder;
}

const words = process.argv.slice(2);
const isAsked = (name: string): boolean =>
  words.length === 0 || words.some((word) => name.includes(word));
const files = longTests.filter(isAsked);
const commands = Object.entries(others).flatMap(([name, args]) => (isAsked(name) ? [args] : []));
if (files.length > 0) commands.unshift([vitest, 'run', ...files]);
if (commands.length === 0) {
  process.stderr.write(`nothing is called ${words.join(' ')}\n`);
  process.exit(2);
}
const isCompiled = files.some((file) => file.includes(onCompiledEngine));
const engine = isCompiled ? { QUARTERDECK_ENGINE_BUILD: await compiledEngine() } : {};
for (const args of commands) {
  const { code } = await run(process.execPath, [...args], {
    cwd: root,
    env: { QUARTERDECK_LONG: '1', ...engine },
    timeoutMillis: LONG_MILLIS,
  });
  if (code !== 0) process.exitCode = 1;
}
