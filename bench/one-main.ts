/**
 * One benchmark in a process of its own: its name is the argument, its rounds go to the parent.
 * Prints nothing on standard output.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finding, isSkipped } from './bench.ts';
import { benches } from './registry.ts';

const [name = '', rounds = ''] = process.argv.slice(2);
const bench = benches.find((one) => one.name === name);
if (bench === undefined) throw new Error(`no benchmark ${name}`);
const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-bench-'));
try {
  const notes: string[] = [];
  const measured = await bench.run({
    rounds: Number(rounds),
    directory,
    say: (text) => process.stderr.write(`  ${text}\n`),
    note: (text) => notes.push(text),
  });
  const finding: Finding = isSkipped(measured) ? measured : { measured, notes };
  await new Promise((resolve) => process.send?.(finding, resolve));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.disconnect();
