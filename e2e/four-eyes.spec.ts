// Two operators at two consoles of one desk: what one key asks for, another one lets happen, also
// while the desk trades at eight times the market's pace. A key that nobody uses is locked.
import { expect, type Page, test } from '@playwright/test';
import { jsonOf, quarterdeck } from './support/command.ts';
import { figure, killFromKeyboard, passphrase, quotesMove } from './support/console.ts';
import { bidTimes, findInAudit, typeOrder } from './support/console-acts.ts';
import {
  createDesk,
  endDesk,
  missingApp,
  type RunningApp,
  startApp,
} from './support/packaged-app.ts';
import { missingRecording, recording } from './support/recordings.ts';
import { besides, writeDeskOfTwo } from './support/two-operators.ts';
import { ordersOpenAtVenue, startRecording } from './support/venue.ts';

const file = 'binance-raw-feed/usdm_btcusdt_20240808.gz';

// Skipped with its reason where app or recording is missing; CI counts a skipped one as failed.
test.skip(missingApp !== '', missingApp);
test.skip(missingRecording(file) !== '', missingRecording(file));

const under = createDesk();
let first: RunningApp | null = null;
let second: RunningApp | null = null;

test.afterAll(async () => {
  if (second !== null) process.kill(second.pid, 'SIGKILL');
  await endDesk(under, first);
});

/** Asks for the re-arm of the desk with the key of this console. */
async function askToRearm(page: Page, reason: string): Promise<void> {
  await page.getByTestId('rearm-open').click();
  const dialog = page.getByTestId('act-dialog');
  await dialog.getByTestId('rearm-scope').fill('desk');
  await dialog.getByTestId('rearm-reason').fill(reason);
  const locked = dialog.getByTestId('rearm-passphrase');
  if ((await locked.count()) > 0) await locked.fill(passphrase);
  await expect(page.getByTestId('rearm-blockers')).toHaveCount(0, { timeout: 30_000 });
  await dialog.getByTestId('rearm-submit').click();
  await expect(dialog).toBeHidden();
}

/** Signs what waits with the key of this console. */
async function approve(page: Page, reason: string): Promise<void> {
  await page.getByTestId('proposal-look').click();
  const dialog = page.getByTestId('proposal-dialog');
  await dialog.getByTestId('proposal-reason').fill(reason);
  const locked = dialog.getByTestId('proposal-passphrase');
  if ((await locked.count()) > 0) await locked.fill(passphrase);
  await dialog.getByTestId('proposal-approve').click();
  await expect(dialog).toBeHidden();
}

test('K5 a re-arm asked for at one console happens by the key of a second at another', async () => {
  await writeDeskOfTwo(under, recording(file));
  first = await startApp(under);
  const ada = first.page;
  await expect(ada.getByTestId('mode')).toContainText('Halted');
  second = await startApp(besides(under));
  const ben = second.page;
  await expect(ben.getByTestId('mode')).toContainText('Halted');

  await test.step('who asked cannot say yes', async () => {
    await askToRearm(ada, 'Checked after the start');
    await expect(ada.getByTestId('proposal-row')).toContainText('ada asks to');
    await ada.getByTestId('proposal-look').click();
    await expect(ada.getByTestId('proposal-obstacle')).toBeVisible();
    await expect(ada.getByTestId('proposal-approve')).toBeDisabled();
    await ada.keyboard.press('Escape');
    await expect(ada.getByTestId('mode')).toContainText('Halted');
  });
  await test.step('the second operator sees it, and with that key it happens', async () => {
    await expect(ben.getByTestId('proposal-row')).toContainText('ada asks to');
    await ben.screenshot({ path: 'e2e/results/four-eyes-asked.png' });
    await approve(ben, 'Looked at it as well');
    for (const page of [ada, ben]) {
      await expect(page.getByTestId('mode')).toContainText('Active');
      await expect(page.getByTestId('proposal-row')).toHaveCount(0);
    }
  });
});

test('a limit of a node refuses, and says which', async () => {
  if (first === null) throw new Error('the desk is not armed');
  const { page } = first;
  await startRecording(under);
  await quotesMove(page, 5);
  await expect.poll(() => figure(page, 'fills-count'), { timeout: 60_000 }).toBeGreaterThan(0);
  const refused = await findInAudit(page, 'verdicts', 'small-maker');
  await expect(refused.first()).toContainText(/refused/i, { timeout: 60_000 });
  await page.screenshot({ path: 'e2e/results/four-eyes-refused.png' });
  await page.getByTestId('nav-desk').click();
});

