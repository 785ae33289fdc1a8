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

/** Times before the last that are kept of one halt. */
export const earlierTakeoversLimit = 4;

/** One time that the warden took over. */
export const WardenTakeover = z.strictObject({
  /** When. */
  atUtcNanos: UtcNanos,
  reason: z.string().max(400),
  orders: z.array(z.strictObject({ clientOrderId: ClientOrderId, venue: VenueId, end: SweptEnd })),
  /** Orders that it found open, too, and that have a row. */
  inRows: z.int().nonnegative(),
  /** Orders that it found open again at a later time, where they are told; missing: none. */
  foundAgain: z.int().positive().optional(),
  /** Every venue had told it that none of the desk's orders is open. */
  confirmed: z.boolean(),
  /** Why not; '' where they had. */
  unconfirmed: z.string().max(400),
});
export type WardenTakeover = z.infer<typeof WardenTakeover>;

/** The last time, and those before it in the same halt. */
export const WardenShare = WardenTakeover.extend({
  /** Oldest first; missing: it was the only time. */
  earlier: z.array(WardenTakeover).max(earlierTakeoversLimit).optional(),
  /** It took over more often: the rest is in its log alone. */
  earlierLeftOut: z.literal(true).optional(),
});
export type WardenShare = z.infer<typeof WardenShare>;

/** Every time that is told, oldest first. */
export const takeoversOf = (share: WardenShare): readonly WardenTakeover[] => [
  ...(share.earlier ?? []),
  share,
];

/** Said beside them where there were more. */
export const leftOutText =
  'the warden had taken over more often in this halt: its log has the rest';

const counted = (count: number): string => `${count} ${count === 1 ? 'order' : 'orders'}`;

/** What it did, in words without the time: never a count of what the rows count. */
export function wardenShareText(takeover: WardenTakeover): string {
  const { orders, inRows, foundAgain = 0, ...rest } = takeover;
  const ends = SweptEnd.options.flatMap((end) => {
    const count = orders.filter((order) => order.end === end).length;
    return count === 0 ? [] : [`${count} ${sweptWords[end]}`];
  });
  const beyond =
    orders.length === 0
      ? 'it found no open order beyond those of this report'
      : `it found ${counted(orders.length)} open beyond those of this report: ${ends.join(', ')}`;
  const shared = inRows === 0 ? '' : `; ${counted(inRows)} of this report it had found open, too`;
  const again =
    foundAgain === 0 ? '' : `; ${counted(foundAgain)} it found open again when it took over later`;
  const word = rest.confirmed ? '' : `; not confirmed to it: ${rest.unconfirmed}`;
  return `${beyond}${shared}${again}${word}`;
}
