// Writes package-lock.json anew and completes it, so that `npm ci` works on every platform.
// Never installs anything, and never changes a version that npm has chosen.
//
// npm leaves an optional dependency out of the lock when the registry at hand does not offer that
// platform's package (a partial mirror), and `npm ci` then refuses the whole lock. The parent
// pins such a package exactly, so its version is known; its platform is read from its name.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const lockUrl = new URL('../package-lock.json', import.meta.url);
const OS_NAMES = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(
  ' ',
);
const CPU_NAMES = 'arm arm64 ia32 loong64 mips64el ppc64 riscv64 s390x x64'.split(' ');
const CPU_ALIASES = { armv7: 'arm', armv6: 'arm', ppc64le: 'ppc64', aarch64: 'arm64' };

/** The platform that a package's own name states, e.g. `@x/binding-linux-x64-gnu`. */
export function platformOf(name) {
  if (name.includes('wasm32')) return { cpu: ['wasm32'] };
  const words = name.split(/[/-]/).map((word) => (word === 'windows' ? 'win32' : word));
  const os = OS_NAMES.find((candidate) => words.includes(candidate));
  const cpu = words
    .map((word) => CPU_ALIASES[word] ?? word)
    .find((word) => CPU_NAMES.includes(word));
  return os === undefined || cpu === undefined ? undefined : { os: [os], cpu: [cpu] };
}

/** Adds to a parsed lock the entries that npm left out; returns their names with versions. */
export function complete(lock) {
  const added = [];
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const nested = `${place === '' ? '' : `${place}/`}node_modules/${name}`;
      const top = `node_modules/${name}`;
      const found = lock.packages[nested] ?? lock.packages[top];
      if (found !== undefined && (found.version === version || !/^\d/.test(version))) continue;
      const platform = platformOf(name);
      if (platform === undefined || !/^\d/.test(version)) {
        throw new Error(`cannot complete ${name}@${version}, wanted by ${place}`);
      }
      const free = lock.packages[top] === undefined ? top : nested;
      const dev = entry.dev === true ? { dev: true } : {};
      lock.packages[free] = { version, ...dev, optional: true, ...platform };
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.entries(lock.packages).sort(([left], [right]) => (left < right ? -1 : 1));
  lock.packages = Object.fromEntries(sorted);
  return added;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  execFileSync('npm', ['install', '--package-lock-only'], { stdio: 'inherit' });
  const lock = JSON.parse(readFileSync(lockUrl, 'utf8'));
  const added = complete(lock);
  writeFileSync(lockUrl, `${JSON.stringify(lock, null, 2)}\n`);
  process.stdout.write(`completed ${added.length} entries\n`);
}
