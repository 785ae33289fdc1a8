/**
 * From the key in the window of the packaged app to NO WORKING ORDERS: CONFIRMED on its screen,
 * with 1,000 working orders: keyboard, page, preload, main process, engine, simulated venue, and
 * back to a drawn frame. Needs the package that can be driven and a display; else it is skipped.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { z } from 'zod';
import { executableOf } from '../../tools/package/executable.ts';
import { openDisplay } from '../../tools/test/display.ts';
import type { Bench, BenchContext, Measured, Round, Skipped } from '../bench.ts';
import { type Rig, startRig } from '../desk/rig.ts';
import { WorkingOrders } from '../desk/working-orders.ts';

const workingOrders = 1_000;
const killsPerRound = 3;
const warmUpKills = 2;
/** Ticks a second that go through engine and window meanwhile. */
const pace = 200;
const settleMillis = 1_500;
const millisLimit = 60_000;

/**
 * Waits for the key, then for the report of this kill: the one before leaves the page when the key
 * is pressed. Milliseconds from the key's own stamp to the frame behind the one with the word.
 * Looks when the page has changed: a frame that the page did not ask for would cost it time.
 */
const keyToConfirmed = `window.killKeyMillis = new Promise((resolve) => {
  const word = () => document.querySelector('[data-testid="kill-result"]')?.textContent ?? '';
  addEventListener('keydown', function pressed(event) {
    if (event.code !== 'KeyK') return;
    removeEventListener('keydown', pressed, true);
    let isNew = word() === '';
    const observer = new MutationObserver(() => {
      isNew ||= word() === '';
      if (!isNew || !word().includes('NO WORKING ORDERS: CONFIRMED')) return;
      observer.disconnect();
      const drawn = () => resolve(performance.now() - event.timeStamp);
      requestAnimationFrame(() => requestAnimationFrame(drawn));
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  }, true);
});
0`;

const Millis = z.number().positive();

async function openWindow(
  executablePath: string,
  { desk }: Rig,
  userData: string,
  display: string,
): Promise<{ readonly app: ElectronApplication; readonly page: Page }> {
  const folders = [`--user-data-dir=${userData}`, `--desk-dir=${desk.directory}`];
  const app = await electron.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', ...folders],
    env: { ...process.env, DISPLAY: display } as Record<string, string>,
    timeout: millisLimit,
  });
  try {
    const page = await app.firstWindow();
    page.setDefaultTimeout(millisLimit);
    return { app, page };
  } catch (error) {
    app.process().kill('SIGKILL');
    throw error;
  }
}

async function killOnce(page: Page, rig: Rig, working: WorkingOrders): Promise<number> {
  await rig.desk.arm();
  await working.reach(workingOrders, rig.feed);
  rig.feed.pace(pace);
  await page.getByTestId('mode').filter({ hasText: 'Active' }).waitFor();
  await pause(settleMillis);
  // The listener is there before the key is pressed.
  await page.evaluate(keyToConfirmed);
  await page.keyboard.press('Control+Shift+K');
  const seen = page.evaluate('window.killKeyMillis');
  const late = pause(millisLimit).then(() => {
    throw new Error(`no kill was confirmed on the screen within ${millisLimit} ms`);
  });
  return Millis.parse(await Promise.race([seen, late]));
}

const name = 'app.killKey';

async function measure(page: Page, rig: Rig, { rounds, say }: BenchContext): Promise<Measured> {
  const working = new WorkingOrders(rig.desk.messages);
  for (let n = 0; n < warmUpKills; n += 1) await killOnce(page, rig, working);
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`${name}: round ${round}`);
    const kills: number[] = [];
    for (let n = 0; n < killsPerRound; n += 1) kills.push(await killOnce(page, rig, working));
    measured.push({ samples: Float64Array.from(kills) });
  }
  return { [name]: measured };
}

export const killKey: Bench = {
  name,
  figures: [{ name, unit: 'ms', budget: { p99: 300 } }],
  async run(context): Promise<Measured | Skipped> {
    const executable = process.env['QUARTERDECK_APP'] ?? executableOf('e2e');
    if (!existsSync(executable)) return { skipped: 'no package is there: `npm run package` first' };
    const display = await openDisplay();
    if ('reason' in display) return { skipped: display.reason };
    const { directory } = context;
    const wish = { keep: workingOrders, batch: 20, churn: 0 } as const;
    const rig = await startRig(join(directory, 'desk'), wish).catch((error: unknown) => {
      display.close();
      throw error;
    });
    try {
      // A desk without an operator would show its first run in place of the market.
      const refusal = await rig.desk.enrol();
      if (refusal !== '') throw new Error(refusal);
      const userData = join(directory, 'user-data');
      const { app, page } = await openWindow(executable, rig, userData, display.name);
      try {
        return await measure(page, rig, context);
      } finally {
        // At once: it would start another engine when this one ends.
        app.process().kill('SIGKILL');
      }
    } finally {
      await rig.close();
      display.close();
    }
  },
};
