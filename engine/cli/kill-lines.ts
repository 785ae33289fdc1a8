/**
 * The kept report of a kill in lines for people: by venue, order by order, with what stays open.
 * Names each order that is not simply cancelled; those that are it counts.
 */
import type { KillReport } from '../contract/events.ts';
import {
  type KillRadius,
  type KillRow,
  killEndsText,
  killEndWords,
  onlyAtVenueText,
  sharesText,
  venueWordText,
} from '../contract/kill-rows.ts';
import { decimalText } from '../contract/numbers.ts';
import {
  leftOutText,
  takeoversOf,
  type WardenShare,
  wardenShareText,
} from '../contract/warden-share.ts';
import type { Amounts } from './desk-snapshot.ts';
import { utcText } from './output.ts';

const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Lines of a report that has rows; none of one of 0.3.0, which has only lists. */
export function killLines(report: KillReport, amounts: Amounts): string[] {
  const { rows = [], positions = [], positionsGap, before, after, venues: said = [] } = report;
  const { warden } = report;
  const venues = [...new Set([...said, ...rows].map(({ venue }) => venue))].sort();
  return [
    ...(warden === undefined ? [] : wardenLinesOf(warden)),
    ...venues.flatMap((venue) => {
      const own = rows.filter((row) => row.venue === venue);
      const named = own.filter(({ end, raceLots }) => end !== 'cancelled' || raceLots > 0);
      const word = venueWordText(said.find((one) => one.venue === venue));
      const parts = [killEndsText(own) || 'no order', ...(word === '' ? [] : [word])];
      return [`${venue}: ${parts.join(', ')}`, ...named.map((row) => rowLine(row, amounts))];
    }),
    ...positions.map(({ instrument, strategy, lots }) => {
      return `open position ${instrument} of ${strategy} ${amounts.quantity(instrument, lots)}`;
    }),
    ...(positionsGap === undefined ? [] : [positionsGap]),
    ...(before === undefined ? [] : [`before: ${radiusText(before)}`]),
    ...(after === undefined ? [] : [`after: ${radiusText(after)}`]),
  ];
}

/** What the warden did in the same halt, each time; the counts above are not its. */
const wardenLinesOf = (share: WardenShare): string[] => [
  ...(share.earlierLeftOut === true ? [leftOutText] : []),
  ...takeoversOf(share).map(
    (one) =>
      `the warden took over at ${utcText(one.atUtcNanos)} UTC (${one.reason}): ` +
      wardenShareText(one),
  ),
];

function rowLine(row: KillRow, amounts: Amounts): string {
  const { clientOrderId, instrument, strategy, lots, filledLots, raceLots, end, detail } = row;
  const size = lots === null ? 'of unknown size' : amounts.quantity(instrument, lots);
  const filled = filledLots === 0 ? '' : `, ${amounts.quantity(instrument, filledLots)} filled`;
  const race = raceLots === 0 ? '' : `, ${amounts.quantity(instrument, raceLots)} in the race`;
  const of = strategy === null ? '' : ` of ${strategy}`;
  const why = detail === '' ? '' : ` (${detail})`;
  const head = `  ${clientOrderId} ${instrument}${of} ${size}${filled}${race}`;
  return `${head}: ${killEndWords[end]}${why}`;
}

function radiusText(radius: KillRadius): string {
  const { orders, positions, strategies, values, unpriced, venues = [] } = radius;
  const shares = sharesText(venues);
  const beyond = onlyAtVenueText(radius);
  const money = values.flatMap(({ currency, scale, ordersMinor, positionsMinor }) => [
    ...(ordersMinor > 0 ? [`${decimalText(ordersMinor, scale)} ${currency} working`] : []),
    ...(positionsMinor > 0 ? [`${decimalText(positionsMinor, scale)} ${currency} held`] : []),
  ]);
  return [
    plural(orders, 'working order'),
    ...(beyond === '' ? [] : [beyond]),
    plural(positions, 'open position'),
    plural(strategies, 'strategy', 'strategies'),
    ...money,
    ...(unpriced > 0 ? [`${unpriced} without a price`] : []),
    ...(shares === '' ? [] : [`orders and positions by venue: ${shares}`]),
  ].join(', ');
}
