/**
 * A simulated venue's process: found by its file, started when there is none, ended by its id.
 * Knows nothing of what is traded there.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { DeskConfig } from '../../contract/config.ts';
import { VenueEndpoint } from '../../contract/endpoint.ts';
import type { DeskDirectory } from '../desk-directory.ts';
import { processLives, processStart } from '../gate/lock.ts';
import { allVenueFolders, type VenueFolder } from './venue-folders.ts';

/** What a venue's process writes of itself when it begins: `started` by the kernel's clock. */
const VenueLock = z.object({ pid: z.int().positive(), started: z.string() });

const startMillisLimit = 30_000;
const lookMillis = 20;

type VenueConfig = DeskConfig['venues'][number];

/** A place where orders go: a simulated venue that listens. */
export interface VenueProcess {
  readonly endpoint: VenueEndpoint;
  /** Whether this engine started it. */
  readonly started: boolean;
}

const file = import.meta.url.endsWith('.ts')
  ? '../../replay/venue-main.ts'
  : '../../replay/venue-main.js';

/** The endpoint of the venue that runs in this folder; null when none lives. */
export async function readVenueEndpoint(folder: VenueFolder): Promise<VenueEndpoint | null> {
  try {
    const parsed = VenueEndpoint.safeParse(JSON.parse(await readFile(folder.endpoint, 'utf8')));
    return parsed.success && (await isOf(folder, parsed.data.pid)) ? parsed.data : null;
  } catch {
    return null; // missing or half written: there is none yet
  }
}

/**
 * Whether that process lives and is the venue of the folder: a venue that ended without a word
 * leaves its files, and its id may be a stranger's by now, who must be neither asked nor ended.
 */
async function isOf({ lock }: VenueFolder, pid: number): Promise<boolean> {
  if (!processLives(pid)) return false;
  const text = await readFile(lock, 'utf8').catch(() => '{}');
  const holder = VenueLock.safeParse(JSON.parse(text));
  if (!holder.success || holder.data.pid !== pid) return false;
  const start = processStart(pid);
  return start === '' || holder.data.started === '' || start.endsWith(`:${holder.data.started}`);
}

/**
 * Finds or starts the venue of a folder; recordings are named from `configDirectory`.
 * Rejects with its last words when it does not come up.
 */
export async function startVenueProcess(
  folder: VenueFolder,
  venue: VenueConfig,
  configDirectory: string,
): Promise<VenueProcess> {
  const running = await readVenueEndpoint(folder);
  if (running !== null) return { endpoint: running, started: false };
  // The file is the venue's: one that an engine started which was killed may be about to write it.
  const symbols = venue.instruments.map((instrument) => instrument.symbol);
  const files = (venue.simulated?.files ?? []).map((name) => resolve(configDirectory, name));
  const settings = { ...venue.simulated, files, market: venue.market, symbols };
  const config = JSON.stringify(settings);
  const output = openSync(folder.output, 'a', 0o600);
  const program = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(process.execPath, [program, '--dir', folder.root, '--config', config], {
    detached: true,
    stdio: ['ignore', output, output],
    cwd: process.cwd(),
  });
  closeSync(output);
  let failure = '';
  child.on('error', (error) => {
    failure = error.message;
  });
  child.on('exit', (code) => {
    failure = `it ended with code ${code ?? 'none'}`;
  });
  child.unref();
  const deadline = performance.now() + startMillisLimit;
  while (performance.now() < deadline && failure === '') {
    const endpoint = await readVenueEndpoint(folder);
    if (endpoint !== null) return { endpoint, started: true };
    await pause(lookMillis);
  }
  if (failure === '') child.kill('SIGKILL');
  const last = (await readFile(folder.output, 'utf8')).trim().slice(-300);
  throw new Error(`the simulated venue did not start: ${failure || 'too slow'}; ${last}`);
}

/** Ends every simulated venue of the desk, those that its file names no more too. */
export async function endVenueProcesses(desk: DeskDirectory): Promise<void> {
  const folders = await allVenueFolders(desk);
  await Promise.all(
    folders.map(async (folder) => {
      const venue = await readVenueEndpoint(folder);
      if (venue !== null) await endVenueProcess(folder, venue.pid);
    }),
  );
}

/** Ends a simulated venue by its process id and waits until it is gone. */
async function endVenueProcess(folder: VenueFolder, pid: number): Promise<void> {
  if (processLives(pid)) process.kill(pid, 'SIGTERM');
  for (let waited = 0; processLives(pid); waited += lookMillis) {
    if (waited > 3_000) process.kill(pid, 'SIGKILL');
    await pause(lookMillis);
  }
  await rm(folder.endpoint, { force: true });
}
