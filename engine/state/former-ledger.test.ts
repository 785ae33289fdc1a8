/**
 * A ledger that version 0.2.0 wrote folds to the state hash that 0.2.0 gave it: new fields have
 * defaults, and books that no event has stated are no part of the hash.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LedgerEvent } from '../contract/events.ts';
import { fold } from './fold.ts';
import { initialState, type LedgerState } from './ledger-state.ts';
import { stateHashText } from './state-text.ts';

const lines = readFileSync(new URL('former-ledger-fixture.jsonl', import.meta.url), 'utf8');
const events = lines
  .trimEnd()
  .split('\n')
  .map((line) => LedgerEvent.parse(JSON.parse(line)));

/** What 0.2.0 said of it. */
const formerHash = '1392d77de9edbefc666efd0602aa2e778e30475c54e6226ce95c0031fa78e6f3';

function folded(): LedgerState {
  const state = initialState();
  for (const event of events) fold(state, event);
  return state;
}

const hashOf = (state: LedgerState): string =>
  createHash('sha256').update(stateHashText(state)).digest('hex');

test('it has the hash that it always had', () => {
  expect(hashOf(folded())).toBe(formerHash);
});

test('its fills are in the books all the same, ready for the first event that states them', () => {
  const state = folded();
  expect(state.books.positions.size).toBe(state.positions.size);
  expect(state.books.totals.size).toBeGreaterThan(0);
  const before = hashOf(state);
  state.books.isStated = true;
  expect(hashOf(state)).not.toBe(before);
});
