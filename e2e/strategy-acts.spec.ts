// Acts on one strategy at the console while another trades the same recording: swap, kill, re-arm.
// The venue's own log and the ledger say what really left, and whose it was.
import { expect, type Page, test } from '@playwright/test';
import { quarterdeck } from './support/command.ts';
import {
  askSwap,
  findInAudit,
  rearmScope,
  strategyLine,
  strategyState,
} from './support/console-acts.ts';
import { ledgerRows, orderIdsOf } from './support/ledger.ts';
import { mistypedMaker, touchMaker, writeStrategy } from './support/strategy-file.ts';
import { operator, twoMakers } from './support/two-makers.ts';
import { ordersReachedVenue } from './support/venue.ts';

const { under, page: theWindow, picture } = twoMakers('strategy');

/** Waits for that many further orders of a strategy at the venue after an instant. */
async function tradesOn(strategy: string, afterMonoNanos: number, count = 3): Promise<void> {
  const reached = async () => {
    const own = await orderIdsOf(under, strategy);
    return ordersReachedVenue(under, afterMonoNanos).filter((id) => own.has(id)).length;
  };
  await expect.poll(reached, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
}

const monoOf = async (type: 'command.recorded' | 'kill.reported' | 'mode.changed') =>
  (await ledgerRows(under, type)).at(-1)?.monoNanos ?? Number.NaN;

test('a strategy is swapped while it trades, and a faulty file is refused', async () => {
  const page = theWindow();
  const dialog = page.getByTestId('swap-dialog');
  writeStrategy(under, 'touch-2.ts', touchMaker('2.0.0'));
  const mistyped = mistypedMaker('3.0.0');
  writeStrategy(under, 'touch-3.ts', mistyped.text);
  await test.step('a type error is refused with its line; the old one trades on', async () => {
    const reason = 'Try version 3';
    await askSwap(page, { strategy: 'maker-a', file: 'touch-3.ts', reason });
    const error = dialog.getByTestId('swap-error');
    await expect(error).toContainText(`touch-3.ts:${mistyped.line}:`, { timeout: 30_000 });
    await expect(error).toContainText("Type 'string' is not assignable to type 'boolean'");
    await expect(dialog).toContainText('the old one trades on');
    await picture('swap-refused');
    await dialog.getByTestId('swap-cancel').click();
    await expect(strategyLine(page, 'maker-a')).toContainText('1.0.0');
    await expect(strategyState(page, 'maker-a')).toHaveText('running');
    expect(await ledgerRows(under, 'strategy.swapped')).toEqual([]);
    await tradesOn('maker-a', await monoOf('command.recorded'));
  });
  await test.step('a sound file takes over with the working orders', async () => {
    const reason = 'Version 2 is reviewed';
    await askSwap(page, { strategy: 'maker-a', file: 'touch-2.ts', reason });
    const result = dialog.getByTestId('swap-result');
    await expect(result).toContainText('maker-a runs 2.0.0', { timeout: 30_000 });
    await expect(result).toContainText(/[1-9]\d* orders? passed on, 0 cancelled/);
    await picture('swapped');
    await dialog.getByTestId('swap-close').click();
    await expect(strategyLine(page, 'maker-a')).toContainText('2.0.0');
  });
  await test.step('the new version trades, and the record says who swapped what', async () => {
    const [swapped, ...more] = await ledgerRows(under, 'strategy.swapped');
    expect(more).toEqual([]);
    expect(swapped?.body).toMatchObject({
      strategy: 'maker-a',
      previousVersion: '1.0.0',
      version: '2.0.0',
      file: 'touch-2.ts',
      actor: { kind: 'operator', name: operator },
      reason: 'Version 2 is reviewed',
    });
    await tradesOn('maker-a', swapped?.monoNanos ?? Number.NaN);
    const intents = await ledgerRows(under, 'intent.recorded');
    const later = intents.filter(
      ({ sequence, body }) =>
        sequence > (swapped?.sequence ?? 0) && body.request.owner.strategy === 'maker-a',
    );
    expect(new Set(later.map(({ body }) => body.request.owner.strategyVersion))).toEqual(
      new Set(['2.0.0']),
    );
    const rows = await findInAudit(page, 'strategies', 'touch-2.ts');
    await expect(rows.filter({ hasText: 'from 1.0.0 to 2.0.0' })).toHaveCount(1);
    await picture('swap-in-audit');
    await page.getByTestId('nav-desk').click();
  });
});

/** Types a re-arm of maker-a, has it stopped again meanwhile, and presses. */
async function typedBeforeHalt(page: Page): Promise<void> {
  const scope = 'strategy=maker-a';
  const dialog = page.getByTestId('act-dialog');
  await page.getByTestId(`halt-${scope}`).getByTestId('rearm-open-scope').click();
  await dialog.getByTestId('rearm-scope').fill(scope);
  await dialog.getByTestId('rearm-reason').fill('Typed before the second stop');
  const again = await quarterdeck('kill', '--dir', under.desk, '--scope', scope);
  expect(again.exitCode).toBe(0);
  await expect(dialog.getByTestId('act-closed-since')).toContainText('type it anew');
  await dialog.getByTestId('rearm-submit').click();
  await expect(dialog).toBeVisible();
  await picture('closed-since');
  await dialog.getByTestId('rearm-cancel').click();
  await expect(strategyState(page, 'maker-a')).toHaveText('halted');
  const commands = await ledgerRows(under, 'command.recorded');
  const asked = commands.filter(({ body }) => body.reason === 'Typed before the second stop');
  expect(asked).toEqual([]);
}

test('one strategy is stopped and re-armed while the other trades on', async () => {
  const page = theWindow();
  await test.step('one press stops it, by the venue’s word', async () => {
    await strategyLine(page, 'maker-a').getByTestId('strategy-stop').click();
    await expect(page.getByTestId('kill-result')).toContainText('NO WORKING ORDERS: CONFIRMED');
    await expect(page.getByTestId('kill-stage')).toContainText('strategy=maker-a');
    await expect(strategyState(page, 'maker-a')).toHaveText('halted');
    await expect(strategyState(page, 'maker-b')).toHaveText('running');
    await expect(page.getByTestId('mode')).toContainText('Active');
    await expect(page.getByTestId('scoped-halts')).toContainText('maker-a');
    await picture('stopped');
  });
  await test.step('no order of it leaves any more, and the other goes on', async () => {
    const reported = (await ledgerRows(under, 'kill.reported')).at(-1);
    expect(reported?.body.report).toMatchObject({
      scope: { strategy: 'maker-a' },
      outcome: 'confirmed',
    });
    const since = reported?.monoNanos ?? Number.NaN;
    await tradesOn('maker-b', since, 10);
    const own = await orderIdsOf(under, 'maker-a');
    expect(ordersReachedVenue(under, since).filter((id) => own.has(id))).toEqual([]);
  });
  await test.step('a scope that was typed before a further halt lifts nothing', () =>
    typedBeforeHalt(page));
  await test.step('exactly it is re-armed, and it trades again', async () => {
    await rearmScope(page, 'strategy=maker-a', 'Looked at its orders');
    await expect(strategyState(page, 'maker-a')).toHaveText('running');
    await expect(page.getByTestId('scoped-halts')).toHaveCount(0);
    const [armed] = (await ledgerRows(under, 'mode.changed')).toReversed();
    expect(armed?.body).toMatchObject({ scope: { strategy: 'maker-a' }, mode: 'active' });
    await tradesOn('maker-a', armed?.monoNanos ?? Number.NaN);
    await picture('rearmed');
  });
  expect((await quarterdeck('audit', 'verify', '--dir', under.desk)).exitCode).toBe(0);
});
