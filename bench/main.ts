/**
 * `npm run bench`: runs the benchmarks named and prints their figures; see docs/benchmarks.md.
 * Never fails because a budget is missed: 1 means that a benchmark could not run, 2 bad usage.
 */
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { choose, isWanted, readWords, type Words } from './arguments.ts';
import type { Bench, Measured } from './bench.ts';
import { benches, notBuilt } from './registry.ts';
import { commitOf, keepRaw, loadNow, type Report, tableOf } from './report.ts';
import { type Result, resultOf } from './summary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = fileURLToPath(new URL('./one-main.ts', import.meta.url));
const benchMillisLimit = 600_000;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs one benchmark in its own process; null when it could not be run. */
async function measure(bench: Bench, rounds: number): Promise<Measured | null> {
  // Standard output belongs to the report: whatever a child prints goes to standard error.
  const child = fork(program, [bench.name, String(rounds)], {
    serialization: 'advanced',
    stdio: ['ignore', process.stderr.fd, 'inherit', 'ipc'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), benchMillisLimit);
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  let measured: Measured | null = null;
  child.on('message', (message) => {
    measured = message as Measured;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  process.off('exit', endWithUs);
  clearTimeout(limit);
  return code === 0 ? measured : null;
}

async function runAll({ rounds, names }: Words, chosen: readonly Bench[]): Promise<boolean> {
  const commit = commitOf(root);
  const before = loadNow();
  const raw: Record<string, Measured> = {};
  const results: Result[] = [];
  const failed: string[] = [];
  for (const [index, bench] of chosen.entries()) {
    say(`${index + 1}/${chosen.length} ${bench.name}, ${rounds} rounds`);
    const measured = await measure(bench, rounds);
    if (measured === null) {
      say(`${bench.name} could not run`);
      failed.push(bench.name);
      continue;
    }
    raw[bench.name] = measured;
    for (const figure of bench.figures) {
      if (!isWanted(figure.name, names)) continue;
      results.push(resultOf(figure, measured[figure.name] ?? []));
    }
  }
  const load = { before, after: loadNow(), processors: cpus().length };
  const report: Report = { results, load, commit };
  say(
    `raw samples in ${keepRaw(fileURLToPath(new URL('./results', import.meta.url)), report, raw)}`,
  );
  print(report);
  return failed.length === 0;
}

function print(report: Report): void {
  process.stdout.write(words.json ? `${JSON.stringify(report)}\n` : tableOf(report));
}

function listing(): string {
  const built = benches.flatMap(({ figures }) => figures.map(({ name }) => name));
  const missing = Object.entries(notBuilt).map(([name, why]) => `${name} (not built: ${why})`);
  return [...built, ...missing].join('\n');
}

const given = readWords(process.argv.slice(2));
const words: Words = 'wrong' in given ? { json: false, list: false, rounds: 0, names: [] } : given;
const { chosen, unknown } = choose(benches, Object.keys(notBuilt), words.names);
if ('wrong' in given) {
  say(`${given.wrong}\nusage: bench [--json] [--list] [--rounds N] [NAME...]`);
  process.exitCode = 2;
} else if (unknown.length > 0) {
  say(`unknown: ${unknown.join(', ')}; there are\n${listing()}`);
  process.exitCode = 2;
} else if (words.list) {
  process.stdout.write(`${listing()}\n`);
} else {
  for (const [name, why] of Object.entries(notBuilt)) {
    if (isWanted(name, words.names)) say(`${name} is not built: ${why}`);
  }
  process.exitCode = (await runAll(words, chosen)) ? 0 : 1;
}
