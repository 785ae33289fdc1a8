// What the console shows of a desk that two strategies trade: traces, latencies, alerts.
// Each test needs only a desk that trades, and leaves it trading.
import { expect, type Page, test } from '@playwright/test';
import { jsonOf, quarterdeck } from './support/command.ts';
import { figure } from './support/console.ts';
import { acknowledge, findInAudit } from './support/console-acts.ts';
import { ledgerRows } from './support/ledger.ts';
import { metricsOf } from './support/metrics.ts';
import { buyElsewhere } from './support/other-session.ts';
import { operator, twoMakers } from './support/two-makers.ts';
import { injectFault } from './support/venue.ts';

const { under, page: theWindow, picture } = twoMakers('whole-desk');

/** From the event to the console, as a regulator asks for. */
const alertMillisLimit = 5_000;
const stages = ['Read', 'Decode', 'Fold', 'Decide', 'Gate', 'Commit', 'Send'];

test('an order leads to its trace, and the trace back to the order', async () => {
  const page = theWindow();
  let orderId = '';
  await test.step('a row of the blotter opens the waterfall of that order', async () => {
    // Any order may be one that no tick caused: such a trace begins at the gate. So look further.
    let row = 0;
    await expect(async () => {
      orderId = await openTrace(page, row);
      row += 1;
      const names = await page.locator('.waterfall .span-name').allInnerTexts();
      expect(names.map((name) => name.split(' ')[0])).toEqual(expect.arrayContaining(stages));
    }).toPass({ timeout: 30_000 });
    await expect(page.getByTestId('trace-order')).toContainText(orderId);
    await expect(page.getByTestId('trace-kept-because')).toContainText(/\d/);
    await picture('trace');
  });
  await test.step('the trace leads to everything that is recorded of the order', async () => {
    await page.getByTestId('trace-order').click();
    await expect(page.getByTestId('audit-search')).toHaveValue(`"${orderId}"`);
    const rows = page.getByTestId('audit-row');
    await expect(rows.filter({ hasText: `Approved as ${orderId}` })).toHaveCount(1);
    await expect(rows.filter({ hasText: `Order ${orderId} sent` })).toHaveCount(1);
    await picture('order-in-audit');
  });
});

/** Opens the trace of the finished order in that row, counted from 0 for the last; its id. */
async function openTrace(page: Page, row: number): Promise<string> {
  await page.getByTestId('nav-desk').click();
  await page.getByTestId('orders-finished').click();
  const action = page.getByTestId('order-row').getByTestId('order-trace').nth(row);
  const id = (await action.getAttribute('aria-label'))?.replace('Trace of ', '') ?? '';
  await page
    .getByRole('button', { name: `Trace of ${id}`, exact: true })
    .first()
    .click();
  await expect(page.getByTestId('trace-order')).toContainText(id);
  return id;
}

test('the record can be scrubbed, and shows what the command line shows of it', async () => {
  const page = theWindow();
  await page.getByTestId('nav-past').click();
  await expect(page.getByTestId('past-when')).toContainText('after event');
  const point = page.getByTestId('past-point');
  await test.step('any event, by its number', async () => {
    const rows = await ledgerRows(under, 'order.sent');
    const { sequence } = rows[Math.floor(rows.length / 2)] ?? { sequence: 0 };
    await point.fill(String(sequence));
    await point.press('Enter');
    await expect(page.getByTestId('past-when')).toContainText('Not the desk now');
    await expect(page.getByTestId('past-event')).toContainText('order.sent');
    const words = ['at', '--dir', under.desk, '--sequence', String(sequence), '--json'];
    const { stateHash } = jsonOf(await quarterdeck(...words));
    await expect(page.getByTestId('past-hash')).toHaveAttribute('title', String(stateHash));
  });
  await test.step('an order of then leads to its whole chain', async () => {
    await page.getByTestId('past-order').first().click();
    const links = page.getByTestId('past-link');
    await expect(links.first()).toContainText('decided on tick');
    await expect(links.nth(1)).toContainText('messages in the window');
    await picture('past');
  });
});

test('latencies are counted, drawn and exported', async () => {
  const page = theWindow();
  await test.step('exact percentiles whose counts rise', async () => {
    await page.getByTestId('nav-latency').click();
    await expect(page.getByTestId('latency-p99')).toHaveText(/^[\d.]+ (ns|µs|ms)$/);
    const before = await figure(page, 'latency-count');
    await expect.poll(() => figure(page, 'latency-count')).toBeGreaterThan(before);
    for (const stage of ['read', 'decode', 'fold', 'decide', 'gate', 'commit', 'send', 'ack']) {
      await expect(page.getByTestId(`latency-times-${stage}`)).toHaveText(/^[1-9]/);
    }
  });
  await test.step('a cell of the heat-map opens its traces', async () => {
    const map = page.getByTestId('latency-heatmap').locator('..');
    await map.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await picture('latency');
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('traces-range')).toContainText('Tick to approved');
    await page.getByTestId('traces-range').click();
  });
  await test.step('Prometheus is answered with the histogram of every stage', async () => {
    const text = await metricsOf(under);
    for (const stage of ['read', 'gate', 'commit', 'send']) {
      const bucket = `quarterdeck_stage_duration_seconds_bucket{stage="${stage}",le="+Inf"}`;
      expect(Number(text.split(`${bucket} `)[1]?.split('\n')[0])).toBeGreaterThan(0);
    }
  });
});

