// Mutation tests of the core and of the life of an order, room by room: `main.ts gate kill` runs
// two of them, `--again` keeps what earlier runs found. Fails where a room's score is too low, or
// where an entry of equivalent-mutants.json is like no mutant any more.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { run } from '../install/child.mjs';
import { root } from '../repository/files.ts';
import { EquivalentMutants, Report, scoreOf } from './score.ts';

/** Files of each room; tests and fixtures are never mutated. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  gate: ['engine/core/gate/*.ts'],
  kill: ['engine/core/kill/*.ts', 'engine/core/flatten/*.ts'],
  reconcile: ['engine/core/reconcile/*.ts'],
  trips: ['engine/core/trips/*.ts', 'engine/state/trips-fold.ts', 'engine/state/marked-value.ts'],
  portfolio: ['engine/core/portfolio/*.ts'],
  engine: ['engine/core/*.ts'],
  life: ['engine/state/order-*.ts', 'engine/state/position.ts'],
};
const notMutated = ['!engine/**/*.test.ts', '!engine/**/*fixture.ts'];
const PERCENT = 90;
const ROOM_MILLIS = 3 * 3_600_000;

const here = join(root, 'tools', 'mutation');
const folder = join(root, '.quarterdeck', 'mutation');
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const Settings = z.record(z.string(), z.unknown());
const equivalents = EquivalentMutants.parse(readJson(join(here, 'equivalent-mutants.json')));

/** Tries the mutants of one room; true when enough of them were noticed. */
async function tryRoom(name: string, globs: readonly string[], again: boolean): Promise<boolean> {
  const report = join(folder, `${name}.json`);
  const incrementalFile = join(folder, `${name}.incremental.json`);
  if (!again) rmSync(incrementalFile, { force: true });
  rmSync(report, { force: true });
  const config = join(folder, `${name}.config.json`);
  const settings = {
    ...Settings.parse(readJson(join(here, 'stryker.json'))),
    mutate: [...globs, ...notMutated],
    jsonReporter: { fileName: report },
    incremental: true,
    incrementalFile,
  };
  writeFileSync(config, JSON.stringify(settings));
  const script = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const limits = { cwd: root, timeoutMillis: ROOM_MILLIS };
  const { code } = await run(process.execPath, [script, 'run', config], limits);
  if (code !== 0 || !existsSync(report)) return false;
  const score = scoreOf(Report.parse(readJson(report)), equivalents);
  const { killed, timedOut, equivalent, ignored, survivors, stale, percent } = score;
  for (const place of survivors) process.stdout.write(`survived: ${place}\n`);
  for (const { file, code: line } of stale) process.stdout.write(`stale entry: ${file} ${line}\n`);
  process.stdout.write(
    `${name}: ${percent.toFixed(1)} %: ${killed} killed, ${timedOut} timed out, ` +
      `${survivors.length} survived; ${equivalent} equivalent, ${ignored} at module level\n`,
  );
  return percent >= PERCENT && stale.length === 0;
}

const words = process.argv.slice(2);
const named = words.filter((word) => word !== '--again');
const unknown = named.filter((word) => rooms[word] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`no such rooms: ${unknown.join(', ')}; ${Object.keys(rooms).join(', ')}\n`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
for (const [name, globs] of Object.entries(rooms)) {
  if (named.length > 0 && !named.includes(name)) continue;
  if (!(await tryRoom(name, globs, words.includes('--again')))) process.exitCode = 1;
}
