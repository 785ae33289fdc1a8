/**
 * How a flatten ended, in the words of the board, and whether that still says anything of now.
 * Never says flat where the engine did not, nor beyond the halt that the flatten ran under.
 */
import type { LedgerBody, LedgerEvent } from '../../engine/contract/events.ts';
import type { CommandId } from '../../engine/contract/ids.ts';
import type { UtcNanos } from '../../engine/contract/numbers.ts';
import { coversScope } from '../../engine/contract/scope.ts';
import { madeWayText } from '../../engine/state/flatten-way.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';

type Ended = Extract<LedgerBody, { type: 'flatten.ended' }>;

/** Where the end of a flatten stands in the ledger: the state holds the result, not its time. */
export interface FlattenEnd {
  readonly flattenId: CommandId;
  readonly sequence: number;
  readonly utcNanos: UtcNanos;
}

/** Place and time of the end of a flatten; null when the event is another. */
export function flattenEndOf(event: LedgerEvent): FlattenEnd | null {
  const { body, sequence, utcNanos } = event;
  return body.type === 'flatten.ended' ? { flattenId: body.flattenId, sequence, utcNanos } : null;
}

/**
 * The end of the last flatten while its result still holds: a halt that covers its scope has
 * stood since before that end, in this run of the engine, and nothing of it was filled since.
 * Null otherwise, and while its time is not known: an undated result is not shown.
 */
export function standingFlatten(
  ledger: LedgerState,
  end: FlattenEnd | null,
  startedUtcNanos: UtcNanos | null,
): FlattenEnd | null {
  const { lastFlatten } = ledger;
  if (lastFlatten === null || end === null || startedUtcNanos === null) return null;
  if (end.flattenId !== lastFlatten.flattenId) return null;
  const { scope, outcome } = lastFlatten;
  const endedAt = BigInt(end.utcNanos);
  if (endedAt < BigInt(startedUtcNanos)) return null;
  const isHeld = ledger.modes.some(
    ({ mode, scope: wider, sinceUtcNanos }) =>
      mode === 'halted' &&
      coversScope(wider, scope) &&
      sinceUtcNanos !== null &&
      BigInt(sinceUtcNanos) <= endedAt,
  );
  if (!isHeld) return null;
  // What a fill or a position does not name (venue, trader) counts as part of the scope.
  const isPart = (owner: { readonly strategy: string; readonly instrument: string }): boolean =>
    (scope.strategy === undefined || scope.strategy === owner.strategy) &&
    (scope.instrument === undefined || scope.instrument === owner.instrument);
  if (ledger.fills.some((fill) => fill.sequence > end.sequence && isPart(fill))) return null;
  const isOpen = [...ledger.positions.values()].some(
    (position) =>
      position.lots !== 0 &&
      isPart(position) &&
      (scope.account === undefined || scope.account === position.account),
  );
  // A position names no venue, trader or client: one may be open beside a scope of these.
  const narrow = scope.venue ?? scope.trader ?? scope.client;
  return outcome === 'flat' && isOpen && narrow === undefined ? null : end;
}

/** The headline of a result. */
export function flattenWords(ended: Pick<Ended, 'outcome' | 'remaining' | 'madeWay'>): {
  readonly headline: string;
  readonly isFlat: boolean;
  /** What made way for it; '' where nothing had to. */
  readonly madeWay: string;
} {
  return { ...headlineOf(ended), madeWay: madeWayText(ended.madeWay) };
}

function headlineOf(ended: Pick<Ended, 'outcome' | 'remaining'>): {
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
