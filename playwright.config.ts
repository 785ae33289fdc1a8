// End-to-end tests: Playwright drives the packaged app, one test at a time.
// Started by `npm test`, which packages the app and names it in QUARTERDECK_APP.
import { defineConfig } from '@playwright/test';

const report = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'];

export default defineConfig({
  testDir: 'e2e',
  testIgnore: 'safety/**',
  outputDir: 'e2e/results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: report === undefined ? 'list' : [['list'], ['json', { outputFile: report }]],
  use: { screenshot: 'only-on-failure', trace: 'off' },
});
