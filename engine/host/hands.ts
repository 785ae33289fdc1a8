/**
 * The hands of an engine, wired to its core: what they did comes back as events in the same turn.
 * Decides nothing.
 */
import type { VenueId } from '../contract/ids.ts';
import type { Venue } from '../ports/venue.ts';
import type { GateWords } from './gate/gate-words.ts';
import { type Loop, stampNow } from './loop.ts';
import { Performer } from './perform.ts';

/** How the reason of a doubt begins that no word of a venue brought, but a cancel not written. */
export const cancelNotWritten = 'cancel not written';

/** Hands over the sessions in `venues`, which may still be opened and replaced. */
export function handsOf(
  loop: Loop,
  words: GateWords,
  venues: ReadonlyMap<VenueId, Venue>,
  approvalAgeMillis: number,
): Performer {
  return new Performer(
    { words, venues, approvalAgeMillis, recorder: loop.recorder },
    {
      onSent: (clientOrderId, message, sendMonoNanos, epoch) => {
        const sent = { type: 'sent', clientOrderId, message, sendMonoNanos, epoch } as const;
        loop.process({ ...sent, stamp: stampNow() });
      },
      onFenced: (clientOrderId, message, cause, detail) => {
        const fenced = { type: 'fenced', clientOrderId, message } as const;
        loop.process({ ...fenced, cause, detail, stamp: stampNow() });
      },
      onCancelNotSent: ({ clientOrderId, venue }, detail) => {
        // No word of the venue's: what becomes of the order is open until it was asked.
        const reason = `${cancelNotWritten}: ${detail}`;
        const report = { kind: 'unknown', clientOrderId, reason } as const;
        loop.process({ type: 'venueReport', venue, report, stamp: stampNow() });
      },
    },
  );
}
