// A PAPER desk in the packaged app on which two strategies trade one recording: armed for the tests
// of one file, skipped with the reason where app or recording is missing, and ended after them.
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { enrolAndArm, figure, quotesMove } from './console.ts';
import {
  createDesk,
  type DeskUnderTest,
  endDesk,
  missingApp,
  type RunningApp,
  startApp,
} from './packaged-app.ts';
import { paperDeskText } from './paper-desk.ts';
import { missingRecording, recording } from './recordings.ts';
import { touchMaker, writeStrategy } from './strategy-file.ts';
import { startRecording } from './venue.ts';

const file = 'binance-raw-feed/usdm_btcusdt_20240808.gz';
export const operator = 'kim';

const quoting = { warmUpSeconds: 0.2, edgeTicks: 0, volatilityMultiple: 0, spreadShare: 1 };
/** `maker-a` runs a file of the desk's folder, `maker-b` a module of the library. */
const strategies = {
  'maker-a': { module: 'touch-1.ts', parameters: { lots: 10 } },
  'maker-b': { module: 'quoting-maker', parameters: quoting },
};

async function writeDesk(under: DeskUnderTest): Promise<void> {
  await mkdir(under.desk, { recursive: true, mode: 0o700 });
  const text = paperDeskText(recording(file), { speed: 2, strategies });
  writeFileSync(join(under.desk, 'desk.yaml'), text, { mode: 0o600 });
  writeStrategy(under, 'touch-1.ts', touchMaker('1.0.0'));
}

/** Arms the desk, begins the recording, and waits until there are fills. */
async function arm(under: DeskUnderTest, page: Page): Promise<void> {
  await enrolAndArm(page, operator);
  await startRecording(under);
  await quotesMove(page, 5);
  await expect.poll(() => figure(page, 'fills-count'), { timeout: 60_000 }).toBeGreaterThan(0);
}

export interface TwoMakers {
  readonly under: DeskUnderTest;
  /** The window; only within a test. */
  readonly page: () => Page;
  /** Keeps a picture of the window among the results. */
  readonly picture: (name: string) => Promise<unknown>;
}

/** The desk of all tests of a file; after a failed one the next test gets a new desk. */
export function twoMakers(name: string): TwoMakers {
  // Skipped with its reason where app or recording is missing; CI counts a skipped one as failed.
  test.skip(missingApp !== '', missingApp);
  test.skip(missingRecording(file) !== '', missingRecording(file));
  const under = createDesk();
  let running: RunningApp | null = null;
  test.beforeAll(async () => {
    await writeDesk(under);
    running = await startApp(under);
    await arm(under, running.page);
  });
  test.afterAll(() => endDesk(under, running));
  const page = (): Page => {
    if (running === null) throw new Error('the app is not started');
    return running.page;
  };
  const picture = (of: string) => page().screenshot({ path: `e2e/results/${name}-${of}.png` });
  return { under, page, picture };
}
