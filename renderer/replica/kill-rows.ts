/**
 * The rows of a kept report as the board shows them: by venue, and only what needs a look by name.
 * Adds nothing to what the report says; one of 0.3.0 has no rows and shows none.
 */
import type { KillReport } from '../../engine/contract/events.ts';
import {
  type KillRow,
  killEndsText,
  killEndWords,
  venueWordText,
} from '../../engine/contract/kill-rows.ts';

/** What one venue came to. */
export interface KillVenue {
  readonly venue: string;
  /** How many orders came to which end. */
  readonly text: string;
  /** What it has confirmed, of itself; '' in reports of before. */
  readonly word: string;
  readonly isConfirmed: boolean;
  /** Orders that are not simply cancelled, doubts first. */
  readonly named: readonly KillRow[];
}

const doubtful = ({ end }: KillRow): boolean => end === 'unconfirmed' || end === 'refused';

export function killVenues({ rows = [], venues: said = [] }: KillReport): readonly KillVenue[] {
  const venues = [...new Set([...said, ...rows].map(({ venue }) => venue))].sort();
  return venues.map((venue) => {
    const word = said.find((one) => one.venue === venue);
    const own = rows.filter((row) => row.venue === venue);
    const named = own.filter((row) => row.end !== 'cancelled' || row.raceLots > 0);
    const first = named.filter(doubtful);
    const rest = named.filter((row) => !doubtful(row));
    const text = killEndsText(own) || 'no order';
    const standing = { word: venueWordText(word), isConfirmed: word?.confirmed ?? false };
    return { venue, text, ...standing, named: [...first, ...rest] };
  });
}

/** One order in a line; `sizeOf` writes lots on the grid of an instrument. */
export function killRowText(
  row: KillRow,
  sizeOf: (instrument: KillRow['instrument'], lots: number) => string,
): string {
  const { clientOrderId, instrument, strategy, lots, filledLots, raceLots, end, detail } = row;
  const size = lots === null ? 'size unknown' : sizeOf(instrument, lots);
  const filled = filledLots === 0 ? '' : `, ${sizeOf(instrument, filledLots)} filled`;
  const race = raceLots === 0 ? '' : ` (${sizeOf(instrument, raceLots)} in the race)`;
  const why = detail === '' ? '' : `, ${detail}`;
  const whose = strategy === null ? '' : ` ${strategy}`;
  const head = `${clientOrderId} ${instrument}${whose} ${size}${filled}${race}`;
  return `${head}: ${killEndWords[end]}${why}`;
}
