/**
 * The engine's own command line.
 * Reads words only; whether a directory or a file is there is checked where it is used.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface EngineArguments {
  readonly directory: string;
  /** desk.yaml to use; null: the one in the directory, written on the first run. */
  readonly config: string | null;
  /** Built console to serve to browsers; null: none. */
  readonly consoleDirectory: string | null;
  /** Port of the wire; 0: any free one. */
  readonly port: number;
  /** Leave a simulated venue running when the engine ends. */
  readonly keepVenue: boolean;
  /** No log lines on stderr. */
  readonly quiet: boolean;
}

/** Where a desk lives when nothing else is said. */
export function defaultDirectory(): string {
  const data = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  return join(data, 'quarterdeck', 'desk');
}

/** The arguments, or what is wrong with them. */
export function engineArguments(
  words: readonly string[],
): EngineArguments | { readonly wrong: string } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        dir: { type: 'string' },
        config: { type: 'string' },
        'console-dir': { type: 'string' },
        port: { type: 'string', default: '0' },
        'keep-venue': { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      return { wrong: `--port must be 0 to 65535, not ${values.port}` };
    }
    const consoleDirectory = values['console-dir'];
    return {
      directory: resolve(values.dir ?? defaultDirectory()),
      config: values.config === undefined ? null : resolve(values.config),
      consoleDirectory: consoleDirectory === undefined ? null : resolve(consoleDirectory),
      port,
      keepVenue: values['keep-venue'],
      quiet: values.quiet,
    };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}
