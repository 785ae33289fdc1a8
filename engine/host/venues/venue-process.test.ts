/** Whether the files of a simulated venue are those of a process that lives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processStart } from '../gate/lock.ts';
import type { VenueFolder } from './venue-folders.ts';
import { readVenueEndpoint } from './venue-process.ts';

let folder: VenueFolder;

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'quarterdeck-venue-'));
  const at = (name: string) => join(root, name);
  folder = { root, endpoint: at('venue.json'), lock: at('venue.lock'), output: at('venue.out') };
  const endpoint = {
    ...{ version: 1, pid: process.pid, baseUrl: 'http://127.0.0.1:1', mode: 'market' },
    ...{ apiKey: 'key', apiPrivateKey: 'key', startedUtcNanos: '1' },
  };
  writeFileSync(folder.endpoint, JSON.stringify(endpoint));
});

afterEach(() => {
  rmSync(folder.root, { recursive: true });
});

const start = processStart(process.pid).split(':').at(-1) ?? '';

test.each([
  ['its own process', { pid: process.pid, started: start }, process.pid],
  ['a process of a system that tells no starts', { pid: process.pid, started: '' }, process.pid],
  ['an earlier process of the same id', { pid: process.pid, started: '1' }, undefined],
  ['another process', { pid: process.ppid, started: start }, undefined],
  ['nobody', {}, undefined],
])('an endpoint beside a lock of %s', async (_whose, lock, pid) => {
  writeFileSync(folder.lock, JSON.stringify(lock));
  expect((await readVenueEndpoint(folder))?.pid).toBe(pid);
});

test('an endpoint without a lock is of no venue that lives', async () => {
  expect(await readVenueEndpoint(folder)).toBeNull();
});
