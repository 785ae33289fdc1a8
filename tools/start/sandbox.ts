// Finds out whether Chromium can sandbox its processes on this machine.
// Changes no setting of the machine.
import { existsSync, readFileSync } from 'node:fs';

/** Kernel switches that take the sandbox's user namespaces away, with the value that does. */
const SWITCHES: readonly (readonly [path: string, off: string])[] = [
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
];

/** What a sandbox check looks at; given by tests, read from the machine otherwise. */
export interface SandboxFacts {
  readonly platform: string;
  readonly userId: number | undefined;
  readonly read: (path: string) => string | undefined;
}

const thisMachine: SandboxFacts = {
  platform: process.platform,
  userId: process.getuid?.(),
  read: (path) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined),
};

/** Why Chromium cannot use its sandbox here, or undefined when it can. */
export function noSandboxBecause(facts: SandboxFacts = thisMachine): string | undefined {
  if (facts.platform !== 'linux') return undefined;
  if (facts.userId === 0) return 'Chromium runs as root';
  const found = SWITCHES.find(([path, off]) => facts.read(path) === off);
  return found === undefined ? undefined : `the kernel sets ${found[0]} to ${found[1]}`;
}
