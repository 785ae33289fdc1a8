// When a window opens without Chromium's sandbox: as root, or where the kernel refuses it.
// The machine's facts are given, so that each case can be had on any machine.
import { expect, test } from 'vitest';
import { noSandboxBecause } from './sandbox.ts';

const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';

test.each([
  ['a user of a plain Linux', 'linux', 1_000, {}, undefined],
  ['a Linux that allows it', 'linux', 1_000, { [restricted]: '0' }, undefined],
  ['root', 'linux', 0, {}, 'Chromium runs as root'],
  [
    'a Linux that restricts it',
    'linux',
    1_000,
    { [restricted]: '1' },
    `the kernel sets ${restricted} to 1`,
  ],
  ['macOS', 'darwin', 0, {}, undefined],
])('%s', (_name, platform, userId, files: Record<string, string>, wanted) => {
  const read = (path: string): string | undefined => files[path];
  expect(noSandboxBecause({ platform, userId, read })).toBe(wanted);
});
