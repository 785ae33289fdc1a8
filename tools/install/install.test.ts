// What the installing scripts decide, without installing: locks, platforms, endings of children.
// Every child here is a real process that the test itself starts.
import { expect, test } from 'vitest';
import { complete, platformOf } from '../lock.mjs';
import { run } from './child.mjs';
import { isInstalled } from './modules.mjs';

const locked = {
  '': {},
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b-darwin-arm64': { version: '2.0.0', optional: true },
};

test.each([
  ['nothing', {}, false],
  ['all of it', { 'node_modules/a': { version: '1.0.0' } }, true],
  ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
  ['only the optional', { 'node_modules/b-darwin-arm64': { version: '2.0.0' } }, false],
])('a tree with %s installed is current: %o -> %s', (_name, installed, current) => {
  expect(isInstalled(locked, installed)).toBe(current);
});

test.each([
  ['@x/cli-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
  ['@x/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'] }],
  ['lefthook-windows-x64', { os: ['win32'], cpu: ['x64'] }],
  ['@x/binding-wasm32-wasi', { cpu: ['wasm32'] }],
  ['left-pad', undefined],
])('%s states its platform', (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});

test('completes a lock with what a partial registry left out, each at its own place', () => {
  const optionalDependencies = { 'p-linux-x64': '1.0.0', 'p-darwin-x64': '1.0.0' };
  const lock = {
    packages: {
      'node_modules/p': { version: '1.0.0', dev: true, optionalDependencies },
      'node_modules/p-linux-x64': { version: '1.0.0' },
      'node_modules/p-darwin-x64': { version: '0.9.0' },
    },
  };
  expect(complete(lock)).toEqual(['p-darwin-x64@1.0.0']);
  expect(Reflect.get(lock.packages, 'node_modules/p/node_modules/p-darwin-x64')).toEqual({
    version: '1.0.0',
    dev: true,
    optional: true,
    os: ['darwin'],
    cpu: ['x64'],
  });
});

test('a child ends with its code and its output, without a shell in between', async () => {
  const script = 'process.stdout.write(process.argv[1]); process.exit(3)';
  const ending = await run(process.execPath, ['-e', script, '$HOME; exit'], { capture: true });
  expect(ending).toEqual({ code: 3, timedOut: false, output: '$HOME; exit' });
});

test('a child that cannot be started ends with 127', async () => {
  const { code } = await run('/nowhere/program', [], { capture: true });
  expect(code).toBe(127);
});

test('a child past its limit is ended together with its own children', async () => {
  const grandchild = 'setInterval(() => {}, 1000)';
  const script = `const { pid } = require('node:child_process').spawn(process.execPath,
    ['-e', ${JSON.stringify(grandchild)}]); process.stdout.write(String(pid));
    setInterval(() => {}, 1000)`;
  const { timedOut, output } = await run(process.execPath, ['-e', script], {
    capture: true,
    timeoutMillis: 1_000,
  });
  expect(timedOut).toBe(true);
  expect(Number(output)).toBeGreaterThan(1);
  await expect.poll(() => isAlive(Number(output)), { timeout: 5_000 }).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
