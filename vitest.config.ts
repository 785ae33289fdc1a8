// Which tests `vitest` runs: those beside the code and those of the tools, in groups.
// The end-to-end tests are Playwright's and are not run here.
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { genericWrappersFlag } from './engine/strategies/files/generic-wrappers.ts';

/**
 * Tests that start processes or worker threads, hold budgets of time, or take many seconds. They
 * run alone, one file at a time and after the others: their figures would tell of the company.
 */
const timed = [
  '**/*.integration.test.ts',
  'engine/host/{desk,gate/fence-trials,kill/kill-run}.test.ts',
  'engine/host/{record/ledger-fault,market/replayed-market}.test.ts',
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
  'engine/host/{record/recovery,market/replayed-recordings}.integration.test.ts',
  'engine/ledger/{power-cut,verify-threads}.integration.test.ts',
  'engine/replay/{backtest,import,simulation}/**/*.integration.test.ts',
  'engine/strategies/files/checks.integration.test.ts',
  'engine/venues/sim/generator.test.ts',
];

/**
 * Those that start desks of their own and mostly wait: for a silence to be noticed, for an alert to
 * be over, for processes to start. They hold no bound of time that is shorter than seconds, and a
 * lease outlasts what two of them and one program beside them take of two cores: `npm test` has
 * other work for a core meanwhile. With three desks at a time leases have been seen to lapse.
 */
const waiting = [
  'engine/cli/{cli,drill,override,proposals}.integration.test.ts',
  'engine/cli/{strategy-commands,without-window}.integration.test.ts',
  'engine/host/{fail-stop,orphan-warden}.integration.test.ts',
  'engine/host/{commands/hand,kill/flatten,plans/limits}.integration.test.ts',
  'engine/host/{market/trading-phases,record/restored-ledger}.integration.test.ts',
  'engine/host/{record/tape-tap,venues/venue-death}.integration.test.ts',
  'engine/host/strategies/{pair,strategy-swap}.integration.test.ts',
  'engine/host/alerts-room/alerts.integration.test.ts',
  'engine/host/desk.test.ts',
  'engine/host/reconcile-room/{break-decisions,reconcile-now,running-breaks}.integration.test.ts',
  'engine/replay/run-replay.integration.test.ts',
];

/** Of the waiting those that last longest: begun last, one of them would run alone to its end. */
const longest = [/drill/, /alerts\.integration/, /orphan-warden/, /desk\.test/, /running-breaks/];

/** As ever, but the longest first. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => name.test(moduleId));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((left, right) => rank(left) - rank(right));
  }
}

const shared = {
  environment: 'node',
  pool: 'forks',
  testTimeout: 20_000,
  hookTimeout: 20_000,
  // How long a test waits for what will come. Bounds of time are stated where they are meant.
  expect: { poll: { timeout: 10_000 } },
  restoreMocks: true,
  allowOnly: false,
  // Tests start threads from sources, several at a time: see there what that has led to.
  execArgv: [genericWrappersFlag] as string[],
} as const;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'quick',
          include: ['{engine,telemetry,electron,renderer,tools,bench}/**/*.test.ts'],
          exclude: timed,
          maxWorkers: Number(process.env['QUARTERDECK_QUICK_WORKERS'] ?? '2'),
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...shared,
          name: 'paired',
          include: paired,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          name: 'waiting',
          include: waiting,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'timed',
          include: timed,
          exclude: ['**/node_modules/**', 'dist/**', '.quarterdeck/**', ...paired, ...waiting],
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
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
          sequence: { groupOrder: 4 },
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
