/**
 * The few file operations that the engine's latch and records are made of, on a simulated disk.
 * Leaves every path outside of the simulated machines to the real file system.
 */
import fs from 'node:fs/promises';
import type { SimulatedDisk } from './disk.ts';
import { world } from './world.ts';

/** What every path of a simulated machine begins with. */
export const simulatedRoot = '/simulated/';

const isSimulated = (path: unknown): path is string =>
  typeof path === 'string' && path.startsWith(simulatedRoot);

function disk(): SimulatedDisk {
  return world().scheduler.running.process.machine.disk;
}

/** Resolves after simulated time, in the thread that asks; never, if that ends before. */
function wait(millis: number): Promise<void> {
  const { scheduler } = world();
  return new Promise((resolve) => {
    scheduler.after(scheduler.running, millis * 1e6, resolve);
  });
}

const accessMillis = 0.05;

class SimulatedHandle {
  readonly #path: string;
  readonly #isFolder: boolean;

  constructor(path: string, isFolder: boolean) {
    this.#path = path;
    this.#isFolder = isFolder;
  }

  async writeFile(text: string): Promise<void> {
    await wait(accessMillis);
    disk().write(this.#path, text);
  }

  async sync(): Promise<void> {
    await wait(disk().syncMillis());
    if (this.#isFolder) disk().syncNames();
    else disk().sync(this.#path);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const real = { open: fs.open, readFile: fs.readFile, rename: fs.rename, rm: fs.rm };

async function readFile(path: string): Promise<string> {
  await wait(accessMillis);
  const text = disk().read(path);
  if (text !== null) return text;
  throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' });
}

async function open(path: string, flags: string): Promise<SimulatedHandle> {
  await wait(accessMillis);
  if (flags === 'r') return new SimulatedHandle(path, true);
  disk().create(path);
  return new SimulatedHandle(path, false);
}

async function rename(from: string, to: string): Promise<void> {
  await wait(accessMillis);
  disk().rename(from, to);
}

async function remove(path: string): Promise<void> {
  await wait(accessMillis);
  disk().remove(path);
}

/** From here on the paths of simulated machines lead to their disks. */
export function simulateFiles(): void {
  Object.assign(fs, {
    open: (...given: Parameters<typeof real.open>) =>
      isSimulated(given[0]) ? open(given[0], String(given[1])) : real.open(...given),
    readFile: (...given: Parameters<typeof real.readFile>) =>
      isSimulated(given[0]) ? readFile(given[0]) : real.readFile(...given),
    rename: (...given: Parameters<typeof real.rename>) =>
      isSimulated(given[0]) ? rename(given[0], String(given[1])) : real.rename(...given),
    rm: (...given: Parameters<typeof real.rm>) =>
      isSimulated(given[0]) ? remove(given[0]) : real.rm(...given),
  });
}
