// Branches of the core, its gate and the life of an order that no test goes through: none.
// A branch that nothing can reach is an assertion, or goes. Property tests are left out: a branch
// that only luck goes through is not gone through.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['engine/{core,state}/**/*.test.ts'],
    exclude: ['**/*.property.test.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 120_000,
    restoreMocks: true,
    coverage: {
      enabled: true,
      provider: 'v8',
      include: ['engine/core/**/*.ts', 'engine/state/order-*.ts', 'engine/state/position.ts'],
      exclude: ['**/*.test.ts', '**/*fixture.ts'],
      reporter: ['text', 'json'],
      reportsDirectory: 'coverage/core',
      thresholds: { branches: 100 },
    },
  },
});
