// Finds which system libraries the end-to-end tests lack, and installs them where that is safe:
// as root on Debian without a display, after printing the command. Elsewhere it only prints.
import { existsSync } from 'node:fs';
import { run } from './child.mjs';
import { say, whichOf } from './places.mjs';

const INSTALL_MILLIS = 900_000;

/** What is needed: how to see that it is there, and the Debian packages that may bring it. */
const NEEDS = [
  { name: 'Xvfb', programs: ['Xvfb'], packages: ['xvfb'] },
  { name: 'GTK 3', library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { name: 'NSS', library: 'libnss3.so', packages: ['libnss3'] },
  { name: 'ALSA', library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { name: 'GBM', library: 'libgbm.so.1', packages: ['libgbm1'] },
  {
    name: 'Chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    packages: ['chromium'],
  },
  { name: 'a C compiler', programs: ['gcc', 'cc'], packages: ['gcc'] },
  { name: 'C headers', file: '/usr/include/stdlib.h', packages: ['libc6-dev'] },
];

async function loadableLibraries() {
  const ldconfig = whichOf('ldconfig') ?? '/sbin/ldconfig';
  const { code, output } = await run(ldconfig, ['-p'], { capture: true, timeoutMillis: 20_000 });
  return code === 0 ? output : '';
}

/** The needs that this Linux machine does not meet. */
export async function missingNeeds() {
  if (process.platform !== 'linux') return [];
  const libraries = await loadableLibraries();
  return NEEDS.filter(({ programs, library, file }) => {
    if (programs !== undefined) return whichOf(...programs) === undefined;
    if (library !== undefined) return !libraries.includes(`${library} `);
    return !existsSync(file);
  });
}

async function aptKnows(name) {
  const { code, output } = await run('apt-cache', ['policy', name], {
    capture: true,
    timeoutMillis: 60_000,
  });
  return code === 0 && /Candidate: (?!\(none\))/.test(output);
}

async function packagesFor(needs) {
  const names = [];
  for (const { packages } of needs) {
    let chosen = packages.at(-1);
    for (const name of packages) {
      if (packages.length > 1 && (await aptKnows(name))) {
        chosen = name;
        break;
      }
    }
    names.push(chosen);
  }
  return names;
}

async function apt(...args) {
  say(`running: apt-get ${args.join(' ')}`);
  const { code } = await run('apt-get', args, {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMillis: INSTALL_MILLIS,
  });
  return code === 0;
}

/** Installs what is missing where that is safe, else prints how; returns what still lacks. */
export async function ensureSystem() {
  const missing = await missingNeeds();
  if (missing.length === 0) return [];
  say(`missing on this machine: ${missing.map(({ name }) => name).join(', ')}`);
  const debian = existsSync('/etc/debian_version') && whichOf('apt-get') !== undefined;
  const display = process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY ?? '';
  if (!debian || process.getuid?.() !== 0 || display !== '') {
    const names = (await packagesFor(missing)).join(' ');
    say(debian ? `install with: sudo apt-get install ${names}` : `Debian calls them: ${names}`);
    return missing;
  }
  if (!(await apt('update'))) say('apt-get update failed; going on with the old lists');
  const names = await packagesFor(missing);
  if (!(await apt('install', '-y', '-q', '--no-install-recommends', ...names))) {
    say('apt-get install failed');
  }
  return missingNeeds();
}
