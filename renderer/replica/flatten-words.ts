/** How a flatten ended, in the words of the board. Never says flat where the engine did not. */
import type { LedgerBody } from '../../engine/contract/events.ts';

type Ended = Extract<LedgerBody, { type: 'flatten.ended' }>;

/** The headline of a result. */
export function flattenWords(ended: Pick<Ended, 'outcome' | 'remaining'>): {
  readonly headline: string;
  readonly isFlat: boolean;
} {
  const count = ended.remaining.length;
  const left = `${count} ${count === 1 ? 'position' : 'positions'} left`;
  switch (ended.outcome) {
    case 'flat':
      return { headline: 'CONFIRMED FLAT', isFlat: true };
    case 'unfinished':
      return { headline: `NOT FLAT: ${left}`, isFlat: false };
    case 'unconfirmed':
      return {
        headline: `NOT CONFIRMED: ${count === 0 ? 'the venue has not said' : left}`,
        isFlat: false,
      };
    case 'stopped':
      return { headline: `FLATTEN STOPPED: ${left}`, isFlat: false };
  }
}
