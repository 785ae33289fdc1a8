// `npm run test:long`: the tests that `npm test` runs in a shorter form, at their full length.
// Takes hours. Words behind it pick files: `npm run test:long -- power-cut`.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';

/** Files that read QUARTERDECK_LONG. */
const longTests = [
  'engine/core/books.property.test.ts',
  'engine/core/money.property.test.ts',
  'engine/host/kill-points/kill-points.integration.test.ts',
  'engine/ledger/power-cut.integration.test.ts',
  'engine/ledger/verify-threads.integration.test.ts',
];
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
const files = longTests.filter((file) => words.length === 0 || words.some((w) => file.includes(w)));
const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const isCompiled = files.some((file) => file.includes(onCompiledEngine));
const engine = isCompiled ? { QUARTERDECK_ENGINE_BUILD: await compiledEngine() } : {};
const { code } = await run(process.execPath, [script, 'run', ...files], {
  cwd: root,
  env: { QUARTERDECK_LONG: '1', ...engine },
  timeoutMillis: LONG_MILLIS,
});
process.exitCode = code;
