/** The engine lock: one holder, a rising number, succession of the dead. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processLives, processStart, takeLock } from './lock.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function held() {
  const outcome = await takeLock(directory);
  if (outcome.kind === 'refused') throw new Error(`refused by ${outcome.holderPid}`);
  return outcome.lock;
}

const holderText = (pid: number, started: string) =>
  `${JSON.stringify({ pid, started, released: false })}\n`;

test('the number rises over releases and one file remains', async () => {
  const first = await held();
  expect(first.fence()).toBe(1);
  await first.release();
  const second = await held();
  expect(second.fence()).toBe(2);
  await second.raiseTo(9);
  await second.release();
  expect((await held()).fence()).toBe(10);
  expect(await readdir(directory)).toEqual(['engine.lock.10']);
});

test('a living holder refuses, and is named', async () => {
  await held();
  expect(await takeLock(directory)).toEqual({
    kind: 'refused',
    holderPid: process.pid,
    fence: 1,
  });
});

test('a dead holder is succeeded', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const pid = child.pid ?? 0;
  const started = processStart(pid);
  await once(child, 'exit');
  expect(processLives(pid)).toBe(false);
  await writeFile(join(directory, 'engine.lock.4'), holderText(pid, started));
  expect((await held()).fence()).toBe(5);
});

test.runIf(process.platform === 'linux')('a reused process id is not the holder', async () => {
  await writeFile(join(directory, 'engine.lock.2'), holderText(process.pid, 'another:1'));
  expect((await held()).fence()).toBe(3);
});

test('a damaged lock file belongs to nobody', async () => {
  await writeFile(join(directory, 'engine.lock.3'), '{"pid":');
  expect((await held()).fence()).toBe(4);
});

test('of many at once exactly one holds', async () => {
  await writeFile(join(directory, 'engine.lock.1'), holderText(4_000_000, 'dead:1'));
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => takeLock(directory)));
  expect(outcomes.filter((outcome) => outcome.kind === 'held')).toHaveLength(1);
  expect(await readdir(directory)).toEqual(['engine.lock.2']);
});
