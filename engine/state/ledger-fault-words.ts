/**
 * What an operator is told of a ledger that is not written on, at a terminal and in the window:
 * what it is and what to do. Decides nothing; each way out begins with a person.
 */
import type { LedgerFaultCause } from '../contract/ledger-fault.ts';

const titles: Readonly<Record<LedgerFaultCause, string>> = {
  diskFull: 'The disk is full',
  damaged: 'The ledger is damaged',
  other: 'The ledger has failed',
};

const again =
  'end the engine and start it again: it starts halted, and asks the venues for what it missed';

const advice: Readonly<Record<LedgerFaultCause, string>> = {
  diskFull: `Make room on the disk of the desk directory, then ${again}`,
  damaged:
    'Move the desk directory aside as evidence and restore a copy (quarterdeck ledger restore), ' +
    `then ${again}`,
  other: `Look to the disk of the desk directory, then ${again}`,
};

/** What it is, as a title. */
export const ledgerFaultTitle = (cause: LedgerFaultCause): string => titles[cause];

/** What to do, without a stop at its end. */
export const ledgerFaultAdvice = (cause: LedgerFaultCause): string => advice[cause];
