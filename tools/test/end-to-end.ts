// Packages the app and has Playwright drive it on displays, one for each test at a time.
// What cannot run on this machine is counted as skipped, and the reason is printed.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { installedElectron } from '../install/electron.mjs';
import { whichOf } from '../install/places.mjs';
import { missingNeeds } from '../install/system.mjs';
import { executableOf } from '../package/executable.ts';
import { root } from '../repository/files.ts';
import { openDisplays } from './display.ts';
import { NONE, playwrightTotals, type Totals, totalsOfFile, withExitCode } from './totals.ts';

const RUN_MILLIS = 900_000;
const PACK_MILLIS = 300_000;
/** Files of tests: each has a window, a desk and a display, and mostly waits for them. */
const TESTS_AT_ONCE = 2;
const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js');

/** Runs the end-to-end tests; with `required`, a skipped one is a failure. */
export async function endToEnd(reportFolder: string, required: boolean): Promise<Totals> {
  const report = join(reportFolder, 'playwright.json');
  const totals = await runOrSkip(report);
  if (!required || totals.skipped === 0) return totals;
  process.stderr.write(`end-to-end tests are required, and ${totals.skipped} were skipped\n`);
  return { ...totals, failed: totals.failed + totals.skipped, skipped: 0 };
}

async function runOrSkip(report: string): Promise<Totals> {
  const lacking = (await missingNeeds()).map(({ name }) => name);
  const reasons = [
    ...(installedElectron() === undefined ? ['no Electron could be installed'] : []),
    ...(lacking.length > 0 ? [`missing: ${lacking.join(', ')}`] : []),
  ];
  if (reasons.length > 0) return skipAll(report, reasons.join('; '));
  const displays = await openDisplays(TESTS_AT_ONCE);
  if ('reason' in displays) return skipAll(report, displays.reason);
  try {
    // A process of its own: the packager's exit hooks end the process that loads it with code 0.
    const args = [join(root, 'tools', 'package', 'main.ts')];
    const { code } = await run(process.execPath, args, { cwd: root, timeoutMillis: PACK_MILLIS });
    if (code !== 0) return { ...NONE, failed: 1 };
    const names = displays.map(({ name }) => name);
    return await drive(report, ['test'], { QUARTERDECK_DISPLAYS: names.join(' ') });
  } finally {
    for (const { close } of displays) close();
  }
}

async function drive(
  report: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Totals> {
  rmSync(join(root, 'e2e', 'results'), { recursive: true, force: true });
  mkdirSync(join(root, 'e2e', 'results'), { recursive: true });
  const { code } = await run(process.execPath, [playwright, ...args], {
    cwd: root,
    timeoutMillis: RUN_MILLIS,
    env: {
      ...env,
      QUARTERDECK_APP: executableOf('e2e'),
      QUARTERDECK_APP_SHIPPED: executableOf('shipped'),
      QUARTERDECK_CHROMIUM: whichOf('chromium', 'chromium-browser', 'google-chrome'),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    },
  });
  return withExitCode(totalsOfFile(report, playwrightTotals), code);
}

/** Counts the tests without running them. */
async function skipAll(report: string, reason: string): Promise<Totals> {
  process.stderr.write(`end-to-end tests skipped: ${reason}\n`);
  const { passed, failed, skipped } = await drive(report, ['test', '--list'], {});
  return { passed: 0, failed, skipped: passed + skipped };
}
