/**
 * From the start of the packaged app to the first live price in its window, on a desk that exists:
 * the app, its engine, warden and simulated venue all start, and files are in the cache. The app is
 * started by its driver, whose attaching is in the figure. Needs the package that can be driven and
 * a display; without them it is skipped, with the reason.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { _electron } from 'playwright-core';
import { z } from 'zod';
import { TestDesk } from '../../engine/host/desk-fixture.ts';
import { executableOf } from '../../tools/package/executable.ts';
import { openDisplay } from '../../tools/test/display.ts';
import type { Bench, Measured, Round, Skipped } from '../bench.ts';
import { median } from '../summary.ts';

const startsPerRound = 3;
const startMillisLimit = 60_000;
const endMillisLimit = 15_000;

const Started = z.object({ pid: z.int().positive() });
const Seen = z.object({ pageMillis: z.number(), numberMillis: z.number() });

/** When the page began, and when its best bid first showed a digit, in milliseconds of UTC. */
const firstNumber = `new Promise((resolve) => {
  const pageMillis = performance.timeOrigin;
  const look = () => {
    const shown = document.querySelector('[data-testid="top-bid"]')?.textContent ?? '';
    if (!/[0-9]/.test(shown)) return requestAnimationFrame(look);
    resolve({ pageMillis, numberMillis: pageMillis + performance.now() });
  };
  look();
})`;

/** One start; all in seconds after it. */
interface Start {
  readonly page: number;
  readonly number: number;
}

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // No such process: what this asks.
    return false;
  }
}

/** Ends the process that one of the desk's small files names, in order where it can be. */
async function endProcessOf(desk: string, file: string): Promise<void> {
  const text = await readFile(join(desk, file), 'utf8').catch(() => null);
  if (text === null) return;
  const { pid } = Started.parse(JSON.parse(text));
  if (processLives(pid)) process.kill(pid, 'SIGTERM');
  const deadline = performance.now() + endMillisLimit;
  while (processLives(pid)) {
    if (performance.now() > deadline) process.kill(pid, 'SIGKILL');
    await pause(50);
  }
}

/** Makes a desk with an operator: a new one would show its dialogue in place of the market. */
async function makeDesk(directory: string): Promise<void> {
  await mkdir(directory);
  const desk = await TestDesk.create({ directory });
  await desk.start();
  const refusal = await desk.enrol();
  if (refusal !== '') throw new Error(refusal);
  desk.signal('SIGTERM');
  await desk.ended();
}

/** Starts the app once and ends all that it started. */
async function startOnce(
  executablePath: string,
  desk: string,
  userData: string,
  display: string,
): Promise<Start> {
  const started = performance.timeOrigin + performance.now();
  const app = await _electron.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${userData}`, `--desk-dir=${desk}`],
    env: { ...process.env, DISPLAY: display } as Record<string, string>,
    timeout: startMillisLimit,
  });
  try {
    const page = await app.firstWindow();
    page.setDefaultTimeout(startMillisLimit);
    const { pageMillis, numberMillis } = Seen.parse(await page.evaluate(firstNumber));
    const after = (millis: number): number => (millis - started) / 1_000;
    return { page: after(pageMillis), number: after(numberMillis) };
  } finally {
    // The app first, and at once: it would start another engine.
    app.process().kill('SIGKILL');
    await endProcessOf(desk, 'endpoint.json');
    await endProcessOf(desk, 'venue.json');
  }
}

const name = 'app.coldStart';

export const coldStart: Bench = {
  name,
  figures: [{ name, unit: 's', budget: { p50: 1.5 } }],
  async run({ rounds, directory, say, note }): Promise<Measured | Skipped> {
    const executable = process.env['QUARTERDECK_APP'] ?? executableOf('e2e');
    if (!existsSync(executable)) return { skipped: 'no package is there: `npm run package` first' };
    const display = await openDisplay();
    if ('reason' in display) return { skipped: display.reason };
    try {
      const desk = join(directory, 'desk');
      const userData = join(directory, 'user-data');
      await makeDesk(desk);
      const start = (): Promise<Start> => startOnce(executable, desk, userData, display.name);
      say('one start to fill the file cache');
      await start();
      const measured: Round[] = [];
      const pages: number[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        const starts: Start[] = [];
        for (let n = 0; n < startsPerRound; n += 1) starts.push(await start());
        measured.push({ samples: Float64Array.from(starts, ({ number }) => number) });
        pages.push(...starts.map(({ page }) => page));
      }
      note(`${name}: until the page began, median ${median(pages).toFixed(2)} s of it`);
      return { [name]: measured };
    } finally {
      display.close();
    }
  },
};
