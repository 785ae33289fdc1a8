// Which tests `vitest` runs: those beside the code and those of the tools, in groups.
// The end-to-end tests are Playwright's and are not run here.
import { defineConfig } from 'vitest/config';

/**
 * Tests that start processes or worker threads, hold budgets of time, or take many seconds. They
 * run alone, one file at a time and after the others: their figures would tell of the company.
 */
const timed = [
  '**/*.integration.test.ts',
  'engine/host/{desk,fence-trials,kill-run,ledger-fault,replayed-market}.test.ts',
  'engine/host/control/*.test.ts',
  'engine/ledger/{durability,ledger,verify,wal-scan}.test.ts',
  'engine/replay/*.test.ts',
  'engine/strategies/host/*.test.ts',
  'engine/tape/player.test.ts',
  'engine/venues/sim/generator.test.ts',
];

/**
 * Those of them that only take many seconds: they hold no budget of time, start no desk whose
 * leases could lapse for want of a core, and share nothing. Two run at a time, before the others.
 */
const paired = [
  'engine/cli/{import,simulate}.integration.test.ts',
  'engine/host/{recovery,replayed-recordings}.integration.test.ts',
  'engine/ledger/{power-cut,verify-threads}.integration.test.ts',
  'engine/replay/{backtest,import,simulation}/**/*.integration.test.ts',
  'engine/strategies/files/checks.integration.test.ts',
  'engine/venues/sim/generator.test.ts',
];

const shared = {
  environment: 'node',
  pool: 'forks',
  testTimeout: 20_000,
  hookTimeout: 20_000,
  // How long a test waits for what will come. Bounds of time are stated where they are meant.
  expect: { poll: { timeout: 10_000 } },
  restoreMocks: true,
  allowOnly: false,
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'quick',
          include: ['{engine,telemetry,electron,renderer,tools,bench}/**/*.test.ts'],
          exclude: timed,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'paired',
          include: paired,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'timed',
          include: timed,
          exclude: ['**/node_modules/**', 'dist/**', '.quarterdeck/**', ...paired],
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          name: 'safety',
          include: ['e2e/safety/*.test.ts'],
          // Each test has a desk of processes: more at once, and leases lapse for want of a core.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 90_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['{engine,telemetry,electron,renderer}/**/*.{ts,tsx}'],
      reportsDirectory: 'coverage',
    },
  },
});
