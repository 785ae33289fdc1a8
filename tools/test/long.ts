// `npm run test:long`: the tests that `npm test` runs in a shorter form, at their full length.
// Takes hours. Words behind it pick files: `npm run test:long -- power-cut`.
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';

/** Files that read QUARTERDECK_LONG. */
const longTests = [
  'engine/core/books.property.test.ts',
  'engine/core/money.property.test.ts',
  'engine/ledger/power-cut.integration.test.ts',
  'engine/ledger/verify-threads.integration.test.ts',
];
const LONG_MILLIS = 6 * 3_600_000;

const words = process.argv.slice(2);
const files = longTests.filter((file) => words.length === 0 || words.some((w) => file.includes(w)));
const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { code } = await run(process.execPath, [script, 'run', ...files], {
  cwd: root,
  env: { QUARTERDECK_LONG: '1' },
  timeoutMillis: LONG_MILLIS,
});
process.exitCode = code;
