/**
 * The command line as a process, for tests that hold a desk by it: what it answered, and with which
 * code it ended. Of the sources, or of the compiled engine that is to be tested.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const build = process.env['QUARTERDECK_ENGINE_BUILD'] ?? '';
const program =
  build === ''
    ? fileURLToPath(new URL('../cli/main.ts', import.meta.url))
    : join(build, 'engine', 'cli', 'main.js');
/** A state in JSON is a long line. */
const answerBytesLimit = 64 * 1_048_576;

/** What a run of the command line came to. */
export interface CommandLineResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `quarterdeck` with these words. */
export function quarterdeck(...words: readonly string[]): Promise<CommandLineResult> {
  return new Promise((resolve) => {
    const options = { maxBuffer: answerBytesLimit };
    execFile(process.execPath, [program, ...words], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}