test('gaps of the feed become one alert in time, which an operator takes over', async () => {
  const page = theWindow();
  const row = page.getByTestId('needs-you').getByTestId('alert-row').filter({ hasText: /gap/i });
  await expect(row).toHaveCount(0);
  await test.step('one gap is one alert within five seconds', async () => {
    const started = performance.now();
    await injectFault(under, 'gap?symbol=BTCUSDT');
    await row.waitFor({ timeout: alertMillisLimit });
    const millis = Math.round(performance.now() - started);
    expect(millis).toBeLessThan(alertMillisLimit);
    const description = `${millis} ms from the injection to the console`;
    test.info().annotations.push({ type: 'feed gap', description });
    process.stdout.write(`feed gap: ${description}\n`);
  });
  await test.step('further gaps are counted in it', async () => {
    const times = async () => Number(/(\d+) times/.exec(await row.innerText())?.[1] ?? 1);
    for (let again = 0; again < 2; again += 1) {
      const before = await times();
      await injectFault(under, 'gap?symbol=BTCUSDT');
      await expect.poll(times).toBeGreaterThan(before);
    }
    await expect(row).toHaveCount(1);
    await page.getByTestId('nav-alerts').click();
    await expect(page.getByTestId('alert-row').filter({ hasText: /gap/i })).toHaveCount(1);
  });
  await test.step('the operator takes it over, and the console names the owner', async () => {
    const open = page.getByTestId('alert-row').filter({ hasText: /gap/i });
    await acknowledge(page, open, 'Asked the venue for its sequence');
    await expect(open.getByTestId('alert-owner')).toHaveText(operator);
    await expect(open).toContainText('Asked the venue for its sequence');
    await picture('alert');
  });
  await test.step('the audit log has it raised once and acknowledged once', async () => {
    const rows = await findInAudit(page, 'alerts', 'feed-gap');
    await expect(rows.filter({ hasText: 'alert.raised' })).toHaveCount(1);
    await picture('alert-in-audit');
    const raised = await ledgerRows(under, 'alert.raised');
    const [gap, ...more] = raised.filter(({ body }) => body.rule === 'feed-gap');
    expect(more).toEqual([]);
    const acknowledged = await ledgerRows(under, 'alert.acknowledged');
    expect(acknowledged.map(({ body }) => [body.alertId, body.owner, body.note])).toEqual([
      [gap?.body.alertId, operator, 'Asked the venue for its sequence'],
    ]);
  });
});

test('a trade behind the back of the desk is a break, until an operator decides it', async () => {
  const page = theWindow();
  const row = page.getByTestId('needs-you').getByTestId('break-row');
  await page.getByTestId('nav-books').click();
  await expect(page.getByTestId('books-day-row').first()).toContainText('BTCUSDT');
  await expect(row).toHaveCount(0);
  await test.step('the break is shown within five seconds, with both sides', async () => {
    await buyElsewhere(under, 'BTCUSDT', '0.010');
    await row.waitFor({ timeout: alertMillisLimit });
    await row.getByTestId('break-show').click();
    await expect(page.getByTestId('reconcile-look')).toContainText('Looked at as a whole');
    const shown = page.getByTestId('reconcile-break');
    await expect(shown).toContainText('0.010 BTC more than our books say');
    await picture('reconciliation');
    await shown.getByTestId('reconcile-decide').click();
    await expect(page.getByTestId('break-facts')).toContainText('In our books');
    await picture('break');
  });
  await test.step('nothing is chosen for the operator, and a reason is asked for', async () => {
    await expect(page.getByTestId('break-submit')).toBeDisabled();
    await page.getByTestId('break-choice-flatten').click();
    await page.getByTestId('break-submit').click();
    await expect(page.getByTestId('break-error')).toContainText('reason');
  });
  await test.step('closed beside the makers, it is gone, and the desk trades on', async () => {
    await page.getByTestId('break-reason').fill('bought at the page of the venue');
    await page.getByTestId('break-submit').click();
    await expect(page.getByTestId('break-dialog')).toBeHidden();
    await expect(row).toHaveCount(0);
    const decided = await ledgerRows(under, 'reconciliation.decided');
    expect(decided.map(({ body: { decision, operator: by } }) => [decision, by])).toEqual([
      ['flatten', operator],
    ]);
    const ends = () => ledgerRows(under, 'flatten.ended');
    await expect.poll(async () => (await ends()).length, { timeout: 60_000 }).toBe(1);
    const [end] = await ends();
    expect(end?.body).toMatchObject({
      outcome: 'flat',
      scope: { strategy: 'unmatched', instrument: 'BTCUSDT.binance-usdm' },
      remaining: [],
    });
    await page.getByTestId('nav-desk').click();
    const before = await figure(page, 'fills-count');
    const fills = () => figure(page, 'fills-count');
    await expect.poll(fills, { timeout: 60_000 }).toBeGreaterThan(before);
    await picture('break-decided');
  });
});
