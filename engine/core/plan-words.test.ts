/** What two people sign: changes in words and in the desk file's units, looser first. */
import { expect, test } from 'vitest';
import { Limits } from '../contract/limits.ts';
import { limitChanges } from '../state/limit-changes.ts';
import { planLines, planLineText } from '../state/plan-words.ts';
import { armedDesk, wideLimits } from './core-fixture.ts';

const { ledger } = armedDesk().core;
const node = {
  name: 'firm',
  scope: {},
  currency: 'USDT',
  hard: { grossMinor: 20_000_000_000 },
};
const before = Limits.parse({
  ...wideLimits,
  nodes: [node],
  restricted: [{ scope: { instrument: 'ETHUSDT.sim' }, reason: 'own research' }],
  desk: { ...wideLimits.desk, daily: [{ currency: 'USDT', lossMinor: 1_500_000_000 }] },
});

/** The lines from those limits to the same ones with a change. */
function linesTo(change: object, from = before): string[] {
  const after = Limits.parse({ ...before, ...change });
  const lines = planLines(limitChanges(from, after), { before: from, after }, ledger);
  return lines.map((line) => `${line.direction}  ${planLineText(line)}`);
}

const linearTo = (change: object) => ({
  instruments: before.instruments.map((one) =>
    one.instrument === 'BTCUSDT.sim' ? { ...one, ...change } : one,
  ),
});

test('figures have the unit of the desk file, and thousands apart', () => {
  const from = Limits.parse({ ...before, ...linearTo({ orderLots: 500, priceCollarBps: 100 }) });
  const change = linearTo({ orderLots: 5_000, priceCollarBps: 150 });
  expect(linesTo({ ...change, nodes: [{ ...node, hard: { grossMinor: 2e11 } }] }, from)).toEqual([
    'looser  BTCUSDT.sim: quantity of one order, 0.5 BTC to 5 BTC',
    'looser  BTCUSDT.sim: price collar, 100 bps to 150 bps',
    'looser  node firm: gross exposure, 20,000 USDT to 200,000 USDT',
  ]);
});

test('what permits more is above what permits less, and what no rule knows between', () => {
  const nodes = [{ ...node, scope: { strategy: 'maker' }, hard: { grossMinor: 2e11 } }];
  const daily = [{ currency: 'USDT', lossMinor: 1_000_000_000 }];
  expect(linesTo({ nodes, desk: { ...before.desk, daily } })).toEqual([
    'looser  node firm: gross exposure, 20,000 USDT to 200,000 USDT',
    'unknown  node firm: scope, desk to strategy=maker',
    'tighter  desk, USDT: loss of a day, 1,500 USDT to 1,000 USDT',
  ]);
});

test('an entry that comes or goes is one line with all it holds', () => {
  const btc = { instrument: 'BTCUSDT.sim' };
  const second = { name: 'btc', scope: btc, hard: { longLots: 1_500 }, soft: { orderLots: 20 } };
  expect(linesTo({ restricted: undefined, nodes: [node, second] })).toEqual([
    'looser  restriction of instrument=ETHUSDT.sim, reason own research; ' +
      'scope instrument=ETHUSDT.sim to none',
    'tighter  node btc, none to long position 1.5 BTC; scope instrument=BTCUSDT.sim; ' +
      'soft quantity of one order 0.02 BTC',
  ]);
});

test('a place that no word is for is told as it stands', () => {
  const strange = {
    path: 'newer.figure',
    before: '7',
    after: '9000',
    direction: 'unknown',
  } as const;
  const lines = planLines([strange], { before, after: before }, ledger);
  expect(lines.map(planLineText)).toEqual(['newer.figure, 7 to 9,000']);
});
