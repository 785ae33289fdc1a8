// Proves that the P tests are awake: under a gate that approves everything each of them must fail,
// by what it asserts. A P test that passes there would pass on a desk without any limit.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';
import { NONE, type Totals } from '../test/totals.ts';
import { idsOf } from './titled-tests.ts';

const RUN_MILLIS = 300_000;

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** By what a test says that it expected something else: its own words, or a property's. */
const asserted = /AssertionError|Property failed after/;

/**
 * What is wrong with the proof, in words, and how many tests it holds for. Asked are those whose
 * own title begins with a P id: others of their group may say what a control leaves alone.
 */
export function judgeStubbed(text: string): {
  readonly awake: number;
  readonly wrong: readonly string[];
} {
  const wrong: string[] = [];
  let awake = 0;
  for (const { name, message = '', assertionResults } of Report.parse(JSON.parse(text))
    .testResults) {
    const file = name.slice(name.lastIndexOf('engine'));
    if (assertionResults.length === 0) wrong.push(`${file} was not run: ${message.split('\n')[0]}`);
    for (const { title, status, failureMessages } of assertionResults) {
      if (!idsOf(title).some((id) => id.startsWith('P'))) continue;
      const why = failureMessages?.[0] ?? '';
      if (status !== 'failed') wrong.push(`${file}: "${title}" ${status} without a gate`);
      else if (!asserted.test(why)) {
        wrong.push(`${file}: "${title}" failed for another reason: ${why.split('\n')[0]}`);
      } else awake += 1;
    }
  }
  if (awake === 0 && wrong.length === 0) wrong.push('there is no P test at all');
  return { awake, wrong };
}

/** Runs them and judges; one verdict a test that is awake, one failure for each that is not. */
export async function stubbedGate(reports: string): Promise<Totals> {
  mkdirSync(reports, { recursive: true });
  const report = join(reports, 'stubbed-gate.out');
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const config = join(root, 'tools', 'controls', 'stubbed-gate.config.ts');
  const args = [script, 'run', '--config', config, '--reporter=json'];
  await run(process.execPath, [...args, `--outputFile.json=${report}`], {
    cwd: root,
    timeoutMillis: RUN_MILLIS,
    capture: true,
  });
  const { awake, wrong } = judgeStubbed(readFileSync(report, 'utf8'));
  const verdict = wrong.length === 0 ? 'ok    ' : 'FAILED';
  process.stdout.write(`${verdict} without a gate ${awake} P tests fail, as they must\n`);
  for (const line of wrong) process.stdout.write(`       ${line}\n`);
  return { ...NONE, passed: awake, failed: wrong.length };
}
