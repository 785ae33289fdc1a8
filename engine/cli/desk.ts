/**
 * Where the desk is and whether its engine runs.
 * Reads the endpoint file of its owner; starts nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EngineEndpoint } from '../contract/endpoint.ts';
import { ledgerFileName } from '../ledger/ledger.ts';
import { CommandFailure } from './output.ts';

/** Where a desk lives when nothing else is said. */
export function defaultDirectory(): string {
  const data = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  return join(data, 'quarterdeck', 'desk');
}

/** The desk directory of `--dir`. */
export const directoryOf = (given: string | undefined): string =>
  resolve(given ?? defaultDirectory());

/** Where the ledger of a desk directory is; throws when there is none. */
export function ledgerOf(directory: string): string {
  const path = join(directory, ledgerFileName);
  if (existsSync(path)) return path;
  throw new CommandFailure(`there is no ledger in ${directory}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The running engine of a directory; null when there is none. */
export function findEngine(directory: string): EngineEndpoint | null {
  try {
    const text = readFileSync(join(directory, 'endpoint.json'), 'utf8');
    const endpoint = EngineEndpoint.safeParse(JSON.parse(text));
    return endpoint.success && isAlive(endpoint.data.pid) ? endpoint.data : null;
  } catch {
    return null; // no readable endpoint: nobody to talk to
  }
}

/** The running engine, or a failure that says how to get one. */
export function engineOf(directory: string): EngineEndpoint {
  const endpoint = findEngine(directory);
  if (endpoint !== null) return endpoint;
  throw new CommandFailure(
    `no engine runs on ${directory}; start one with: quarterdeck engine --dir ${directory}`,
  );
}
