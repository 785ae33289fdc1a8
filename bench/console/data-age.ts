/**
 * How old what the console shows is (M5) while a desk trades at some ten times a busy rate: every
 * 50 ms the page tells the newest ledger event on its screen, and is held against when the next one
 * was made. Engine, feed and browser are processes of one host and read one clock.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { Bench, BenchContext, Measured, Round, Skipped } from '../bench.ts';
import type { Rig } from '../desk/rig.ts';
import { withConsole } from './browser.ts';

/** Each tick becomes an order and the cancel of another: seven ledger events. */
const ticksPerSecond = 500;
const warmUpMillis = 5_000;
const roundMillis = 10_000;

/** `#1,234` of the footer with the time of the look, every 50 ms of the round. */
const looks = `new Promise((resolve) => {
  const seen = [];
  const label = [...document.querySelectorAll('.footer *')]
    .find((one) => one.children.length === 0 && one.textContent === 'ledger');
  const item = label.parentElement;
  const timer = setInterval(() => seen.push([Date.now(), item.textContent]), 50);
  setTimeout(() => { clearInterval(timer); resolve(seen); }, ${roundMillis});
})`;
const Looks = z.array(z.tuple([z.number(), z.string()])).min(10);

interface Made {
  readonly sequence: number;
  readonly utcMillis: number;
}

/** When each event was made, from the desk's own wire. */
function takeMade({ desk }: Rig, made: Made[]): void {
  for (const message of desk.messages.splice(0)) {
    if (message.type !== 'ledger') continue;
    for (const { sequence, utcNanos } of message.events) {
      made.push({ sequence, utcMillis: Number(utcNanos.slice(0, -6)) });
    }
  }
}

/** Age of each look: since the first event was made that it does not show; 0: it shows them all. */
function agesOf(seen: z.infer<typeof Looks>, made: readonly Made[]): Float64Array {
  const [first] = made;
  if (first === undefined) throw new Error('the desk made no event');
  return Float64Array.from(seen, ([atMillis, text]) => {
    const shown = Number(/#([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
    if (!Number.isSafeInteger(shown)) throw new Error(`the footer does not say a number: ${text}`);
    const next = made[Math.max(0, shown + 1 - first.sequence)];
    return next === undefined ? 0 : Math.max(0, atMillis - next.utcMillis);
  });
}

const age = 'console.dataAge';
const events = 'console.events';

async function watch(page: Page, rig: Rig, { rounds, say }: BenchContext): Promise<Measured> {
  const found: Record<string, Round[]> = { [age]: [], [events]: [] };
  for (let round = 1; round <= rounds; round += 1) {
    say(`${age}: round ${round}`);
    const made: Made[] = [];
    takeMade(rig, []);
    const seen = Looks.parse(await page.evaluate(looks));
    // What the last looks may not have shown yet.
    await pause(500);
    takeMade(rig, made);
    found[age]?.push({ samples: agesOf(seen, made) });
    const seconds = (roundMillis + 500) / 1_000;
    found[events]?.push({ value: made.length / seconds, count: made.length });
  }
  return found;
}

export const dataAge: Bench = {
  name: age,
  figures: [
    { name: age, unit: 'ms', budget: { p99: 1_000 } },
    { name: events, unit: 'events/s', budget: null },
  ],
  async run(context): Promise<Measured | Skipped> {
    const wish = { keep: 50, batch: 1, churn: 1 } as const;
    return await withConsole(context.directory, wish, async ({ page, rig }) => {
      rig.feed.pace(ticksPerSecond);
      await pause(warmUpMillis);
      return await watch(page, rig, context);
    });
  },
};
