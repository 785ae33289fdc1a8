// The tests that mutants are tried on: those beside the core and the book of record.
// Property tests are left out: a mutant that only luck finds is not found.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['engine/core/**/*.test.ts', 'engine/state/**/*.test.ts'],
    exclude: ['**/*.property.test.ts'],
    environment: 'node',
    isolate: false,
    testTimeout: 20_000,
    restoreMocks: true,
  },
});
