// Executions that explain a difference, or do not: those of other orders, of an earlier run, at the
// edge of what was asked for, and those that are booked to nobody.
import { expect, it } from 'vitest';
import { lots } from '../../contract/numbers.ts';
import type { VenueDifference } from '../../contract/reconciliation.ts';
import { initialState } from '../../state/ledger-state.ts';
import { account, linear, requestOf, venue } from '../core-fixture.ts';
import { compare, edgeMillis, type VenueSide } from './compare.ts';
import {
  agreed,
  Books,
  both,
  fill,
  filledBy,
  holding,
  listed,
  open,
  told,
  withOwn,
} from './look-fixture.ts';
import { OwnFills } from './own-fills.ts';

/** Kinds and orders of what a look finds, after something has happened on the desk. */
function seen(their: Partial<VenueSide>, before: (books: Books) => void = () => {}): string[] {
  const books = new Books();
  before(books);
  return books.compare(their).map(({ kind, clientOrderId }) => `${kind} ${clientOrderId}`);
}
const earlierRun = (books: Books): void => {
  books.fills = new OwnFills(books.drive.core.ledger);
};
const forgotten = (books: Books): void => {
  books.fills = new OwnFills(initialState());
};
const adoptedByNobody = (books: Books): void => {
  books.drive.ended('unknown', 'o1');
  const ids = { account, instrument: linear, orderId: 'o1', executionId: 'e3', strategy: 'maker' };
  const { clientOrderId: _, ...cost } = fill('o1', 'e3');
  const body = { type: 'position.adopted', ...ids, ...cost };
  books.fills.note(body as never, books.drive.core.ledger);
};
const ignored =
  (change: Partial<Record<keyof VenueDifference, unknown>>) =>
  ({ drive }: Books): void => {
    const about = { venue, account, instrument: linear, clientOrderId: 'zz', executionId: null };
    const theirs = { lots: 3, side: 'buy', filledLots: 3 };
    const difference = { ...about, ours: null, theirs, ...change };
    const record = { breakId: 'b9', difference, decision: 'ignore' };
    drive.core.ledger.breaks.set('b9' as never, record as never);
  };
const oneLot = { lots: lots(1) };

it.each<[string, () => string[], string[]]>([
  [
    'other filled lots are explained by executions of that order alone',
    () =>
      seen({
        orders: filledBy(5),
        fills: withOwn([fill('o2', 'e3', oneLot), fill('o1', 'e4', oneLot)]),
        positions: holding(6),
      }),
    ['fillNotHere o2', 'fillNotHere o1'],
  ],
  [
    'an execution that the order counts, and that is remembered no more, explains nothing anew',
    () =>
      seen(
        { orders: filledBy(5), fills: withOwn([fill('o2', 'e3', oneLot)]), positions: holding(5) },
        forgotten,
      ),
    ['fillNotHere o2'],
  ],
  [
    'an own execution before what was asked for is not missing at the venue',
    () => seen({ orders: filledBy(0), fills: listed([], told - edgeMillis + 1) }),
    ['filledDiffers o2'],
  ],
  [
    'nor is one of an earlier run',
    () => seen({ orders: filledBy(0), fills: listed([]) }, earlierRun),
    ['filledDiffers o2'],
  ],
  [
    'own executions of another order that the venue lacks are none of this one',
    () =>
      seen({ orders: filledBy(0), fills: listed([]), positions: holding(0) }, ({ drive }) =>
        drive.filled('o1', 'e5', 2),
      ),
    ['fillNotThere o2', 'fillNotThere o1'],
  ],
  [
    'what an order in doubt has filled is explained once: by the lots that nobody owns',
    () => seen({ fills: withOwn([fill('o1', 'e3')]) }, adoptedByNobody),
    [],
  ],
  [
    'an ignored order explains no position by its fills',
    () => seen({ positions: holding(7) }, ignored({ kind: 'orderNotHere' })),
    ['positionDiffers null'],
  ],
  [
    'nor do ignored filled lots',
    () => seen({ positions: holding(7) }, ignored({ kind: 'filledDiffers' })),
    ['positionDiffers null'],
  ],
])('%s', (_, look, expected) => {
  expect(look()).toEqual(expected);
});

it('a side has the figures that it stated, and no others', () => {
  const books = new Books();
  books.drive.intent('o3', requestOf({ lots: 2 }));
  books.drive.sent('o3');
  books.drive.filled('o3', 'e7', 1);
  const own = { ledger: books.drive.core.ledger, fills: books.fills };
  const their = { ...agreed, orders: [...both, open('zz')], fills: new Map(), steady: new Set() };
  const found = compare(own, their as VenueSide).map(({ kind, ours, theirs }) => [
    kind,
    ours,
    theirs,
  ]);
  const asked = { lots: 2, side: 'buy', price: 100_000, filledLots: 1, status: 'partiallyFilled' };
  expect(found).toStrictEqual([
    ['orderNotHere', null, { lots: 0, venueOrderId: 'v-zz' }],
    ['orderNotThere', asked, null],
  ]);
});
