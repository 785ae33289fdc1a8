/**
 * The way out to a venue, by the sources: one module has the socket of orders, one makes it from
 * approvals, one hands them to it. A second way would be one around the gate.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const engine = fileURLToPath(new URL('..', import.meta.url));

/** Where a venue stands itself, and what backtests and drills have in the place of a desk. */
const elsewhere = /^(venues\/sim|replay)\//;

/** Sources of a running desk, without their tests, in which these words stand. */
function sourcesWith(words: RegExp): readonly string[] {
  const files = readdirSync(engine, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/test\.ts$|fixture/.test(path))
    .filter((path) => !elsewhere.test(path));
  expect(files.length).toBeGreaterThan(100);
  return files.filter((path) => words.test(readFileSync(`${engine}/${path}`, 'utf8'))).toSorted();
}

it('P13 one module imports the socket that orders leave by', () => {
  expect(sourcesWith(/from '[./a-z-]*\/execution-session\.ts'/)).toEqual([
    'venues/binance/execution.ts',
  ]);
});

it('P13 it is opened by the sessions of the host, and by the warden, which only cancels', () => {
  expect(sourcesWith(/import \{[^}]*\bcreateBinanceExecution\b/)).toEqual([
    'host/venues/venue-sessions.ts',
    'host/warden/warden.ts',
  ]);
  const sweeping = ['host/warden/warden.ts', 'host/warden/sweep.ts'];
  expect(
    sourcesWith(/\.(send|amend)\(\s*\w+,\s*\{/).filter((path) => sweeping.includes(path)),
  ).toEqual([]);
});

it('P13 one module writes the messages by which an order begins or changes', () => {
  expect(sourcesWith(/method: 'order\.(place|modify)'/)).toEqual([
    'venues/binance/execution-requests.ts',
  ]);
});

it('P13 approvals are handed to a venue behind the send fence, and nowhere else', () => {
  expect(sourcesWith(/\bvenue\.(send|amend)\(/)).toEqual(['host/perform.ts']);
});
