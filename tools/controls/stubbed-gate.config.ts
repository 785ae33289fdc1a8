// The tests of the gate's controls once more, under a gate that approves whatever it is asked.
// Nothing else is replaced; stubbed-gate.ts judges what came of it.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { root } from '../repository/files.ts';

const gate = join(root, 'engine', 'core', 'gate', 'approve.ts');
const stub = join(root, 'tools', 'sanity', 'stubs', 'gate.ts');

export default defineConfig({
  root,
  plugins: [
    {
      name: 'stubbed-gate',
      enforce: 'pre',
      async resolveId(source, importer) {
        if (importer === undefined || importer === stub) return null;
        const resolved = await this.resolve(source, importer, { skipSelf: true });
        return resolved?.id === gate ? stub : null;
      },
    },
  ],
  test: {
    environment: 'node',
    pool: 'forks',
    include: ['engine/**/*.controls.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
