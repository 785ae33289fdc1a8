// `npm start`: opens the console on the simulated market, in a window or, without a display,
// in a browser of the operator's choice. Installs no system library.
import { buildEngine } from '../build/engine.ts';
import { buildRenderer } from '../build/renderer.ts';
import { run } from '../install/child.mjs';
import { installedElectron } from '../install/electron.mjs';
import { say } from '../install/places.mjs';
import { missingNeeds } from '../install/system.mjs';
import { executableOf } from '../package/executable.ts';
import { pack } from '../package/pack.ts';
import { serveBrowser } from './browser.ts';
import { noSandboxBecause } from './sandbox.ts';

const WINDOW_NEEDS = new Set(['GTK 3', 'NSS', 'ALSA', 'GBM']);

/** Why no window can open here, or undefined when one can. */
async function noWindowBecause(): Promise<string | undefined> {
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '';
  if (process.platform === 'linux' && display === '') return 'there is no display';
  if (installedElectron() === undefined) return 'no Electron could be installed';
  const lacking = (await missingNeeds()).filter(({ name }) => WINDOW_NEEDS.has(name));
  const names = lacking.map(({ name }) => name).join(', ');
  return names === '' ? undefined : `this machine lacks ${names}`;
}

async function openWindow(): Promise<number> {
  const { electronVersion } = await pack();
  say(`opening the console (Electron ${electronVersion})`);
  const flaw = noSandboxBecause();
  if (flaw !== undefined) say(`${flaw}: opening without Chromium's sandbox`);
  const args = flaw === undefined ? [] : ['--no-sandbox', '--disable-gpu'];
  return (await run(executableOf('shipped'), [...args, ...process.argv.slice(2)])).code;
}

async function serve(reason: string): Promise<number> {
  say(`${reason}; serving the console to a browser instead`);
  await buildEngine();
  await buildRenderer();
  return serveBrowser(process.argv.slice(2));
}

try {
  const reason = await noWindowBecause();
  process.exitCode = reason === undefined ? await openWindow() : await serve(reason);
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
