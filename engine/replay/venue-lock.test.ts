// One venue a desk directory, however many start at once and whatever a dead one left.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeVenueLock } from './venue-lock.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'venue-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const lockFile = () => join(directory, 'venue.lock');
/** A process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;

test('a living holder is named and stays; what it gives back is free, and nothing is left', () => {
  const first = takeVenueLock(directory);
  expect(takeVenueLock(directory)).toEqual({ kind: 'refused', pid: process.pid });
  if (first.kind !== 'held') throw new Error('not held');
  first.release();
  expect(readdirSync(directory)).toEqual([]);
  expect(takeVenueLock(directory).kind).toBe('held');
  expect(readdirSync(directory)).toEqual(['venue.lock']);
});

test.each([
  ['a process that has ended', () => JSON.stringify({ pid: deadPid(), started: '' })],
  ['a later process of the same number', () => `{"pid":${process.pid},"started":"1"}`],
  ['nobody that can be read', () => '{"pid":'],
])('the lock of %s is taken over', (_, text) => {
  writeFileSync(lockFile(), text());
  expect(takeVenueLock(directory).kind).toBe('held');
  expect(readFileSync(lockFile(), 'utf8')).toContain(`"pid":${process.pid}`);
  expect(readdirSync(directory)).toEqual(['venue.lock']);
});

test('a lock that is somebody else’s by now is not given back', () => {
  const first = takeVenueLock(directory);
  writeFileSync(lockFile(), JSON.stringify({ pid: process.ppid, started: '' }));
  if (first.kind === 'held') first.release();
  expect(takeVenueLock(directory)).toEqual({ kind: 'refused', pid: process.ppid });
});

/** Takes the lock in each round as soon as all are there, and counts who has it. */
const racer = `
  const { workerData: { module, directories, shared } } = require('node:worker_threads');
  const words = new Int32Array(shared);
  import(module).then(({ takeVenueLock }) => {
    directories.forEach((directory, round) => {
      Atomics.add(words, 0, 1);
      while (Atomics.load(words, 0) < (round + 1) * words[1]);
      if (takeVenueLock(directory).kind === 'held') Atomics.add(words, 2 + round, 1);
    });
  });
`;

test('of several that start at once, on nothing or after a dead one, one has it', async () => {
  const rounds = 60;
  const racers = 2;
  const dead = JSON.stringify({ pid: deadPid(), started: '' });
  const directories = Array.from({ length: rounds }, (_, round) => {
    const one = mkdtempSync(join(directory, 'd'));
    if (round % 2 === 0) writeFileSync(join(one, 'venue.lock'), dead);
    return one;
  });
  const shared = new SharedArrayBuffer(4 * (2 + rounds));
  const words = new Int32Array(shared);
  words[1] = racers;
  const module = new URL('./venue-lock.ts', import.meta.url).href;
  const workers = Array.from({ length: racers }, () => {
    return new Worker(racer, { eval: true, workerData: { module, directories, shared } });
  });
  await Promise.all(workers.map((one) => new Promise((done) => one.once('exit', done))));
  expect([...words.slice(2)]).toEqual(Array.from({ length: rounds }, () => 1));
}, 60_000);
