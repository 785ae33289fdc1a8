/**
 * The names of the files in a desk directory, in one place.
 * Creates the directory for its owner alone; reads and writes none of the files.
 */
import { existsSync } from 'node:fs';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const privateMode = 0o700;

export interface DeskDirectory {
  readonly root: string;
  readonly config: string;
  readonly ledger: string;
  readonly latch: string;
  readonly endpoint: string;
  /** Folders of simulated venues beyond the first, whose files are in `root` (venue-folders). */
  readonly venues: string;
  readonly warden: string;
  readonly tape: string;
  readonly logs: string;
  /** Copies of the strategy files that ran, by their content. */
  readonly strategyStore: string;
}

/** The files of the desk that lives in `root`. */
export function deskDirectory(root: string): DeskDirectory {
  return {
    root,
    config: join(root, 'desk.yaml'),
    ledger: join(root, 'ledger.sqlite'),
    latch: join(root, 'latch.json'),
    endpoint: join(root, 'endpoint.json'),
    venues: join(root, 'venues'),
    warden: join(root, 'warden.json'),
    tape: join(root, 'tape'),
    logs: join(root, 'logs'),
    strategyStore: join(root, 'strategy-store'),
  };
}

/** Makes the directory and its folders, readable by the owner alone; throws where it cannot. */
export async function createDeskDirectory(desk: DeskDirectory): Promise<void> {
  await makeFolder(desk.root);
  const { mode } = await stat(desk.root);
  if ((mode & 0o777) !== privateMode) await chmod(desk.root, privateMode);
  await makeFolder(desk.logs);
  await makeFolder(desk.tape);
}

/** Step by step: where nothing can be made, as in /proc, Node's own recursion never ends. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: privateMode });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    await makeFolder(parent);
    await mkdir(path, { mode: privateMode });
  }
}
