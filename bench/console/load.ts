/**
 * How the console draws while 50,000 ticks a second enter its engine from another process: frames
 * that it drops, how long the tasks of its main thread take, whether its heap grows. The console is
 * the built one, served by the engine to a Chromium without a window; Chromium's own trace is what
 * is read. Needs a Chromium; without one it is skipped.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import type { Bench, BenchContext, Measured, Round, Skipped } from '../bench.ts';
import type { Rig } from '../desk/rig.ts';
import { withConsole } from './browser.ts';
import { mainThreadOf, traceCategories } from './main-thread.ts';

const ticksPerSecond = 50_000;
const warmUpMillis = 10_000;
const roundMillis = 10_000;
const taskShare = 0.95;

const HeapUsage = z.looseObject({ usedSize: z.number() });

/** Megabytes of the page's script heap that are in use after a collection. */
async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = HeapUsage.parse(await session.send('Runtime.getHeapUsage'));
  await session.detach();
  return usedSize / 1_048_576;
}

async function frames({ desk }: Rig): Promise<number> {
  const { result } = await desk.ask({ type: 'market.query' });
  if (result.kind !== 'market') throw new Error('no answer about the market');
  return result.market.frames;
}

const dropped = 'console.droppedFrames';
const tasks = 'console.taskP95';
const heap = 'console.heapGrowth';
const ticks = 'console.ticks';

async function watch(
  browser: Browser,
  page: Page,
  rig: Rig,
  { rounds, say }: BenchContext,
): Promise<Measured> {
  const found: Record<string, Round[]> = { [dropped]: [], [tasks]: [], [heap]: [], [ticks]: [] };
  const keep = (name: string, value: number, count: number): void => {
    found[name]?.push({ value, count });
  };
  for (let round = 1; round <= rounds; round += 1) {
    say(`console: round ${round}`);
    const heapBefore = await heapMegabytes(page);
    const ticksBefore = await frames(rig);
    const from = performance.now();
    await browser.startTracing(page, { categories: [...traceCategories] });
    await pause(roundMillis);
    const trace = await browser.stopTracing();
    const seconds = (performance.now() - from) / 1_000;
    const taken = (await frames(rig)) - ticksBefore;
    const minutes = (performance.now() - from) / 60_000;
    keep(heap, ((await heapMegabytes(page)) - heapBefore) / minutes, 1);
    keep(ticks, taken / seconds, taken);
    const seen = mainThreadOf(trace.toString('utf8'));
    const sorted = seen.taskMillis.toSorted();
    const rank = Math.max(0, Math.ceil(sorted.length * taskShare) - 1);
    keep(tasks, sorted[rank] ?? Number.NaN, sorted.length);
    keep(dropped, (100 * seen.droppedFrames) / Math.max(1, seen.frames), seen.frames);
  }
  return found;
}

export const consoleLoad: Bench = {
  name: 'console',
  figures: [
    { name: dropped, unit: '%', budget: { atMost: 1 } },
    { name: tasks, unit: 'ms', budget: { atMost: 8 } },
    { name: heap, unit: 'MB/min', budget: { atMost: 1 } },
    { name: ticks, unit: 'ticks/s', budget: null },
  ],
  async run(context): Promise<Measured | Skipped> {
    const wish = { keep: 20, batch: 20, churn: 0 } as const;
    return await withConsole(context.directory, wish, async ({ browser, page, rig }) => {
      rig.feed.pace(ticksPerSecond);
      await pause(warmUpMillis);
      return await watch(browser, page, rig, context);
    });
  },
};
