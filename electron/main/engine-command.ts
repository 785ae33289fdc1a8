/**
 * Runs one `quarterdeck` command against the desk and returns what it printed.
 * Used where the app must act without a page: stopping the desk on the way out.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { EnginePaths } from './desk-paths.ts';

const commandTimeoutMillis = 20_000;

/** Exit code (null: it did not start or was ended) and both outputs of a finished command. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `quarterdeck ...words` on the engine's own Node. Never rejects. */
export function runEngineCommand(
  paths: EnginePaths,
  words: readonly string[],
): Promise<CommandResult> {
  const extension = paths.entry.endsWith('.ts') ? 'ts' : 'js';
  const program = join(paths.root, 'engine', 'cli', `main.${extension}`);
  const options = { timeout: commandTimeoutMillis, windowsHide: true, cwd: paths.root };
  return new Promise((resolve) => {
    execFile(paths.node, [program, ...words], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ exitCode: code, stdout, stderr });
    });
  });
}
