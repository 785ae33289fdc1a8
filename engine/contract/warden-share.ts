/**
 * What a kill's report says of the warden where that had taken over in the same halt: the orders of
 * the scope that it found open and that are in no row of the report.
 * Counts no order that a row has, and calls none of them cancelled that the books know otherwise.
 */
import { z } from 'zod';
import { ClientOrderId, VenueId } from './ids.ts';
import { UtcNanos } from './numbers.ts';

/**
 * `cancelled`, `filled`: by the books, or by the venue's word to the warden where they do not have
 * the order. `gone`: its venue lists it no more, and nobody tells its end. `working`: it was listed
 * as open when the warden last looked.
 */
export const SweptEnd = z.enum(['cancelled', 'filled', 'gone', 'working']);
export type SweptEnd = z.infer<typeof SweptEnd>;

/** The ends in words, in the order in which they are counted. */
const sweptWords: Readonly<Record<SweptEnd, string>> = {
  cancelled: 'cancelled',
  filled: 'filled',
  gone: 'gone from its venue',
  working: 'still listed as open then',
};

export const WardenShare = z.strictObject({
  /** When it took over. */
  atUtcNanos: UtcNanos,
  reason: z.string().max(400),
  orders: z.array(z.strictObject({ clientOrderId: ClientOrderId, venue: VenueId, end: SweptEnd })),
  /** Orders that it found open, too, and that have a row. */
  inRows: z.int().nonnegative(),
  /** Every venue had told it that none of the desk's orders is open. */
  confirmed: z.boolean(),
  /** Why not; '' where they had. */
  unconfirmed: z.string().max(400),
});
export type WardenShare = z.infer<typeof WardenShare>;

const counted = (count: number): string => `${count} ${count === 1 ? 'order' : 'orders'}`;

/** What it did, in words without the time: never a count of what the rows count. */
export function wardenShareText({ orders, inRows, ...rest }: WardenShare): string {
  const ends = SweptEnd.options.flatMap((end) => {
    const count = orders.filter((order) => order.end === end).length;
    return count === 0 ? [] : [`${count} ${sweptWords[end]}`];
  });
  const beyond =
    orders.length === 0
      ? 'it found no open order beyond those of this report'
      : `it found ${counted(orders.length)} open beyond those of this report: ${ends.join(', ')}`;
  const shared = inRows === 0 ? '' : `; ${counted(inRows)} of this report it had found open, too`;
  const word = rest.confirmed ? '' : `; not confirmed to it: ${rest.unconfirmed}`;
  return `${beyond}${shared}${word}`;
}
