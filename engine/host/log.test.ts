/** The log: no secrets in it, and no failure of it in the engine. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from './log.ts';
import { LogTap } from './log-tap.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

test('secrets are left out, at any of the depths where they occur', async () => {
  const log = createLog('engine', directory);
  log.info({ token: 'one', endpoint: { token: 'two' }, a: { b: { apiKey: 'three' } } }, 'hello');
  const text = await readFile(join(directory, 'engine.log'), 'utf8');
  expect(text).toMatch(/hello/);
  expect(text).not.toMatch(/one|two|three/);
});

test('the tap hears the same lines as the file, each with its session and no secret', async () => {
  const tap = new LogTap();
  const log = createLog('engine', directory, { tap, sessionId: 'run-7' });
  const heard: string[] = [];
  tap.listen((line) => heard.push(line));
  log.warn({ traceId: 'abc', token: 'one' }, 'an order has failed');
  expect(heard.join('')).toBe(await readFile(join(directory, 'engine.log'), 'utf8'));
  expect(JSON.parse(heard[0] ?? '')).toMatchObject({
    sessionId: 'run-7',
    traceId: 'abc',
    token: '[secret]',
    msg: 'an order has failed',
  });
});

test.runIf(existsSync('/dev/full'))(
  'a disk that is full costs lines and nothing else',
  async () => {
    await symlink('/dev/full', join(directory, 'engine.log'));
    const log = createLog('engine', directory);
    for (let line = 0; line < 100; line += 1) log.error({ line }, 'nobody will read this');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(log.isLevelEnabled('error')).toBe(true);
  },
);

test.runIf(existsSync('/dev/full'))(
  'K6 a fatal line on a full disk does not stand still: the halt comes behind it',
  async () => {
    await symlink('/dev/full', join(directory, 'engine.log'));
    const log = new URL('./log.ts', import.meta.url).href;
    const text = `import { createLog } from ${JSON.stringify(log)};
      const log = createLog('engine', ${JSON.stringify(directory)});
      log.fatal('the ledger has failed');
      log.fatal('the ledger has failed');
      process.stdout.write('it went on');`;
    // In a process of its own: what stands still there cannot be ended from inside.
    const words = ['--input-type=module', '--eval', text];
    const { stdout, signal } = spawnSync(process.execPath, words, {
      encoding: 'utf8',
      timeout: 10_000,
      killSignal: 'SIGKILL',
    });
    expect([stdout, signal]).toEqual(['it went on', null]);
  },
);
