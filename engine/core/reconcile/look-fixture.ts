/**
 * A desk and what its venue says of it, for the tests of comparisons: both agree until changed.
 * For tests only.
 */
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import type { VenueDifference } from '../../contract/reconciliation.ts';
import type { OpenOrder, VenueFill } from '../../ports/venue.ts';
import {
  account,
  armedDesk,
  Drive,
  executionId,
  linear,
  orderId,
  requestOf,
  venue,
  venueOrderId,
} from '../core-fixture.ts';
import { compare, type VenueSide } from './compare.ts';
import { OwnFills } from './own-fills.ts';

export const told = 1_700_000_000_000;

/** A desk with `o1` working and `o2` filled by 4 of 10 lots, and its executions of this run. */
export class Books {
  readonly drive: Drive;
  fills: OwnFills;

  constructor() {
    this.drive = armedDesk(undefined, ({ events }) => {
      for (const { body } of events) this.fills?.note(body, this.drive.core.ledger);
    });
    this.fills = new OwnFills(this.drive.core.ledger);
    this.drive.work('o1', requestOf());
    this.drive.work('o2', requestOf());
    this.drive.filled('o2', 'e2', 4);
  }

  /** The differences to what the venue says. */
  compare(their: Partial<VenueSide>): VenueDifference[] {
    const own = { ledger: this.drive.core.ledger, fills: this.fills };
    return compare(own, { ...agreed, ...their });
  }
}

export const open = (id: string, change: Partial<OpenOrder> = {}): OpenOrder => ({
  clientOrderId: orderId(id),
  venueOrderId: venueOrderId(`v-${id}`),
  instrument: linear,
  ...change,
});
export const fill = (
  id: string,
  execution: string,
  change: Partial<VenueFill> = {},
): VenueFill => ({
  clientOrderId: orderId(id),
  instrument: linear,
  executionId: executionId(execution),
  side: 'buy',
  price: priceTicks(100_000),
  lots: lots(4),
  feeMinor: minor(5),
  feeCurrency: 'USDT',
  liquidity: 'maker',
  venueUtcMillis: told,
  ...change,
});
export const listed = (fills: readonly VenueFill[], sinceUtcMillis = 0): VenueSide['fills'] =>
  new Map([[linear, { sinceUtcMillis, fills }]]);
export const withOwn = (fills: readonly VenueFill[]) => listed([fill('o2', 'e2'), ...fills]);
export const holding = (quantity: number) => new Map([[linear, quantity]]);
export const filledBy = (quantity: number) => [
  open('o1'),
  open('o2', { filledLots: lots(quantity) }),
];
export const both = filledBy(4);
/** What the venue says where it has what our books have. */
export const agreed: VenueSide = {
  venue,
  account,
  orders: both,
  positions: holding(4),
  fills: listed([fill('o2', 'e2')]),
  steady: new Set([linear]),
};
export const full: Partial<OpenOrder> = {
  side: 'sell',
  terms: { price: priceTicks(100_500), lots: lots(7) },
  filledLots: lots(2),
  placedUtcMillis: told,
};
export const summary = (found: readonly VenueDifference[]) =>
  found.map((one) => [
    one.kind,
    one.clientOrderId,
    one.executionId,
    one.strategy,
    one.ours,
    one.theirs,
  ]);
export const seen = (their: Partial<VenueSide>, before: (drive: Drive) => void = () => {}) => {
  const books = new Books();
  before(books.drive);
  return summary(books.compare(their));
};
/** The break that a venue's fill of a lost order would be, on the record and decided. */
export const decided =
  (decision: string | null, kind = 'fillNotHere') =>
  (drive: Drive) => {
    const difference = {
      kind,
      venue,
      account,
      instrument: linear,
      clientOrderId: 'zz',
      executionId: 'e9',
      ours: null,
      theirs: { lots: 3, side: 'buy' },
    };
    drive.core.ledger.breaks.set('b9' as never, { breakId: 'b9', difference, decision } as never);
  };
/** Figures of `e2`, of `o1` and of `o2` in our books, and of an execution at the venue. */
export const here = {
  lots: 4,
  side: 'buy',
  price: 100_000,
  feeMinor: 5,
  feeCurrency: 'USDT',
  venueUtcMillis: told,
};
export const order = { lots: 10, side: 'buy', price: 100_000 };
export const first = { ...order, filledLots: 0, venueOrderId: 'v-o1', status: 'new' };
export const second = { ...order, filledLots: 4, venueOrderId: 'v-o2', status: 'partiallyFilled' };
export const there = (change: object = {}) => ({ ...here, liquidity: 'maker', ...change });
