// Compiles the engine and the telemetry to plain JavaScript in dist/engine.
// Ships no test and no type: what is compiled is what the package runs.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';

const COMPILE_MILLIS = 300_000;

/** Compiles with the shipped compiler; throws when a file does not compile. */
export async function buildEngine(): Promise<void> {
  rmSync(join(root, 'dist', 'engine'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', join(root, 'tools', 'types', 'build.json')];
  const { code } = await run(process.execPath, args, { cwd: root, timeoutMillis: COMPILE_MILLIS });
  if (code !== 0) throw new Error('the engine does not compile');
}
