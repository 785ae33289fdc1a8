/**
 * The drills as an operator makes them: real processes on a desk of their own, one JSON line, and a
 * history in which they are on record with their figures and audit ids.
 *
 * Joins the history of this checkout, so that builds can be compared. With QUARTERDECK_LONG a
 * thousand orders and the trials that the command has by itself.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { DrillResult, DrillRun } from '../contract/drill.ts';
import { drillFaults } from '../replay/drill/drill-fault.ts';
import { quarterdeck, until } from './desk-process-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] !== undefined;
const root = fileURLToPath(new URL('../../', import.meta.url));
const kept = join(root, '.quarterdeck', 'drills');
const History = z.strictObject({ runs: z.array(DrillRun), broken: z.string() });

const Built = z.looseObject({ kind: z.string(), reason: z.string().default('') });
/** Why no fault of the disk can be made here; '' where it can. */
const noDiskFaults = Built.parse(
  JSON.parse(
    execFileSync(process.execPath, [join(root, 'tools/faults/build-disk-faults.ts')], {
      encoding: 'utf8',
    }),
  ),
).reason;

let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'quarterdeck-drills-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** Makes a drill; its result, which is also the last of the history. */
async function drill(kind: string, words: readonly string[]): Promise<DrillResult> {
  const all = ['drill', kind, ...words, '--dir', kept, '--json'];
  const { code, stdout, stderr } = await quarterdeck(all);
  expect(stdout.split('\n'), stderr).toHaveLength(2);
  const result = DrillResult.parse(JSON.parse(stdout));
  expect(code, stdout).toBe(result.passed ? 0 : 1);
  const told = await quarterdeck(['drill', 'history', '--dir', kept, '--json']);
  const history = History.parse(JSON.parse(told.stdout));
  expect([told.code, history.broken]).toEqual([0, '']);
  expect(history.runs.at(-1)?.result).toEqual(result);
  return result;
}

const clean = {
  passed: true,
  overCancelled: 0,
  underCancelled: 0,
  sentAfterLatch: 0,
  failures: [],
} as const;

const lastWritten = 'kill.toLastCancelWritten';
const killFigures = ['kill.triggerToGate', lastWritten, 'kill.toLastCancel', 'kill.toConfirmed'];

