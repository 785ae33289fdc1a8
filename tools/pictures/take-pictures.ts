// The course of one desk, and the pictures on its way: drills, first run, trading, a swap, alerts,
// a rule that halts a strategy, orders by hand, the stop of the desk and the way back.
// Waits for what the console shows; what does not come ends the run.
import { mkdirSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { enrolAndArm, figure, killFromKeyboard } from '../../e2e/support/console.ts';
import {
  acknowledge,
  bidTimes,
  chooseSwap,
  strategyState,
  typeOrder,
} from '../../e2e/support/console-acts.ts';
import { buyElsewhere } from '../../e2e/support/other-session.ts';
import {
  type DeskUnderTest,
  endDesk,
  type RunningApp,
  startApp,
} from '../../e2e/support/packaged-app.ts';
import { injectFault } from '../../e2e/support/venue.ts';
import { narrow, resize, take, wide } from './camera.ts';
import { writeDesk } from './desk.ts';
import { makeDrills } from './drills.ts';

/** Fills after which charts and lists have something to show. */
const fillsWanted = 800;
const patience = { timeout: 240_000 };

interface Studio {
  readonly under: DeskUnderTest;
  readonly running: RunningApp;
  readonly page: Page;
  readonly shoot: (name: string) => Promise<void>;
}

/** Takes every picture into a folder. */
export async function takePictures(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const under = writeDesk();
  let running: RunningApp | null = null;
  try {
    await makeDrills(under);
    const app = await startApp(under);
    running = app;
    const shoot = (name: string) => take(app, folder, name);
    const studio = { under, running: app, page: app.page, shoot };
    for (const part of [firstRun, trading, swap, troubles, sight, record, byHand, breaks, stop])
      await part(studio);
  } finally {
    await endDesk(under, running);
  }
}

async function firstRun({ running, page, shoot }: Studio): Promise<void> {
  await resize(running, wide);
  await expect(page.getByTestId('first-run-name')).toBeVisible(patience);
  await expect(page.getByTestId('strategy-state')).toHaveCount(3, patience);
  await expect(page.locator('.is-warden')).toContainText('Guarding', patience);
  await shoot('first-run');
  await enrolAndArm(page, 'kim');
}

async function trading({ under, running, page, shoot }: Studio): Promise<void> {
  await injectFault(under, 'gap?symbol=BTCUSDT');
  const alerts = page.getByTestId('needs-you').getByTestId('alert-row');
  await acknowledge(page, alerts.first(), 'The venue knows of it');
  await expect.poll(() => figure(page, 'fills-count'), patience).toBeGreaterThan(fillsWanted);
  await expect(alerts).toHaveCount(0, patience);
  await shoot('console');
  await resize(running, narrow);
  await shoot('console-1280');
  await resize(running, wide);
}

async function swap({ page, shoot }: Studio): Promise<void> {
  const reason = 'Follows the market more quickly';
  const dialog = await chooseSwap(page, { strategy: 'maker-btc', file: 'joiner-quick.ts', reason });
  await shoot('swap');
  await dialog.getByTestId('swap-submit').click();
  await expect(dialog.getByTestId('swap-result')).toBeVisible(patience);
  await dialog.getByTestId('swap-close').click();
}

async function troubles({ under, page, shoot }: Studio): Promise<void> {
  await injectFault(under, 'refuse?symbol=ETHUSDT&forMillis=120000');
  await expect(strategyState(page, 'maker-eth')).toHaveText('halted', patience);
  await injectFault(under, 'gap?symbol=ETHUSDT');
  const gap = page.getByTestId('needs-you').getByTestId('alert-row').filter({ hasText: /gap/i });
  await gap.getByTestId('alert-ack').click();
  await page.getByTestId('alert-note').fill('The venue looks for it');
  await shoot('acknowledge');
  await page.getByTestId('alert-ack-submit').click();
  await expect(gap.getByTestId('alert-owner')).toBeVisible();
  await page.getByTestId('nav-alerts').click();
  await expect(page.locator('[data-severity="critical"]').first()).toBeVisible();
  await shoot('alerts');
  await page.getByTestId('nav-strategies').click();
  await shoot('strategies');
}

async function sight({ page, shoot }: Studio): Promise<void> {
  await page.getByTestId('nav-latency').click();
  await shoot('latency');
  await page.getByTestId('nav-desk').click();
  await page.getByTestId('slowest-open').click();
  const read = page.locator('.waterfall .span-name').filter({ hasText: 'Read' });
  // The slowest may be one that no tick caused; the next slow ones have every stage.
  await expect(async () => {
    await page.keyboard.press('n');
    await expect(read).toBeVisible({ timeout: 500 });
  }).toPass(patience);
  await shoot('traces');
}

async function record({ page, shoot }: Studio): Promise<void> {
  await page.getByTestId('nav-audit').click();
  await page.getByTestId('audit-verify').click();
  await expect(page.getByTestId('audit-result')).toContainText('Intact', patience);
  await shoot('audit');
  await page.getByTestId('nav-books').click();
  await shoot('books');
  await page.getByTestId('nav-drills').click();
  await expect(page.getByTestId('drill-row')).not.toHaveCount(0, patience);
  await shoot('drills');
  await lookBack(page);
  await shoot('past');
  await page.getByTestId('nav-desk').click();
}

/** The middle of the record, and the chain of an order that worked then. */
async function lookBack(page: Studio['page']): Promise<void> {
  await page.getByTestId('nav-past').click();
  await expect(page.getByTestId('past-when')).toBeVisible(patience);
  const newest = Number(await page.getByTestId('past-slider').getAttribute('max'));
  await page.getByTestId('past-point').fill(String(Math.floor(newest / 2)));
  await page.getByTestId('past-point').press('Enter');
  await expect(page.getByTestId('past-when')).toContainText('Not the desk now', patience);
  await expect(async () => {
    await page.getByTestId('past-on').click();
    await page.getByTestId('past-order').first().click({ timeout: 1_000 });
  }).toPass(patience);
  await expect(page.getByTestId('past-link').nth(1)).toBeVisible(patience);
}

/** Somebody bought on the account behind the desk's back: the page, and the choice. */
async function breaks({ under, page, shoot }: Studio): Promise<void> {
  await buyElsewhere(under, 'BTCUSDT', '0.010');
  const row = page.getByTestId('needs-you').getByTestId('break-row');
  await row.waitFor(patience);
  await row.getByTestId('break-show').click();
  await expect(page.getByTestId('reconcile-look')).toContainText('Looked at as a whole');
  await shoot('reconcile');
  await page.getByTestId('reconcile-break').getByTestId('reconcile-decide').click();
  await page.getByTestId('break-choice-adopt').click();
  await page.getByTestId('break-reason').fill('Bought at the page of the venue');
  await shoot('break');
  await page.getByTestId('break-submit').click();
  await expect(page.getByTestId('break-dialog')).toBeHidden(patience);
  await page.getByTestId('nav-desk').click();
}

/** Two orders that rest apart from the market, so that the stop has something to cancel. */
async function byHand({ page, shoot }: Studio): Promise<void> {
  const verdict = page.getByTestId('ticket-verdict');
  await page.getByTestId('order-ticket').click();
  const order = { side: 'buy', quantity: '0.05', price: await bidTimes(page, 0.98) } as const;
  await typeOrder(page, order);
  await expect(page.getByTestId('ticket-node')).toContainText(/collar/i, patience);
  await shoot('ticket-refused');
  await page.getByTestId('ticket-cancel').click();
  for (const [side, factor] of [
    ['buy', 0.995],
    ['sell', 1.005],
  ] as const) {
    await page.getByTestId('order-ticket').click();
    await typeOrder(page, { ...order, side, price: await bidTimes(page, factor) });
    await expect(verdict).toContainText('It could go out now', patience);
    if (side === 'buy') await shoot('ticket');
    await page.getByTestId('ticket-review').click();
    await page.getByTestId('ticket-reason').fill('Rests apart from the market');
    if (side === 'buy') await shoot('ticket-review');
    await page.getByTestId('ticket-send').click();
    await expect(page.getByTestId('hand-dialog')).toBeHidden(patience);
  }
  const own = page.getByTestId('order-row').filter({ hasText: 'hand.kim' });
  await expect(own).toHaveCount(2, patience);
}

async function stop({ page, shoot }: Studio): Promise<void> {
  await page.keyboard.press('Control+Shift+S');
  await expect(page.getByTestId('stop-dialog')).toBeVisible();
  await shoot('stop-part');
  await page.getByTestId('stop-none').click();
  await killFromKeyboard(page);
  await expect(page.getByTestId('rearm-blockers')).toHaveCount(0);
  await shoot('stopped');
  await page.getByTestId('rearm-open').click();
  const dialog = page.getByTestId('act-dialog');
  await dialog.getByTestId('rearm-scope').fill('desk');
  await dialog.getByTestId('rearm-reason').fill('Looked at every order and position');
  await shoot('re-arm');
}
