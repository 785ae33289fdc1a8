// End-to-end tests: Playwright drives the packaged app, a file of tests on each display at a time.
// Started by `npm test`, which packages the app and names it in QUARTERDECK_APP, and the displays
// in QUARTERDECK_DISPLAYS; without that word everything is on the one display that is there.
import { defineConfig } from '@playwright/test';

const report = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'];
const displays = (process.env['QUARTERDECK_DISPLAYS'] ?? '')
  .split(' ')
  .filter((name) => name !== '');

// Read anew in each worker, which says here which of those at work it is.
const own = displays[Number(process.env['TEST_PARALLEL_INDEX'] ?? '0')];
if (own !== undefined) process.env['DISPLAY'] = own;

export default defineConfig({
  testDir: 'e2e',
  testIgnore: 'safety/**',
  outputDir: 'e2e/results',
  workers: Math.max(1, displays.length),
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: report === undefined ? 'list' : [['list'], ['json', { outputFile: report }]],
  use: { screenshot: 'only-on-failure', trace: 'off' },
});
