import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DrillResult, DrillsAnswer, drillHistoryFile } from '../contract/drill.ts';
import { UtcNanos } from '../contract/numbers.ts';
import { addDrillRun, drillsTold, readDrillHistory } from './drill-history.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-history-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const result = (orders: number): DrillResult => ({
  drill: 'kill',
  fault: '',
  passed: true,
  results: { 'kill.toConfirmed': { n: 1, p50: 9, p99: 9, max: 9 } },
  overCancelled: 0,
  underCancelled: 0,
  sentAfterLatch: 0,
  auditIds: [],
  failures: [],
  conditions: { orders },
  engineVersion: '1.0.0',
});
const utcNanos = UtcNanos.parse('1700000000000000000');
const add = (orders: number) => addDrillRun(directory, result(orders), utcNanos);
const path = () => join(directory, drillHistoryFile);

test('no history is no run', () => {
  expect(readDrillHistory(directory)).toEqual({ runs: [], broken: '' });
});

test('a run follows the one before, and is read as it was added', () => {
  const runs = [add(1), add(2), add(3)];
  expect(readDrillHistory(directory)).toEqual({ runs, broken: '' });
  expect(runs.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(runs[2]?.previousHash).toBe(runs[1]?.hash);
});

test.each([
  [
    'another figure',
    (lines: string[]) => [lines[0], lines[1]?.replace('"orders":2', '"orders":3')],
  ],
  ['a line taken out', (lines: string[]) => [lines[0], lines[2]]],
  ['a line twice', (lines: string[]) => [lines[0], lines[0]]],
  ['no JSON', (lines: string[]) => [lines[0], 'kill']],
  ['a field too few', (lines: string[]) => [lines[0], '{"version":1}']],
])('%s breaks the chain, and nothing is added to it', (_, change) => {
  for (const orders of [1, 2, 3]) add(orders);
  const lines = readFileSync(path(), 'utf8').trimEnd().split('\n');
  writeFileSync(path(), `${change(lines).join('\n')}\n`);
  const { runs, broken } = readDrillHistory(directory);
  expect([runs.length, broken]).toEqual([1, expect.stringMatching(/^line 2: /)]);
  expect(() => add(4)).toThrow(/line 2: .*move it away/);
});

test('a line that was cut short is told', () => {
  add(1);
  add(2);
  writeFileSync(path(), readFileSync(path(), 'utf8').slice(0, -20));
  expect(readDrillHistory(directory)).toMatchObject({ broken: 'line 2: it ends early' });
});

test('consoles are told the newest runs, with how many events tell of each', () => {
  addDrillRun(directory, { ...result(7), auditIds: ['1:a', '2:b'] }, utcNanos);
  const told = DrillsAnswer.parse(drillsTold(directory));
  expect(told).toMatchObject({
    broken: '',
    runs: [{ number: 1, auditEvents: 2, result: { drill: 'kill', conditions: { orders: 7 } } }],
  });
});

test('of a long history the newest runs are told, and a break among them', () => {
  const auditIds = Array.from({ length: 1_000 }, (_none, n) => `${n}:${'a'.repeat(64)}`);
  for (let n = 1; n <= 6; n += 1) addDrillRun(directory, { ...result(n), auditIds }, utcNanos);
  const told = drillsTold(directory);
  expect([told.runs.map(({ number }) => number), told.broken]).toEqual([[4, 5, 6], '']);
  const text = readFileSync(path(), 'utf8');
  writeFileSync(path(), text.replace('"orders":5', '"orders":9'));
  expect(drillsTold(directory)).toMatchObject({
    runs: [{ number: 4 }],
    broken: 'line 5: its hash does not fit',
  });
});
