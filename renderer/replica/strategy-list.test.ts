/** A strategy keeps its place in every list, whichever started first. */
import { expect, test } from 'vitest';
import { StrategyId } from '../../engine/contract/ids.ts';
import { initialState } from '../../engine/state/ledger-state.ts';
import { strategiesInPlace } from './strategy-list.ts';

const id = (name: string): StrategyId => StrategyId.parse(name);
const record = { version: '1.0.0', state: 'running', reason: '', swapped: null } as const;
const rate = { messages: 10, windowMillis: 1_000 };

test('strategies stand in the order of desk.yaml, those it does not name after them', () => {
  const ledger = initialState();
  for (const name of ['other', 'b', 'a', 'c']) ledger.strategies.set(id(name), record);
  ledger.limits = {
    instruments: [],
    strategies: ['a', 'b', 'c', 'never-started'].map((name) => ({
      strategy: id(name),
      instruments: [],
      messageRate: rate,
    })),
    desk: { messageRate: rate },
  };
  expect(strategiesInPlace(ledger).map(([strategy]) => strategy)).toEqual(['a', 'b', 'c', 'other']);
  ledger.limits = null;
  expect(strategiesInPlace(ledger).map(([strategy]) => strategy)).toEqual(['other', 'b', 'a', 'c']);
});
