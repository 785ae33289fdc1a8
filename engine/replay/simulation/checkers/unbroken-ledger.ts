/**
 * I7: the rows on the disk are numbered without a gap and their hash chain verifies, at every row
 * and once more as a whole; what they fold to is the state of the desk.
 */

import { genesisHash, rowHash } from '../../../ledger/chain.ts';
import { fold } from '../../../state/fold.ts';
import { initialState } from '../../../state/ledger-state.ts';
import { stateHashText } from '../../../state/state-text.ts';
import { eventOf, ledgerId } from '../desk/simulated-ledger.ts';
import type { Facts, MakeChecker } from './checker.ts';

export const unbrokenLedger: MakeChecker = (facts) => {
  let read = 0;
  return {
    onStart: () => {
      read = Math.min(read, facts.disk.rows.length);
    },
    afterTurn: () => {
      for (; read < facts.disk.rows.length; read += 1) checkRow(facts, read);
    },
    atEnd: () => {
      const state = initialState();
      facts.disk.rows.forEach((row, index) => {
        checkRow(facts, index);
        fold(state, eventOf(row));
      });
      const live = facts.engine()?.parts.loop.core.ledger;
      if (live === undefined || live.sequence !== state.sequence) return;
      if (stateHashText(live) === stateHashText(state)) return;
      facts.violate('I7', `the rows up to ${state.sequence} fold to another state than the desk's`);
    },
  };
};

function checkRow(facts: Facts, index: number): void {
  const { rows } = facts.disk;
  const row = rows[index];
  if (row === undefined) return;
  if (row.sequence !== index + 1)
    facts.violate('I7', `row ${index + 1} is numbered ${row.sequence}`);
  const previous = rows[index - 1]?.hash ?? genesisHash(ledgerId);
  if (rowHash(previous, row) !== row.hash)
    facts.violate('I7', `row ${row.sequence} breaks the chain`);
}
