// Runs the packaged `quarterdeck` command as an operator at a terminal would.
import { execFile } from 'node:child_process';
import { packagedCli, packagedNode } from './packaged-app.ts';

export interface CommandRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. */
export function quarterdeck(...words: readonly string[]): Promise<CommandRun> {
  return new Promise((resolve) => {
    const options = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
    execFile(packagedNode, [packagedCli, ...words], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ exitCode: code, stdout, stderr });
    });
  });
}

/** What a command printed with --json; fails with its own words when it printed none. */
export function jsonOf(run: CommandRun): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(run.stdout);
    if (value !== null && typeof value === 'object') return { ...value };
  } catch {
    // Falls through to the error that shows what was printed instead.
  }
  throw new Error(`no JSON, exit ${run.exitCode}: ${run.stdout} ${run.stderr}`);
}
