// Starts the packaged app on a desk directory of its own, and ends whatever it started, by id.
// Asks the app nothing; tests do.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';

const executable = process.env['QUARTERDECK_APP'] ?? '';

/** Whether there is a packaged app to drive; the reason to skip where there is none. */
export const missingApp = executable === '' ? 'the app is not packaged; `npm test` does it' : '';

const resources = join(dirname(executable), 'resources');

/** Node of the package, and the command line of the package. */
export const packagedNode = join(resources, 'node', 'node');
export const packagedCli = join(resources, 'engine', 'engine', 'cli', 'main.js');

/** Directories of one test: the desk's, and Electron's own. */
export interface DeskUnderTest {
  readonly desk: string;
  readonly userData: string;
}

export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Of Electron's main process; kept, because a closed app no longer tells it. */
  readonly pid: number;
}

/** Names the directories; makes none, because a file of tests is also read to list them. */
export function createDesk(): DeskUnderTest {
  const root = join(tmpdir(), `quarterdeck-e2e-${randomUUID()}`);
  return { desk: join(root, 'desk'), userData: join(root, 'user-data') };
}

/** Starts the app and waits for its window. */
export async function startApp(under: DeskUnderTest, env = {}): Promise<RunningApp> {
  mkdirSync(dirname(under.desk), { recursive: true, mode: 0o700 });
  const app = await _electron.launch({
    executablePath: executable,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${under.userData}`,
      `--desk-dir=${under.desk}`,
    ],
    env: { ...process.env, ...env },
  });
  const page = await app.firstWindow();
  return { app, page, pid: app.process().pid ?? 0 };
}

/** The pid in one of the desk's small files; null when the file says none. */
export function pidIn(under: DeskUnderTest, file: string): number | null {
  const path = join(under.desk, file);
  if (!existsSync(path)) return null;
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (content === null || typeof content !== 'object' || !('pid' in content)) return null;
  return typeof content.pid === 'number' ? content.pid : null;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process: what this asks.
    return false;
  }
}

function endProcess(pid: number, signal: NodeJS.Signals): void {
  if (isAlive(pid)) process.kill(pid, signal);
}

/** Ends a process and waits until it is gone; what does not go in time is killed. */
async function endAndWait(pid: number, millis: number): Promise<void> {
  endProcess(pid, 'SIGTERM');
  const deadline = Date.now() + millis;
  while (isAlive(pid) && Date.now() < deadline) await pause(50);
  endProcess(pid, 'SIGKILL');
}

/** Ends the app at once and the engine in order: it ends its venue and its warden itself. */
export async function endDesk(under: DeskUnderTest, running: RunningApp | null): Promise<void> {
  if (running !== null) endProcess(running.pid, 'SIGKILL');
  const engine = pidIn(under, 'endpoint.json');
  const venue = pidIn(under, 'venue.json');
  if (engine !== null) await endAndWait(engine, 15_000);
  if (venue !== null) await endAndWait(venue, 5_000);
  rmSync(dirname(under.desk), { recursive: true, force: true, maxRetries: 20 });
}
