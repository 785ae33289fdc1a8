/**
 * The names of the files in a desk directory, in one place.
 * Creates the directory for its owner alone; reads and writes none of the files.
 */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface DeskDirectory {
  readonly root: string;
  readonly config: string;
  readonly ledger: string;
  readonly latch: string;
  readonly endpoint: string;
  readonly venue: string;
  readonly venueLog: string;
  readonly warden: string;
  readonly tape: string;
  readonly logs: string;
}

/** The files of the desk that lives in `root`. */
export function deskDirectory(root: string): DeskDirectory {
  return {
    root,
    config: join(root, 'desk.yaml'),
    ledger: join(root, 'ledger.sqlite'),
    latch: join(root, 'latch.json'),
    endpoint: join(root, 'endpoint.json'),
    venue: join(root, 'venue.json'),
    venueLog: join(root, 'venue-log.jsonl'),
    warden: join(root, 'warden.json'),
    tape: join(root, 'tape'),
    logs: join(root, 'logs'),
  };
}

/** Makes the directory and its folders, readable by the owner alone. */
export async function createDeskDirectory(desk: DeskDirectory): Promise<void> {
  await mkdir(desk.root, { recursive: true, mode: 0o700 });
  await chmod(desk.root, 0o700);
  await mkdir(desk.logs, { recursive: true, mode: 0o700 });
  await mkdir(desk.tape, { recursive: true, mode: 0o700 });
}
