// The doors beside the window: the hotkey proved and lost, the tray's menu, and both of them
// stopping a desk whose page hangs. What the desktop would press and choose is pressed and chosen
// in main, through Electron's own objects; where xdotool is there, the key is really pressed.
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { jsonOf, quarterdeck } from './support/command.ts';
import { enrolAndArm } from './support/console.ts';
import { DesktopDriver } from './support/desktop.ts';
import {
  createDesk,
  type DeskUnderTest,
  endDesk,
  missingApp,
  type RunningApp,
  startApp,
} from './support/packaged-app.ts';

// Skipped with its reason where app or recording is missing; CI counts a skipped one as failed.
test.skip(missingApp !== '', missingApp);

const Rows = z.object({
  rows: z.array(z.object({ body: z.looseObject({ type: z.string() }) })),
});

/** Every recorded kill: scope, door, actor. */
async function kills(under: DeskUnderTest): Promise<readonly unknown[]> {
  const words = ['audit', 'list', '--dir', under.desk, '--json', '--type', 'command.recorded'];
  const { rows } = Rows.parse(jsonOf(await quarterdeck(...words)));
  return rows
    .map(({ body }) => body)
    .filter(({ kind }) => kind === 'kill')
    .map(({ scope, door, actor, reason }) => ({ scope, door, actor, reason }));
}

test('the hotkey is proved by a press, shown when it is lost, and stops the desk', async () => {
  const under = createDesk();
  let running: RunningApp | null = null;
  try {
    running = await startApp(under);
    const { page } = running;
    const desktop = await DesktopDriver.attach(running);
    const footer = page.getByTestId('hotkey-state');
    await enrolAndArm(page, 'kim');
    await expect(footer).toContainText('untested');
    await footer.click();
    await expect(page.getByTestId('hotkey-dialog')).toContainText('Control + Alt + Shift + K');

    await test.step('a test without a press says so', async () => {
      await page.getByTestId('hotkey-test').click();
      await expect(page.getByTestId('hotkey-testing')).toContainText('This press stops nothing');
      const outcome = page.getByTestId('hotkey-outcome');
      await expect(outcome).toContainText('No press came through within ten seconds');
      await expect(footer).toContainText('untested');
    });
    await test.step('the press of a test proves it and stops nothing', async () => {
      await page.getByTestId('hotkey-test').click();
      await expect(page.getByTestId('hotkey-testing')).toBeVisible();
      await desktop.pressHotkey();
      await expect(page.getByTestId('hotkey-outcome')).toContainText('it works');
      await expect(footer).toContainText('works');
      await expect(page.getByTestId('mode')).toContainText('Active');
      await page.screenshot({ path: 'e2e/results/hotkey-proved.png' });
      expect(await kills(under)).toEqual([]);
    });
    await test.step('a lost registration is shown, and comes back unproved', async () => {
      await desktop.takeHotkeyAway();
      await expect(footer).toContainText('none');
      await desktop.giveHotkeyBack();
      await expect(footer).toContainText('untested');
    });
    await test.step('a press stops the desk, in the name of who is signed in', async () => {
      await desktop.pressHotkey();
      await expect(page.getByTestId('kill-result')).toContainText('NO WORKING ORDERS: CONFIRMED');
      await expect(page.getByTestId('mode')).toContainText('Halted');
      await expect(page.getByTestId('kill-others')).toHaveCount(0);
      await expect(footer).toContainText('works');
      expect(await kills(under)).toEqual([
        {
          scope: {},
          door: 'hotkey',
          actor: { kind: 'operator', name: 'kim' },
          reason: 'Stopped by the global hotkey',
        },
      ]);
    });
  } finally {
    await endDesk(under, running);
  }
});

test('C1 the tray shows the desk, stops a part, and all of it when the page hangs', async () => {
  const under = createDesk();
  let running: RunningApp | null = null;
  try {
    running = await startApp(under);
    const { page } = running;
    const desktop = await DesktopDriver.attach(running);
    await enrolAndArm(page, 'kim');
    const maker = 'strategy=maker-btc';

    await test.step('it tells how the desk stands, and what may be done with what', async () => {
      await expect.poll(() => desktop.menu()).toContain('(first-desk (SIM): Active)');
      const menu = await desktop.menu();
      expect(menu).toEqual(
        expect.arrayContaining([
          'Show the console',
          'Stop the desk',
          `Stop a part of it > Stop ${maker}`,
          'Stop a part of it > Stop instrument=BTCUSDT.sim',
          'Reduce... > desk',
          '(Re-arm...)',
          '(Flatten...)',
        ]),
      );
      expect(await desktop.tip()).toBe('first-desk (SIM): Active');
    });
    await test.step('a part is stopped at once, and the rest trades on', async () => {
      await desktop.choose('Stop a part of it', `Stop ${maker}`);
      await expect(page.getByTestId('kill-result')).toContainText('NO WORKING ORDERS: CONFIRMED');
      await expect(page.getByTestId('mode')).toContainText('Active');
      await expect
        .poll(() => desktop.menu())
        .toContain(`Stop a part of it > Stop ${maker} (halted)`);
    });
    await test.step('what needs a form opens it in the window, and does nothing else', async () => {
      await desktop.choose('Re-arm...', maker);
      await expect(page.getByTestId('rearm-scope')).toBeVisible();
      await page.keyboard.press('Escape');
      expect(await kills(under)).toHaveLength(1);
    });
    await test.step('the page hangs: the state is unknown, and the desk is stopped', () =>
      stopHungDesk(under, desktop));
    await test.step('and so does the hotkey, which finds the desk stopped already', async () => {
      await desktop.pressHotkey();
      await expect.poll(() => kills(under).then(({ length }) => length)).toBe(3);
    });
  } finally {
    await endDesk(under, running);
  }
});

async function stopHungDesk(under: DeskUnderTest, desktop: DesktopDriver): Promise<void> {
  await desktop.hangPage();
  const unknown = '(first-desk (SIM): state unknown: the window does not answer';
  await expect
    .poll(() => desktop.menu(), { timeout: 20_000 })
    .toContain(`${unknown}; the engine says not halted)`);
  await desktop.choose('Stop the desk');
  await expect.poll(() => kills(under).then(({ length }) => length)).toBe(2);
  const status = () => quarterdeck('status', '--dir', under.desk, '--json').then(jsonOf);
  await expect.poll(status).toMatchObject({ halted: true });
  await expect
    .poll(() => desktop.menu(), { timeout: 20_000 })
    .toContain(`${unknown}; the engine says halted)`);
  const actor = { kind: 'operator', name: 'kim' };
  const reason = 'Stopped from the tray';
  expect(await kills(under)).toEqual([
    { scope: {}, door: 'tray', actor, reason },
    { scope: { strategy: 'maker-btc' }, door: 'tray', actor, reason },
  ]);
  const listed = ['audit', 'list', '--dir', under.desk, '--type', 'kill.reported', '--json'];
  const reports = async (): Promise<unknown[]> => {
    const { rows } = Rows.parse(jsonOf(await quarterdeck(...listed)));
    return rows.map(({ body }) => body['report']);
  };
  const confirmed = (scope: object): unknown =>
    expect.objectContaining({ scope, outcome: 'confirmed' });
  const both = [confirmed({}), confirmed({ strategy: 'maker-btc' })];
  await expect.poll(reports).toEqual(expect.arrayContaining(both));
}
