/**
 * Whether the record of a desk is where it was left: a ledger that is gone while its companions
 * are there was lost, and a new one in its place would hide that.
 * Looks only; mends and removes nothing.
 */
import { existsSync } from 'node:fs';
import type { DeskDirectory } from '../desk-directory.ts';
import type { LatchReading } from '../gate/latch.ts';

/** What is missing and what to do about it; null when nothing is. */
export function lostLedger(desk: DeskDirectory, latch: LatchReading): string | null {
  if (existsSync(desk.ledger)) return null;
  const note = `${desk.ledger}.head`;
  const witnesses = [
    ...(existsSync(note) ? [note] : []),
    ...(latch.kind === 'read' && latch.file.epoch > 0 ? [desk.latch] : []),
  ];
  if (witnesses.length === 0) return null;
  return (
    `the ledger ${desk.ledger} is missing, but ${witnesses.join(' and ')} ` +
    `${witnesses.length === 1 ? 'says' : 'say'} that this desk has a record. ` +
    'Put the ledger back from a copy; or, to begin a new record knowingly, ' +
    `move ${witnesses.join(' and ')} away`
  );
}
