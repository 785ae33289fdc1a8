/**
 * The built console of an armed desk in a Chromium without a window. Measures nothing.
 * Needs a Chromium; without one it says so.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { whichOf } from '../../tools/install/places.mjs';
import { root } from '../../tools/repository/files.ts';
import type { Measured, Skipped } from '../bench.ts';
import type { Wish } from '../desk/desk-files.ts';
import { type Rig, startRig } from '../desk/rig.ts';

export interface OpenConsole {
  readonly browser: Browser;
  readonly page: Page;
  readonly rig: Rig;
}

/** The built console's folder. */
async function buildConsole(): Promise<string> {
  const program = join(root, 'tools', 'build', 'main.ts');
  await promisify(execFile)(process.execPath, [program, 'renderer'], { cwd: root });
  return join(root, 'dist', 'renderer');
}

async function openConsole(browser: Browser, { desk }: Rig): Promise<Page> {
  const { consoleUrl } = desk.endpoint;
  if (consoleUrl === null) throw new Error('the engine serves no console');
  const page = await browser.newPage({ viewport: { width: 1_600, height: 1_000 } });
  await page.goto(consoleUrl);
  await page.getByTestId('top-bid').filter({ hasText: /\d/ }).first().waitFor();
  return page;
}

/** Starts desk and browser in `directory`, has `work` measure, and ends both. */
export async function withConsole(
  directory: string,
  wish: Wish,
  work: (open: OpenConsole) => Promise<Measured>,
): Promise<Measured | Skipped> {
  const program =
    process.env['QUARTERDECK_CHROMIUM'] ?? whichOf('chromium', 'chromium-browser', 'google-chrome');
  if (program === undefined) return { skipped: 'there is no Chromium on this machine' };
  const folder = await buildConsole();
  const rig = await startRig(directory, wish, ['--console-dir', folder]);
  const options = { executablePath: program, args: ['--no-sandbox'] };
  const browser = await chromium.launch(options).catch(async (error: unknown) => {
    await rig.close();
    throw error;
  });
  try {
    await rig.desk.arm();
    return await work({ browser, page: await openConsole(browser, rig), rig });
  } finally {
    await browser.close();
    await rig.close();
  }
}
