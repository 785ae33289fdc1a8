/**
 * `npm run bench`: runs the benchmarks named and prints their figures; see docs/BENCHMARKS.md.
 * Never fails because a budget is missed: 1 means that a benchmark could not run, 2 bad usage.
 */
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { choose, readWords, usage, type Words } from './arguments.ts';
import type { Bench, Finding } from './bench.ts';
import { writeDocument } from './document.ts';
import { benches } from './registry.ts';
import { commitOf, keepRaw, loadNow, type Report, tableOf } from './report.ts';
import { runBenches } from './run.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = fileURLToPath(new URL('./one-main.ts', import.meta.url));
const resultsFolder = fileURLToPath(new URL('./results', import.meta.url));
const benchMillisLimit = 900_000;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs one benchmark in its own process. */
async function runOne(bench: Bench, rounds: number): Promise<Finding> {
  // Standard output belongs to the report: whatever a child prints goes to standard error.
  const child = fork(program, [bench.name, String(rounds)], {
    serialization: 'advanced',
    stdio: ['ignore', process.stderr.fd, 'inherit', 'ipc'],
  });
  const limit = setTimeout(() => child.kill('SIGKILL'), benchMillisLimit);
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  let finding: Finding | null = null;
  child.on('message', (message) => {
    finding = message as Finding;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('close', (...end) => resolve(end));
  });
  process.off('exit', endWithUs);
  clearTimeout(limit);
  if (code !== 0) throw new Error(`its process ended with ${code ?? signal}`);
  if (finding === null) throw new Error('it found nothing');
  return finding;
}

async function runAll(words: Words, chosen: readonly Bench[]): Promise<boolean> {
  const commit = commitOf(root);
  const before = loadNow();
  const { raw, failed, skipped, ...found } = await runBenches(words, chosen, runOne, say);
  const load = { before, after: loadNow(), processors: cpus().length };
  const report: Report = { results: found.results, load, commit };
  for (const note of found.notes) say(note);
  say(`raw samples in ${keepRaw(resultsFolder, { ...report, notes: found.notes }, raw)}`);
  process.stdout.write(words.json ? `${JSON.stringify(report)}\n` : tableOf(report));
  if (words.document) {
    writeDocument(root, report, found.notes, [...failed, ...skipped]);
  }
  return failed.length === 0;
}

const listing = (): string =>
  benches.flatMap(({ figures }) => figures.map(({ name }) => name)).join('\n');

async function main(given: readonly string[]): Promise<number> {
  const words = readWords(given);
  if ('wrong' in words) {
    say(`${words.wrong}\n${usage}`);
    return 2;
  }
  const { chosen, unknown } = choose(benches, words.names);
  if (unknown.length > 0) {
    say(`unknown: ${unknown.join(', ')}; there are\n${listing()}`);
    return 2;
  }
  if (words.list) {
    process.stdout.write(`${listing()}\n`);
    return 0;
  }
  return (await runAll(words, chosen)) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
