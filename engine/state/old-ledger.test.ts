import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LedgerEvent } from '../contract/events.ts';
import { fold } from './fold.ts';
import { initialState } from './ledger-state.ts';
import { stateHashText } from './state-text.ts';

/** A ledger that version 0.2 wrote, and the hash that it had of it: orders of every end. */
const file = new URL('./ledger-of-0-2-fixture.jsonl', import.meta.url);

it('a ledger of version 0.2 folds to the state hash that it had then', () => {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const { stateHash } = JSON.parse(head) as { stateHash: string };
  const state = initialState();
  for (const line of lines) fold(state, LedgerEvent.parse(JSON.parse(line)));
  expect(lines.length).toBe(51);
  expect(createHash('sha256').update(stateHashText(state)).digest('hex')).toBe(stateHash);
});
