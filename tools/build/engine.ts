// Compiles the engine and the telemetry to plain JavaScript in dist/engine.
// Ships no test, and no types but those of the strategy SDK, which strategy files are checked by.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';

const COMPILE_MILLIS = 300_000;

/** Compiles with the shipped compiler; throws when a file does not compile. */
export async function buildEngine(): Promise<void> {
  rmSync(join(root, 'dist', 'engine'), { recursive: true, force: true });
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const settings of ['build.json', 'declarations.json']) {
    const args = [compiler, '-p', join(root, 'tools', 'types', settings)];
    const limits = { cwd: root, timeoutMillis: COMPILE_MILLIS };
    const { code } = await run(process.execPath, args, limits);
    if (code !== 0) throw new Error(`the engine does not compile by ${settings}`);
  }
}
