/** Limits and refusals as lines: what the gate alone measures, and what an override could lift. */
import { expect, test } from 'vitest';
import { UtcNanos } from '../contract/numbers.ts';
import { initialState } from '../state/ledger-state.ts';
import { limitsLines } from './limits-commands.ts';
import { utcText } from './output.ts';

const node = { of: 'node', name: 'firm', severity: 'hard' } as const;
const refused = {
  ...{ node: 'limits/firm/orderValue', strategy: 'maker', count: 2, why: 'too dear' },
  lastUtcNanos: UtcNanos.parse('1700000000000000000'),
};

test('M5 an age stands in seconds, drift with its window, and what is not known as unknown', () => {
  const uses = [
    { ...node, limit: 'covarianceAge', use: 90_500, bound: 60_000, unit: 'millis' },
    { ...node, limit: 'priceDrift', use: 12, bound: 50, unit: 'bps', windowMillis: 500 },
    { ...node, limit: 'concentration', use: null, bound: 6_000, unit: 'bps' },
  ] as const;
  expect(limitsLines(initialState(), { uses: [...uses], refusals: [], traders: [] })).toEqual([
    'node firm, Covariance age: 90.500 of 60.000 s (151 %)',
    'node firm, Price drift in 0.5 s: 12 of 50 bps (24 %)',
    'node firm, Concentration: unknown of 6000 bps',
    'nothing was refused since the engine started',
  ]);
});

test('P10 a refusal that can be overridden names who and how, and any other does not', () => {
  const linesOf = (state: ReturnType<typeof initialState>) =>
    limitsLines(state, {
      ...{ uses: [], traders: [] },
      refusals: [{ ...refused, overridableIntent: 'i1.7' }, refused],
    }).slice(1);
  const last = utcText(refused.lastUtcNanos);
  const plain = `refused 2 x by limits/firm/orderValue, maker: too dear (${last} UTC)`;
  const how = 'can let the last one pass once: quarterdeck override grant i1.7';
  const state = initialState();
  expect(linesOf(state)).toEqual([`${plain}; two operators ${how}`, plain]);
  expect(linesOf({ ...state, singleOperator: true })).toEqual([`${plain}; you ${how}`, plain]);
  const live = { ...state, singleOperator: true, environment: 'LIVE' as const };
  expect(linesOf(live)).toEqual([`${plain}; two operators ${how}`, plain]);
});
