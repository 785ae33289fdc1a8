// What the text under the state hash refuses: a field that it could not hold in words.
import { expect, it } from 'vitest';
import { initialState } from './ledger-state.ts';
import { stateHashText } from './state-text.ts';

it.each<[string, object]>([
  ['a map that nobody turns into entries', { forgotten: new Map([['a', 1]]) }],
  ['a set inside a record', { forgotten: { deep: [new Set(['a'])] } }],
])('%s does not leave the hash in silence', (_, field) => {
  expect(() => stateHashText({ ...initialState(), ...field })).toThrow('canonical JSON has no');
});

it('every field that there is has its words', () => {
  expect(stateHashText(initialState())).toContain('"orders":[]');
});
