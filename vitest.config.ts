// Which tests `vitest` runs: those beside the code and those of the tools.
// The end-to-end tests are Playwright's and are not run here.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{engine,telemetry,electron,renderer,tools}/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    restoreMocks: true,
    allowOnly: false,
    coverage: {
      provider: 'v8',
      include: ['{engine,telemetry,electron,renderer}/**/*.{ts,tsx}'],
      reportsDirectory: 'coverage',
    },
  },
});
