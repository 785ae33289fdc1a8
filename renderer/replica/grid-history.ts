/**
 * Instruments as they were defined at any event of the ledger: a number of an event means what the
 * grid of then says. What is newer than the snapshot comes with the events; what is older is read
 * from the record once it is asked for. Says of no event what it does not know.
 */
import type { LedgerEvent, LedgerRow } from '../../engine/contract/events.ts';
import type { InstrumentId } from '../../engine/contract/ids.ts';
import type { Instrument } from '../../engine/contract/instrument.ts';
import type { LedgerSequence } from '../../engine/contract/numbers.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';

export interface GridHistory {
  /** Begins anew at a snapshot: what is defined there holds from its sequence on. */
  restart(snapshot: Pick<LedgerState, 'sequence' | 'instruments'>): void;
  /** Takes an event that follows the snapshot; whether it changed a definition. */
  note(event: LedgerEvent): boolean;
  /** The definition that an event was written under; undefined: none, or it is not read yet. */
  at(sequence: number, instrument: InstrumentId): Instrument | undefined;
  /** Reads what is older than the snapshot, once; whether this call has made it known. */
  read(page: DefinitionPage): Promise<boolean>;
}

/** Rows of such types before a row, newest first, and whether there are more; null: no answer. */
export type DefinitionPage = (
  typePrefix: string,
  before: LedgerSequence,
) => Promise<{ readonly rows: readonly LedgerRow[]; readonly more: boolean } | null>;

interface Definition {
  readonly sequence: LedgerSequence;
  readonly instrument: Instrument;
}

/** Of `instrument.defined` and `instrument.regridded`: one search through a long record. */
const definingPrefix = 'instrument.';

function definitionOf({ sequence, body }: LedgerEvent): Definition | null {
  return body.type === 'instrument.defined' || body.type === 'instrument.regridded'
    ? { sequence, instrument: body.instrument }
    : null;
}

/** All definitions before a row, oldest first; null when an answer is missing. */
async function definitionsBefore(
  page: DefinitionPage,
  first: LedgerSequence,
): Promise<Definition[] | null> {
  const found: Definition[] = [];
  let before: LedgerSequence | null = first;
  while (before !== null) {
    const answer = await page(definingPrefix, before);
    if (answer === null) return null;
    found.push(...answer.rows.flatMap((row) => definitionOf(row) ?? []));
    before = answer.more ? (answer.rows.at(-1)?.sequence ?? null) : null;
  }
  // They come newest first.
  return found.reverse();
}

/** A history that knows nothing before its first `restart`. */
export function createGridHistory(): GridHistory {
  /** Oldest first; those of the snapshot stand at its sequence. */
  let held: readonly Definition[] = [];
  let older: readonly Definition[] = [];
  /** The snapshot, by its identity: another desk's may have the same sequence. */
  let begin: { readonly sequence: LedgerSequence } | null = null;
  let reading: Promise<boolean> | null = null;
  const readFrom = async (
    page: DefinitionPage,
    from: NonNullable<typeof begin>,
  ): Promise<boolean> => {
    const found = await definitionsBefore(page, from.sequence);
    // Another snapshot came meanwhile: what was read belongs to the one before.
    if (begin !== from) return false;
    reading = found === null ? null : reading;
    older = found ?? older;
    return found !== null;
  };
  return {
    restart({ sequence, instruments }) {
      begin = { sequence };
      held = [...instruments.values()].map((instrument) => ({ sequence, instrument }));
      older = [];
      reading = null;
    },
    note(event) {
      const definition = definitionOf(event);
      if (definition === null) return false;
      held = [...held, definition];
      return true;
    },
    at(sequence, id) {
      const isIt = (one: Definition) => one.instrument.id === id && one.sequence <= sequence;
      return (held.findLast(isIt) ?? older.findLast(isIt))?.instrument;
    },
    read(page) {
      if (begin === null) return Promise.resolve(false);
      if (reading !== null) return reading.then(() => false);
      reading = readFrom(page, begin);
      return reading;
    },
  };
}