test('P10 an order by hand is let past a soft limit by a second key, once', async () => {
  if (first === null || second === null) throw new Error('the desk is not armed');
  const ada = first.page;
  const ben = second.page;
  const dialog = ada.getByTestId('hand-dialog');
  const stand = dialog.getByTestId('override-stand');
  const own = ada.getByTestId('order-row').filter({ hasText: 'hand.ada' });
  const price = await bidTimes(ada, 0.997);
  const send = async () => {
    await ada.getByTestId('order-ticket').click();
    await typeOrder(ada, { side: 'buy', quantity: '0.02', price });
    await expect(ada.getByTestId('ticket-node')).toContainText('by-hand');
    await ada.getByTestId('ticket-review').click();
    await ada.getByTestId('ticket-reason').fill('A hedge that is due');
    const locked = dialog.getByTestId('ticket-passphrase');
    if ((await locked.count()) > 0) await locked.fill(passphrase);
    await ada.getByTestId('ticket-send').click();
    await expect(dialog.getByTestId('ticket-error')).toContainText('limits/by-hand/orderValue');
  };

  await test.step('the soft limit refuses, and what it refused can be asked for', async () => {
    await send();
    await expect(stand).toContainText('two operators can override it for this very order');
    await ada.screenshot({ path: 'e2e/results/override-refused.png' });
    await dialog.getByTestId('override-ask').click();
    await expect(stand).toContainText('waits for a second operator');
  });
  await test.step('the second operator reads the order and the limit, and signs', async () => {
    await ben.getByTestId('proposal-look').click();
    const facts = ben.getByTestId('proposal-facts');
    await expect(facts).toContainText(`Buy 0.020 BTC at ${price} USDT`);
    await expect(facts).toContainText('limit, GTC');
    await expect(facts).toContainText('hand.ada (by-hand) for ada');
    await expect(ben.getByTestId('override-gate')).toContainText('the soft limit of by-hand');
    await ben.screenshot({ path: 'e2e/results/override-asked.png' });
    await ben.keyboard.press('Escape');
    await approve(ben, 'Seen, and agreed');
    await expect(stand).toContainText(/^Overridden for one such order, for another (1:00|0:\d\d):/);
    await expect(dialog.getByTestId('ticket-verdict')).toContainText('It could go out now');
    await ada.screenshot({ path: 'e2e/results/override-granted.png' });
  });
  await test.step('sent again it goes, and the next one is refused as before', async () => {
    await ada.getByTestId('ticket-send').click();
    await expect(dialog).toBeHidden();
    await expect(own).toHaveCount(1);
    await own.getByTestId('order-cancel').click();
    await expect(own).toHaveCount(0);
    await send();
    await expect(dialog.getByTestId('ticket-error')).toContainText('was used by order');
    await expect(stand).toContainText('was used by order');
    await ada.getByTestId('ticket-cancel').click();
  });
  await test.step('beneath the limits it is found again, and how it stands', async () => {
    await ada.getByTestId('limits-more').click();
    await ada.getByTestId('override-open').first().scrollIntoViewIfNeeded();
    await ada.screenshot({ path: 'e2e/results/override-limits.png' });
    await ada.getByTestId('override-open').first().click();
    await expect(ada.getByTestId('override-order')).toContainText('0.020 BTC');
    await expect(ada.getByTestId('override-stand')).toContainText('was used by order');
    await ada.screenshot({ path: 'e2e/results/override-dialog.png' });
    await ada.getByTestId('override-close').click();
  });
});

test('K5 either console stops the desk under load, and both must agree to go on', async () => {
  if (first === null || second === null) throw new Error('the desk is not armed');
  const ada = first.page;
  const ben = second.page;
  await killFromKeyboard(ben);
  expect(ordersOpenAtVenue(under)).toEqual([]);
  await expect(ada.getByTestId('mode')).toContainText('Halted');
  await askToRearm(ben, 'The cause was found');
  await expect(ada.getByTestId('proposal-row')).toContainText('ben asks to');
  await approve(ada, 'Seen, and agreed');
  for (const page of [ada, ben]) await expect(page.getByTestId('mode')).toContainText('Active');
  const ended = await quarterdeck('proposals', '--dir', under.desk, '--json');
  expect(jsonOf(ended)['ended']).toMatchObject([
    { opened: { proposer: 'ben' }, ended: { outcome: 'carriedOut', operator: 'ada' } },
    { opened: { command: { kind: 'override.grant' } }, ended: { outcome: 'carriedOut' } },
    { opened: { proposer: 'ada' }, ended: { outcome: 'carriedOut', operator: 'ben' } },
  ]);
});

test('a key that nobody uses is locked, and a kill needs none', async () => {
  if (first === null) throw new Error('the desk is not armed');
  const { page } = first;
  await expect(page.getByTestId('operator')).toContainText('unlocked');
  await expect(page.getByTestId('operator')).not.toContainText('unlocked', { timeout: 60_000 });
  await expect(page.getByTestId('operator')).toContainText('locked');
  await killFromKeyboard(page);
  expect(ordersOpenAtVenue(under)).toEqual([]);
});
