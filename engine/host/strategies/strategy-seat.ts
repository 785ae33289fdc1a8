/**
 * One place at the desk for a strategy, as desk.yaml describes it: whose orders it makes, of what.
 * Knows nothing of what runs there.
 */
import type { AccountId, InstrumentId, StrategyId, VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Ownership } from '../../contract/scope.ts';

/** One strategy of desk.yaml, with what its orders are owned by. */
export interface StrategySeat {
  readonly strategy: StrategyId;
  readonly module: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly instruments: readonly Instrument[];
  /** Owner of an order at its own venue, but for its instrument and the strategy's version. */
  readonly owner: Omit<Ownership, 'instrument' | 'strategyVersion'>;
  /** Where it trades at several venues: its account at each. */
  readonly accounts?: ReadonlyMap<VenueId, AccountId>;
  /** SHA-256 (hex) of its entry in desk.yaml: a swap stays in force until that changes. */
  readonly entryHash: string;
}

/** Who owns an order of the seat in an instrument: that of another venue is in another account. */
export function ownerAt(
  { owner, accounts, instruments }: StrategySeat,
  instrument: InstrumentId,
  strategyVersion: string,
): Ownership {
  const own = { ...owner, instrument, strategyVersion };
  if (accounts === undefined) return own;
  // What is none of its instruments stays at its own venue: the gate refuses it there.
  const venue = instruments.find(({ id }) => id === instrument)?.venue ?? owner.venue;
  return { ...own, venue, account: accounts.get(venue) ?? owner.account };
}

/** The owner of what the seat trades, of each of its instruments. */
export const ownersOf = (seat: StrategySeat, strategyVersion: string): Ownership[] =>
  seat.instruments.map(({ id }) => ownerAt(seat, id, strategyVersion));
