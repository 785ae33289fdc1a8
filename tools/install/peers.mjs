// Fetches the receivers that tests of telemetry send to: two from npm, two from Debian.
// Installs nothing into the system and starts nothing: Debian packages are only unpacked.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { node24Env, npmUnder, peersFolder, root, say, whichOf } from './places.mjs';

const FETCH_MILLIS = 300_000;
const npmPeers = join(peersFolder, 'npm');
const debianPeers = join(peersFolder, 'debian');

/** Programs, and the Debian package that brings them with the libraries of its own source. */
const PROGRAMS = [
  { programs: ['prometheus', 'promtool'], debian: 'prometheus' },
  { programs: ['protoc'], debian: 'protobuf-compiler', libraries: /^libproto/ },
];

/** Installs the npm peers when they are not what their lock says. */
async function ensureNpmPeers(nodePath) {
  const from = join(root, 'tools', 'peers');
  const lock = readFileSync(join(from, 'package-lock.json'), 'utf8');
  const done = join(npmPeers, 'installed-lock.json');
  if (existsSync(done) && readFileSync(done, 'utf8') === lock) return;
  say('installing the receivers that telemetry tests send to (tests only) from npm');
  rmSync(npmPeers, { recursive: true, force: true });
  mkdirSync(npmPeers, { recursive: true });
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    cpSync(join(from, name), join(npmPeers, name));
  }
  const [command, first] = npmUnder(nodePath);
  const options = { cwd: npmPeers, env: node24Env(nodePath), capture: true };
  const { code, output } = await run(command, [...first, 'ci'], {
    ...options,
    timeoutMillis: FETCH_MILLIS,
  });
  if (code === 0) writeFileSync(done, lock);
  else say(`npm ci of the receivers failed (exit ${code}): ${output.slice(-400)}`);
}

/** The package and what of its own source it needs, as apt knows them. */
async function withLibraries(name, libraries) {
  if (libraries === undefined) return [name];
  const { output } = await run('apt-cache', ['depends', name], { capture: true });
  const needed = [...output.matchAll(/^\s*Depends: ([\w.+-]+)$/gm)]
    .map(([, dependency]) => dependency)
    .filter((dependency) => libraries.test(dependency));
  const all = await Promise.all(needed.map((library) => withLibraries(library, libraries)));
  return [...new Set([name, ...all.flat()])];
}

async function download(names, work) {
  const options = { cwd: work, capture: true, timeoutMillis: FETCH_MILLIS };
  const first = await run('apt-get', ['download', ...names], options);
  if (first.code === 0 || process.getuid?.() !== 0) return first.code === 0;
  await run('apt-get', ['update'], options);
  return (await run('apt-get', ['download', ...names], options)).code === 0;
}

async function unpack({ debian, libraries }) {
  const names = await withLibraries(debian, libraries);
  say(`unpacking Debian's ${names.join(', ')} for tests, without installing them`);
  const work = join(peersFolder, 'download');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  mkdirSync(debianPeers, { recursive: true });
  const good = await download(names, work);
  if (!good) say(`apt-get could not download ${names.join(', ')}`);
  for (const file of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', join(work, file), debianPeers], { capture: true });
  }
  rmSync(work, { recursive: true, force: true });
}

/** The path of a peer's program, or undefined. */
export function peerProgram(name) {
  const unpacked = join(debianPeers, 'usr', 'bin', name);
  return existsSync(unpacked) ? unpacked : whichOf(name);
}

/** Fetches what is missing. Never throws for a network fault: tests say what they lack. */
export async function ensurePeers(nodePath) {
  await ensureNpmPeers(nodePath);
  const canUnpack = whichOf('apt-get') !== undefined && whichOf('dpkg-deb') !== undefined;
  for (const need of PROGRAMS) {
    if (need.programs.every((name) => peerProgram(name) !== undefined)) continue;
    if (canUnpack) await unpack(need);
    else say(`without ${need.programs.join(', ')}: tests that need them will be skipped`);
  }
}
