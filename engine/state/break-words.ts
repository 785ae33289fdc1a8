/**
 * A break in an operator's words: what differs, both sides' figures, what it would mean, and what
 * can be decided of it. The console, the command line and alerts say the same.
 * Decides nothing.
 */
import { missingCase } from '../contract/assert.ts';
import type { InstrumentId } from '../contract/ids.ts';
import type {
  AccountLook,
  BreakDecision,
  BreakFigures,
  BreakKind,
  VenueDifference,
} from '../contract/reconciliation.ts';

/** How prices and quantities are written. */
export interface BreakWording {
  price(instrument: InstrumentId, ticks: number): string;
  quantity(instrument: InstrumentId, lots: number): string;
}

const titles: Readonly<Record<BreakKind, string>> = {
  orderNotHere: 'Order at the venue that our books do not have',
  orderNotThere: 'Order in our books that the venue does not have',
  filledDiffers: 'Filled quantity of an order differs',
  fillNotHere: 'Fill at the venue that our books do not have',
  fillNotThere: 'Fill in our books that the venue does not have',
  fillAltered: 'Fill with other figures at the venue',
  positionDiffers: 'Position differs',
};

/** Whether the newest look at an account told everything. */
export const isLookedAt = ({ failed, compared }: AccountLook): boolean =>
  failed === null && compared !== null;

/** What differs and where, without figures. */
export const breakTitle = ({ kind, instrument }: VenueDifference): string =>
  `${titles[kind]}, ${instrument}`;

/** What one side has, in figures. */
export function sideText(
  { kind, instrument }: VenueDifference,
  figures: BreakFigures | null,
  wording: BreakWording,
): string {
  if (figures === null) return 'nothing';
  const quantity = wording.quantity(instrument, figures.lots);
  if (kind === 'positionDiffers') return quantity;
  const { side, price, filledLots, feeMinor, feeCurrency = '', status } = figures;
  const parts = [side === undefined ? quantity : `${side} ${quantity}`];
  if (typeof price === 'number') parts.push(`at ${wording.price(instrument, price)}`);
  if (filledLots !== undefined) parts.push(`${wording.quantity(instrument, filledLots)} filled`);
  if (feeMinor !== undefined) parts.push(`fee ${feeMinor} minor units of ${feeCurrency}`);
  if (status !== undefined) parts.push(status);
  return parts.join(', ');
}

/** Both sides' figures in one line. */
export function breakFigures(difference: VenueDifference, wording: BreakWording): string {
  const here = sideText(difference, difference.ours, wording);
  const there = sideText(difference, difference.theirs, wording);
  const about = [difference.clientOrderId, difference.executionId].filter((id) => id !== null);
  const named = about.length === 0 ? '' : `${about.join(' ')}: `;
  return `${named}here ${here}; at the venue ${there}`;
}

/** Signed lots by which the venue's position is larger than ours because of it. */
export function positionEffect({ kind, ours, theirs }: VenueDifference): number {
  switch (kind) {
    case 'fillNotHere':
    case 'fillNotThere':
    case 'fillAltered':
      return signedLots(theirs) - signedLots(ours);
    case 'positionDiffers':
      return (theirs?.lots ?? 0) - (ours?.lots ?? 0);
    case 'orderNotHere':
    case 'filledDiffers':
      // One order has one side, also where a venue does not say it again.
      return signOf(ours?.side ?? theirs?.side) * (filledOf(theirs) - filledOf(ours));
    case 'orderNotThere':
      return 0;
    default:
      return missingCase(kind);
  }
}

const signOf = (side: BreakFigures['side']): 1 | -1 => (side === 'sell' ? -1 : 1);
const signedLots = (figures: BreakFigures | null): number =>
  figures === null ? 0 : signOf(figures.side) * figures.lots;
const filledOf = (figures: BreakFigures | null): number => figures?.filledLots ?? 0;

/** What it would mean if nobody did anything. */
export function breakMeaning(difference: VenueDifference, wording: BreakWording): string {
  const { kind, instrument, strategy } = difference;
  const effect = positionEffect(difference);
  const more = wording.quantity(instrument, Math.abs(effect));
  const held = `the account holds ${more} ${effect > 0 ? 'more' : 'less'} than our books say`;
  switch (kind) {
    case 'orderNotHere':
      return 'it can fill at any moment, and no strategy and no limit of ours knows of it';
    case 'orderNotThere':
      return 'limits count an order that cannot fill any more, and its strategy waits for it';
    case 'filledDiffers':
      return effect === 0 ? 'the order has another quantity left' : held;
    case 'fillNotHere':
      return `${held}${strategy === null ? ', of no order that we know' : ''}`;
    case 'fillNotThere':
      return `${held}: it is counted twice, or never was`;
    case 'fillAltered':
      return effect === 0 ? 'cash and fees of our books are wrong' : held;
    case 'positionDiffers':
      return `${held}, and no order or fill explains it`;
    default:
      return missingCase(kind);
  }
}

/** What can be decided of it, the usual first. */
export function decisionsFor(difference: VenueDifference): readonly BreakDecision[] {
  const { kind, ours, strategy } = difference;
  switch (kind) {
    case 'orderNotHere':
      // One that has ended in our books cannot be opened in them again.
      return ours === null ? ['flatten', 'adopt', 'ignore'] : ['flatten', 'ignore'];
    case 'positionDiffers':
      return ['adopt', 'flatten', 'ignore'];
    case 'fillNotHere':
      // What belongs to a strategy is flattened as that strategy.
      return strategy === null ? ['adopt', 'flatten', 'ignore'] : ['adopt', 'ignore'];
    case 'orderNotThere':
    case 'filledDiffers':
    case 'fillNotThere':
    case 'fillAltered':
      return ['adopt', 'ignore'];
    default:
      return missingCase(kind);
  }
}

/** What a decision does to this break. */
export function decisionMeaning({ kind }: VenueDifference, decision: BreakDecision): string {
  if (decision === 'ignore') return 'nothing is changed; it stays in the list with your reason';
  if (decision === 'flatten') {
    return kind === 'orderNotHere'
      ? 'the order is cancelled at the venue'
      : 'it is booked to "unmatched" and closed through the gate, own orders in its way are ' +
          'cancelled; that scope ends halted';
  }
  switch (kind) {
    case 'orderNotHere':
      return 'the order is taken into our books, for "unmatched"';
    case 'orderNotThere':
    case 'filledDiffers':
      return 'the venue is asked for the order, and its answer is booked';
    case 'fillNotThere':
      return 'the fill is taken back in our books';
    case 'fillAltered':
      return 'our fill is corrected to the figures of the venue';
    case 'fillNotHere':
      return 'the fill is booked to its order, or to "unmatched" where there is none';
    case 'positionDiffers':
      return 'the difference is booked to "unmatched" at the mark of now';
    default:
      return missingCase(kind);
  }
}
