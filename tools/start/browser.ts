// Serves the console to a browser: starts the engine and prints the address once it listens.
// Learns the address from the engine's own `status`, and so needs to know no desk directory.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { run, start } from '../install/child.mjs';
import { say } from '../install/places.mjs';
import { root } from '../repository/files.ts';

const ASK_MILLIS = 500;
const ASK_LIMIT = 120;
const STATUS_MILLIS = 15_000;

const cli = join(root, 'dist', 'engine', 'engine', 'cli', 'main.js');
const statusSchema = z.object({ consoleUrl: z.string().nullable() });

/** The address that a line of `quarterdeck status --json` states, or undefined. */
export function consoleUrlOf(output: string): string | undefined {
  const line = output.split('\n').find((each) => each.startsWith('{')) ?? '';
  try {
    return statusSchema.parse(JSON.parse(line)).consoleUrl ?? undefined;
  } catch {
    // The engine does not listen yet: what it said instead is no status.
    return undefined;
  }
}

/** The words of the command line that name the desk, for a command that takes no other. */
function deskWords(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => word === '--dir' || word.startsWith('--dir='));
  if (at < 0) return [];
  return words[at] === '--dir' ? words.slice(at, at + 2) : words.slice(at, at + 1);
}

/** Runs the engine until it ends; `words` are its further arguments. Returns its exit code. */
export async function serveBrowser(words: readonly string[]): Promise<number> {
  const consoleFolder = join(root, 'dist', 'renderer');
  const args = [cli, 'engine', '--console-dir', consoleFolder, ...words];
  const engine = start(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise<number>((resolve) => {
    engine.once('close', (code) => resolve(code ?? 1));
    engine.once('error', () => resolve(127));
  });
  for (let asked = 0; asked < ASK_LIMIT; asked += 1) {
    const early = await Promise.race([ended, wait(ASK_MILLIS)]);
    if (early !== undefined) return early;
    const status = [cli, 'status', '--json', ...deskWords(words)];
    const limits = { capture: true, timeoutMillis: STATUS_MILLIS };
    const { output } = await run(process.execPath, status, limits);
    const address = consoleUrlOf(output);
    if (address !== undefined) {
      say(`open ${address} (the code works once; \`npx quarterdeck status\` tells the next)`);
      return ended;
    }
  }
  say('the engine did not tell an address in time');
  return ended;
}
