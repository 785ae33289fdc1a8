// What the words after `npm run bench --` choose.
import { expect, test } from 'vitest';
import { choose, readWords } from './arguments.ts';
import type { Bench } from './bench.ts';

const bench = (name: string, ...figures: string[]): Bench => ({
  name,
  figures: figures.map((one) => ({ name: one, unit: 'us', budget: null })),
  run: () => ({}),
});
const all = [bench('core.gate', 'core.gate'), bench('kill', 'kill.toGate', 'kill.toConfirmed')];

test.each([
  [[], ['core.gate', 'kill'], []],
  [['core'], ['core.gate'], []],
  [['kill.toGate'], ['kill'], []],
  [['core.gat'], [], ['core.gat']],
  [['core.backtest'], [], ['core.backtest']],
])('%j runs %j', (wanted, chosen, unknown) => {
  const found = choose(all, wanted);
  expect({ ...found, chosen: found.chosen.map(({ name }) => name) }).toEqual({ chosen, unknown });
});

const plain = { json: false, list: false, document: false, rounds: 5, names: [] };

test.each([
  [[], plain],
  [['--json', 'core', '--rounds', '7'], { ...plain, json: true, rounds: 7, names: ['core'] }],
  [['--document'], { ...plain, document: true }],
  [['--document', 'core'], { wrong: '--document takes no names: it wants them all' }],
  [['--rounds', '0'], { wrong: '--rounds wants a whole number from 1 to 100' }],
  [['--fast'], { wrong: 'unknown option --fast' }],
])('reads %j', (given, words) => {
  expect(readWords(given)).toEqual(words);
});
