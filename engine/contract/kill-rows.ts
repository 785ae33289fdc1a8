/**
 * What a kill came to, order by order and position by position, as its report keeps it.
 * Says no more than is true: an order has one end, and what nobody knows of is unconfirmed.
 */
import { z } from 'zod';
import { AccountId, ClientOrderId, InstrumentId, StrategyId, VenueId } from './ids.ts';
import { Lots, Minor } from './numbers.ts';
import { WardenShare } from './warden-share.ts';

/**
 * `filledInRace`: used up by fills, some of them after the gate was closed or told after it.
 * `rejected`: the venue did not take the order. `fenced`: it was never sent. `refused`: the venue
 * refused the cancel, and the order may still work. `unconfirmed`: nobody knows, or the venue
 * lists it as open. `gone`: its venue had listed it as open and lists it no more, and no end of it
 * since the gate was closed was told.
 */
export const KillOrderEnd = z.enum([
  'cancelled',
  'filledInRace',
  'rejected',
  'fenced',
  'gone',
  'refused',
  'unconfirmed',
]);
export type KillOrderEnd = z.infer<typeof KillOrderEnd>;

/** The ends in words, in the order in which they are counted. */
export const killEndWords: Readonly<Record<KillOrderEnd, string>> = {
  cancelled: 'cancelled',
  filledInRace: 'filled in the race',
  rejected: 'not taken by the venue',
  fenced: 'never sent',
  gone: 'gone from its venue',
  refused: 'cancel refused by the venue',
  unconfirmed: 'unconfirmed',
};

/** How many orders of a radius only venues have, in words; '' where there are none. */
export const onlyAtVenueText = ({ onlyAtVenue = 0 }: KillRadius): string =>
  onlyAtVenue === 0 ? '' : `${onlyAtVenue} more that a venue lists as open`;

/** How many of some rows came to each end, in words; ends that none came to are left out. */
export const killEndsText = (rows: readonly Pick<KillRow, 'end'>[]): string =>
  KillOrderEnd.options
    .map((end) => [rows.filter((row) => row.end === end).length, killEndWords[end]] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');

/** What a venue has confirmed, in words; missing: nothing is said of it. */
export function venueWordText(venue: VenueWord | undefined): string {
  if (venue === undefined) return '';
  return venue.confirmed ? 'confirmed' : `UNCONFIRMED: ${venue.detail}`;
}

/** One order of a kill. */
export const KillRow = z.strictObject({
  venue: VenueId,
  clientOrderId: ClientOrderId,
  instrument: InstrumentId,
  /** Null: the order is open at the venue and not in the ledger. */
  strategy: StrategyId.nullable(),
  /** Its quantity; null where the ledger does not know the order. */
  lots: Lots.nullable(),
  /** Lots filled in all, and those of them since the gate was closed. */
  filledLots: Lots,
  raceLots: Lots,
  end: KillOrderEnd,
  /** The venue's or the fence's words; '' where there are none. */
  detail: z.string().max(400),
});
export type KillRow = z.infer<typeof KillRow>;

/** A position that stays open, by its strategy. */
export const KillPosition = z.strictObject({
  venue: VenueId.nullable(),
  account: AccountId,
  strategy: StrategyId,
  instrument: InstrumentId,
  lots: Lots,
});
export type KillPosition = z.infer<typeof KillPosition>;

/** What one venue of a kill has confirmed by its own word, said of that venue alone. */
export const VenueWord = z.strictObject({
  venue: VenueId,
  /** It has listed its open orders, and none of the kill is among them or in doubt there. */
  confirmed: z.boolean(),
  /** Why not; '' where it has confirmed. */
  detail: z.string().max(400),
});
export type VenueWord = z.infer<typeof VenueWord>;

/** How much of what a scope reaches is at one venue. */
export const VenueShare = z.strictObject({
  venue: VenueId,
  orders: z.int().nonnegative(),
  positions: z.int().nonnegative(),
});
export type VenueShare = z.infer<typeof VenueShare>;

/** Shares in one line; '' where there are not several, and the whole says it. */
export const sharesText = (shares: readonly VenueShare[]): string =>
  shares.length < 2
    ? ''
    : shares
        .map(({ venue, orders, positions }) => `${venue} ${orders} and ${positions}`)
        .join(', ');

/** What a scope reaches at one moment; money in minor units of `scale`, by currency. */
export const KillRadius = z.strictObject({
  orders: z.int().nonnegative(),
  positions: z.int().nonnegative(),
  strategies: z.int().nonnegative(),
  values: z.array(
    z.strictObject({
      currency: z.string().max(32),
      scale: z.int().nonnegative(),
      ordersMinor: Minor,
      positionsMinor: Minor,
    }),
  ),
  /** Orders and positions without a price, left out of the values. */
  unpriced: z.int().nonnegative(),
  /** Orders beyond `orders` that venues list as open and the books do not have; missing: none. */
  onlyAtVenue: z.int().positive().optional(),
  /** Orders and positions by venue; missing: they are at one, or nobody counted. */
  venues: z.array(VenueShare).optional(),
});
export type KillRadius = z.infer<typeof KillRadius>;

/** What reports have beyond those of 0.3.0 and before, which are read on. */
export const killReportParts = {
  /** Every order of the kill once, by venue, then in the order of their coming. */
  rows: z.array(KillRow).optional(),
  /** Every venue that had to be asked; missing in reports of before. */
  venues: z.array(VenueWord).optional(),
  /** Positions of the scope that stay open. */
  positions: z.array(KillPosition).optional(),
  /** Why no position is listed although some may be open; missing: all of the scope are listed. */
  positionsGap: z.string().max(400).optional(),
  /** What the scope reached before the kill, and what it reaches at its end. */
  before: KillRadius.optional(),
  after: KillRadius.optional(),
  /** What the warden had done in the same halt; missing: nothing that is on its record. */
  warden: WardenShare.optional(),
} as const;
