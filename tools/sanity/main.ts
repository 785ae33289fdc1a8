// `npm run test:sanity`: the safety tests on a build of the engine and on its sabotaged copies.
import { join } from 'node:path';
import { root } from '../repository/files.ts';
import { summaryLine } from '../test/totals.ts';
import { sanity } from './sanity.ts';

const totals = await sanity(join(root, '.quarterdeck', 'reports'));
process.stdout.write(`${summaryLine(totals)}\n`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
