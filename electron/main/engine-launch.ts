/**
 * Starts an engine so that it holds nothing of this app: no pipe, no display, no open file.
 * Watches it no further; its pid is all that comes back.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnginePaths } from './desk-paths.ts';

/**
 * Electron leaves many of its descriptors open to its children, and an engine outlives the app:
 * it would keep them for days. A plain Node marks all that it inherits as its own before it runs,
 * so one Node in between passes on nothing but the log.
 */
const relay = `
const { spawn } = require('node:child_process');
const engine = spawn(process.execPath, process.argv.slice(1), {
  detached: true, stdio: ['ignore', 3, 3], windowsHide: true,
});
engine.on('error', (error) => { process.stderr.write(error.message); process.exitCode = 1; });
engine.on('spawn', () => { process.stdout.write(String(engine.pid)); engine.unref(); });
`;

const lastWordsLength = 1_000;

/** A started engine, and how to learn why it ended. */
export interface Launch {
  readonly pid: number;
  /** The end of what this start has printed, in whole lines. */
  readonly lastWords: () => string;
}

function wordsSince(path: string, offset: number): string {
  try {
    const text = readFileSync(path).subarray(offset).toString('utf8').trim();
    if (text === '') return 'none';
    const end = text.slice(-lastWordsLength);
    return end.length === text.length ? text : end.slice(end.indexOf('\n') + 1);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Resolves with the engine started; rejects with why it could not be started. */
export async function launchEngine(paths: EnginePaths, directory: string): Promise<Launch> {
  mkdirSync(join(directory, 'logs'), { recursive: true, mode: 0o700 });
  const output = join(directory, 'logs', 'engine.out');
  const log = openSync(output, 'a', 0o600);
  const offset = fstatSync(log).size;
  const words = ['-e', relay, '--', paths.entry, '--dir', directory];
  const child = spawn(paths.node, words, {
    cwd: paths.root,
    stdio: ['ignore', 'pipe', 'pipe', log],
    windowsHide: true,
  });
  closeSync(log);
  const pid = await pidFrom(child);
  return { pid, lastWords: () => wordsSince(output, offset) };
}

function pidFrom(child: ChildProcess): Promise<number> {
  let said = '';
  let wrong = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    wrong += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const pid = Number(said);
      if (Number.isSafeInteger(pid) && pid > 0) resolve(pid);
      else reject(new Error(wrong.trim() === '' ? 'it said nothing' : wrong.trim()));
    });
  });
}