/** Each figure of the result is of `n` trials, and in order; `beside`: one that may be of fewer. */
function expectFigures(
  { results }: DrillResult,
  n: number,
  names: readonly string[],
  beside = '',
): void {
  expect(Object.keys(results)).toEqual(names);
  for (const [name, figure] of Object.entries(results)) {
    if (name === beside) continue;
    const { p50, p99, max } = figure;
    expect(figure, name).toEqual({ n, p50, p99, max });
    expect([p50, p99, max], name).toEqual([p50, p99, max].toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect(p50, name).not.toBeNull();
  }
}

test('K11 a kill is drilled, and its figures and audit ids are on record', async () => {
  const [orders, trials] = isLong ? [1_000, 20] : [100, 2];
  const words = ['--orders', String(orders), '--trials', String(trials), '--ack-loss', '20'];
  const result = await drill('kill', words);
  const { auditIds, conditions } = result;
  expect(result).toMatchObject({ ...clean, drill: 'kill' });
  expect(conditions).toMatchObject({ orders, trials, ackLossPercent: 20 });
  expectFigures(result, trials, [...killFigures, 'flatten.toFlat']);
  // Per trial at least a command, two modes, the report, and the beginning and end of a flatten.
  expect(auditIds.length).toBeGreaterThanOrEqual(trials * 6);
  for (const id of auditIds) expect(id).toMatch(/^\d+:[0-9a-f]{64}$/);
}, 600_000);

const faults = drillFaults.filter((fault) => fault !== 'none');

test.for(faults)(
  'K6 a kill works as ever under a fault, and halts the next start: %s',
  { timeout: 3_600_000 },
  async (fault, { skip }) => {
    skip(fault.startsWith('disk') && noDiskFaults !== '', noDiskFaults);
    // A strategy that has looped has to be armed again by itself before the next.
    const short = fault === 'strategy-looping' ? 2 : 1;
    const trials = isLong ? 100 : short;
    const words = ['--orders', '30', '--repeat', String(trials), '--ack-loss', '0'];
    const result = await drill('kill', [...words, '--fault', fault]);
    expect(result).toMatchObject({ ...clean, drill: 'kill', fault });
    // Where its loop is blocked the engine may write none: the warden does.
    const beside = fault === 'loop-blocked' ? lastWritten : '';
    expectFigures(result, trials, [...killFigures, 'flatten.toFlat'], beside);
    // Of one kill beside other tests, how long it took says more of the machine than of the desk.
    if (!isLong) return;
    expect(result.results['kill.triggerToGate']?.max).toBeLessThanOrEqual(1_000_000);
  },
);

test('K1 a kill among the ticks of a feed is as complete, and tells their number', async () => {
  const [ticks, trials] = isLong ? ['50000', 20] : ['2000', 1];
  const words = ['--orders', '50', '--trials', String(trials), '--ack-loss', '0'];
  const result = await drill('kill', [...words, '--ticks', ticks]);
  expect(result).toMatchObject({ ...clean, conditions: { ticksWished: Number(ticks) } });
  expect(result.conditions['ticksPerSecond']).toBeGreaterThan(0);
  expectFigures(result, trials, killFigures);
}, 900_000);

test('K11 the warden is drilled: an engine that is frozen, and one that is gone', async () => {
  const trials = isLong ? 20 : 1;
  const result = await drill('warden', ['--orders', '30', '--trials', String(trials)]);
  expect(result).toMatchObject({ ...clean, drill: 'warden' });
  const figures = ['toLatch', 'toLastCancel', 'toConfirmed'];
  const names = ['frozen', 'orphaned'].flatMap((end) => figures.map((of) => `warden.${end}.${of}`));
  expectFigures(result, trials, names);
}, 600_000);

test('K11 the latch is drilled: what was told LATCHED is halted at the next start', async () => {
  const trials = isLong ? 100 : 2;
  const result = await drill('latch', ['--orders', '20', '--trials', String(trials)]);
  expect(result).toMatchObject({ ...clean, drill: 'latch' });
  expect(result.results).toMatchObject({ 'latch.toRestartedHalted': { n: trials } });
}, 900_000);

test('a drill that a signal ends leaves no engine, and says that it was not made', async () => {
  const words = ['drill', 'kill', '--orders', '4000', '--order-limit', '200', '--keep'];
  const program = join(root, 'engine', 'cli', 'main.ts');
  const made = spawn(process.execPath, [program, ...words, '--dir', home, '--json']);
  const out = text(made.stdout);
  const ended = once(made, 'close');
  const temporary = async () => new Set(await readdir(tmpdir()));
  const before = await temporary();
  const isDesk = (name: string) => name.startsWith('quarterdeck-drill-') && !before.has(name);
  const endpointOf = async (): Promise<string | null> => {
    for (const name of (await readdir(tmpdir())).filter(isDesk)) {
      const path = join(tmpdir(), name, 'endpoint.json');
      if (existsSync(path)) return path;
    }
    return null;
  };
  const path = await until('the engine of the drill', endpointOf, 120_000);
  const { pid } = z.looseObject({ pid: z.int() }).parse(JSON.parse(await readFile(path, 'utf8')));
  made.kill('SIGTERM');
  await ended;
  const result = DrillResult.parse(JSON.parse(await out));
  expect(result).toMatchObject({ passed: false, conditions: { trials: 0 } });
  expect(result.failures.join()).toContain('it was ended by SIGTERM');
  expect(result.conditions['directory']).toBe(dirname(path));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await rm(dirname(path), { recursive: true, force: true });
  await rm(join(home, 'drills.jsonl'));
}, 300_000);

test('wrong words are refused before anything is started', async () => {
  for (const words of [
    ['--orders', '0'],
    ['--trials', 'x'],
    ['--ack-loss', '100'],
    ['--fault', 'x'],
  ]) {
    const { code, stdout } = await quarterdeck(['drill', 'kill', ...words, '--dir', home]);
    expect([code, stdout]).toEqual([2, '']);
  }
  const history = await quarterdeck(['drill', 'history', '--dir', home]);
  expect(history.stdout).toBe('no drill has been made here\n');
}, 120_000);
