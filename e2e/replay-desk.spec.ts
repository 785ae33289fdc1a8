// The whole path on a recording: quotes, orders, fills, a kill, a crash, recovery, re-arm, audit.
// Skipped with the reason where the recording is not there.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { jsonOf, quarterdeck } from './support/command.ts';
import {
  enrolAndArm,
  figure,
  killFromKeyboard,
  passphrase,
  quotesMove,
} from './support/console.ts';
import {
  createDesk,
  endDesk,
  isAlive,
  missingApp,
  pidIn,
  type RunningApp,
  startApp,
} from './support/packaged-app.ts';
import { paperDeskText } from './support/paper-desk.ts';
import { missingRecording, recording } from './support/recordings.ts';
import { ordersOpenAtVenue, startRecording } from './support/venue.ts';

const file = 'binance-raw-feed/usdm_btcusdt_20240808.gz';

// Skipped with its reason where app or recording is missing; CI counts a skipped one as failed.
test.skip(missingApp !== '', missingApp);
test.skip(missingRecording(file) !== '', missingRecording(file));

const under = createDesk();
let running: RunningApp | null = null;

test.afterAll(async () => {
  await endDesk(under, running);
});

/** Sequence and state hash of an engine that records nothing new any more. */
async function quietState(): Promise<{ sequence: number; stateHash: string }> {
  let last = -1;
  let since = Date.now();
  for (;;) {
    const status = jsonOf(await quarterdeck('status', '--dir', under.desk, '--json'));
    const sequence = Number(status['sequence']);
    if (sequence !== last) since = Date.now();
    last = sequence;
    if (Date.now() - since > 1_500) return { sequence, stateHash: String(status['stateHash']) };
  }
}

test('replay, trade, kill, crash, recover, re-arm, verify', async () => {
  await mkdir(under.desk, { recursive: true, mode: 0o700 });
  writeFileSync(join(under.desk, 'desk.yaml'), paperDeskText(recording(file)), { mode: 0o600 });
  running = await startApp(under);
  const { page } = running;
  await expect(page.getByTestId('environment')).toContainText('PAPER');
  await enrolAndArm(page, 'kim');

  await test.step('quotes move and the strategy trades on the paper venue', async () => {
    await startRecording(under);
    await quotesMove(page, 5);
    await expect(page.getByTestId('strategy-why').first()).toContainText(/quoting|only|waiting/i);
    await expect.poll(() => figure(page, 'fills-count'), { timeout: 30_000 }).toBeGreaterThan(0);
    await page.screenshot({ path: 'e2e/results/replay-trading.png' });
  });
  await test.step('a kill from the keyboard is confirmed, and the venue agrees', async () => {
    await killFromKeyboard(page);
    await page.screenshot({ path: 'e2e/results/replay-killed.png' });
    expect(ordersOpenAtVenue(under)).toEqual([]);
  });
  await test.step('the engine dies and comes back halted with the same state', () => crash(page));
  await test.step('re-arm is refused without a reason and granted with one', () => rearm(page));
  await test.step('the audit log shows each act and verifies', () => readAudit(page));
  await test.step('one flipped bit is found and named', findFlippedBit);
});

async function crash(page: Page): Promise<void> {
  const before = await quietState();
  const pid = pidIn(under, 'endpoint.json') ?? 0;
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isAlive(pid)).toBe(false);
  await expect.poll(() => pidIn(under, 'endpoint.json'), { timeout: 60_000 }).not.toBe(pid);
  await expect(page.getByTestId('connection-state')).toContainText(/live/i, { timeout: 60_000 });
  await expect(page.getByTestId('mode')).toContainText('Halted');
  const status = jsonOf(await quarterdeck('status', '--dir', under.desk, '--json'));
  expect({
    sequence: status['recoveredSequence'],
    stateHash: status['recoveredStateHash'],
    halted: status['halted'],
  }).toEqual({ ...before, halted: true });
}

async function rearm(page: Page): Promise<void> {
  await page.getByTestId('rearm-open').click();
  await page.getByTestId('rearm-scope').fill('desk');
  const locked = page.getByTestId('rearm-passphrase');
  if ((await locked.count()) > 0) await locked.fill(passphrase);
  await page.getByTestId('rearm-submit').click();
  await expect(page.getByTestId('rearm-error')).toContainText(/reason/i);
  await expect(page.getByTestId('mode')).toContainText('Halted');
  await page.getByTestId('rearm-reason').fill('Recovered and looked at every order');
  await expect(page.getByTestId('rearm-blockers')).toHaveCount(0, { timeout: 30_000 });
  await page.getByTestId('rearm-submit').click();
  await expect(page.getByTestId('mode')).toContainText('Active');
}

async function readAudit(page: Page): Promise<void> {
  await page.getByTestId('nav-audit').click();
  await expect(page.getByTestId('audit-row').first()).toBeVisible();
  await page.getByTestId('audit-verify').click();
  await expect(page.getByTestId('audit-result')).toContainText(/Intact: \d+ rows/);
  await page.screenshot({ path: 'e2e/results/replay-audit.png' });
  expect(await auditTexts('command.recorded')).toMatch(
    /"operator\.enrol"[^]*"rearm"|"rearm"[^]*"operator\.enrol"/,
  );
  expect(await auditTexts('mode.changed')).toContain('Recovered and looked at every order');
  expect(await auditTexts('kill.reported')).toContain('"confirmed"');
}

async function findFlippedBit(): Promise<void> {
  expect((await quarterdeck('audit', 'verify', '--dir', under.desk)).exitCode).toBe(0);
  const copy = `${under.desk}-copy`;
  await stopDesk();
  cpSync(under.desk, copy, { recursive: true });
  flipOneBit(copy);
  const verdict = await quarterdeck('audit', 'verify', '--dir', copy);
  expect(verdict.exitCode).toBe(1);
  expect(`${verdict.stdout}${verdict.stderr}`).toMatch(/row \d+/);
}

/** The audit rows of one type as the command line prints them. */
async function auditTexts(type: string): Promise<string> {
  const run = await quarterdeck('audit', 'list', '--dir', under.desk, '--json', '--type', type);
  expect(run.exitCode).toBe(0);
  return run.stdout;
}

/** Ends app and engine in order, so that the ledger is closed. */
async function stopDesk(): Promise<void> {
  const engine = pidIn(under, 'endpoint.json') ?? 0;
  if (running !== null) process.kill(running.pid, 'SIGKILL');
  process.kill(engine, 'SIGTERM');
  await expect.poll(() => isAlive(engine), { timeout: 20_000 }).toBe(false);
  running = null;
}

/** Flips the lowest bit of one letter of the recorded enrolment, wherever SQLite keeps it. */
function flipOneBit(directory: string): void {
  for (const name of readdirSync(directory).filter((each) =>
    /^ledger\.sqlite(-wal)?$/.test(each),
  )) {
    const path = join(directory, name);
    const bytes = readFileSync(path);
    const at = bytes.indexOf('First operator of this desk');
    if (at < 0) continue;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    return;
  }
  throw new Error(`the enrolment is nowhere in ${directory}`);
}
