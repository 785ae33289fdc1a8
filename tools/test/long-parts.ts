// What `npm run test:long` is made of: test files at their full length, and programs by name.
// Runs none of them.
import { join } from 'node:path';
import { root } from '../repository/files.ts';

/** Files that read QUARTERDECK_LONG, by themselves or through a fixture. */
export const longTests = [
  'engine/cli/drill.integration.test.ts',
  'engine/core/books.property.test.ts',
  'engine/core/concurrent.controls.test.ts',
  'engine/core/gate/close-by-hand.controls.test.ts',
  'engine/core/gate/correlation.controls.test.ts',
  'engine/core/fills-at-once.test.ts',
  'engine/core/gate/fuzz.property.test.ts',
  'engine/core/gate/node-amends.controls.test.ts',
  'engine/core/gate/node-sums.controls.test.ts',
  'engine/core/gate/permissions.controls.test.ts',
  'engine/core/gate/worst-fills.controls.test.ts',
  'engine/core/money.property.test.ts',
  'engine/core/order-owners.controls.test.ts',
  'engine/core/overrides.controls.test.ts',
  'engine/core/parents.controls.test.ts',
  'engine/core/portfolio/trader-exposure.test.ts',
  'engine/core/trips/fan-out.controls.test.ts',
  'engine/core/trips/repeated-execution.controls.test.ts',
  'engine/host/kill/kill-crash.integration.test.ts',
  'engine/host/kill-points/kill-points.integration.test.ts',
  'engine/host/kill/kill-storm.integration.test.ts',
  'engine/host/kill/lying-venue.integration.test.ts',
  'engine/host/gate/rearm-fuzz.integration.test.ts',
  'engine/ledger/power-cut.integration.test.ts',
  'engine/ledger/verify-threads.integration.test.ts',
  'engine/replay/backtest/lock-step/against-host.integration.test.ts',
  'engine/replay/backtest/lock-step/strategy-file.integration.test.ts',
];

export const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');

const simulate = [join(root, 'engine', 'cli', 'main.ts'), 'simulate'];

/** What is run beside those files, by its name, as arguments of Node. */
export const others: Readonly<Record<string, readonly string[]>> = {
  coverage: [vitest, 'run', '--config', 'tools/test/coverage.config.ts'],
  mutation: [join(root, 'tools', 'mutation', 'main.ts')],
  simulation: [...simulate, '--seeds', '10000'],
  /** D1: the same seed twice is the same history, to the last byte. */
  'simulation-twice': [...simulate, '--seeds', '1000', '--twice'],
};
