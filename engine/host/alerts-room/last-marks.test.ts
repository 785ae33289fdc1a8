/** The last marks of markets that show none: which price stands for which side, and its age. */
import { expect, test } from 'vitest';
import { lots, type MonoNanos, priceTicks } from '../../contract/numbers.ts';
import { armedDesk, inverse, linear, spot } from '../../core/core-fixture.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import { LastMarks } from './last-marks.ts';

/** A market at 100 and 102, received at 1 ms, and its marks; each change is noted or not. */
function marked() {
  const { core, ...drive } = armedDesk();
  const known = core.market.instruments.get(linear);
  if (known === undefined || known.ticker === null) throw new Error('no market');
  const { ticker } = known;
  const head = { bidPrice: priceTicks(100), bidLots: lots(5), askPrice: priceTicks(102) };
  Object.assign(ticker, { ...head, askLots: lots(5), receivedMonoNanos: 1e6 });
  const marks = new LastMarks(core.market);
  const at = (held: number, now = 5e6) => {
    const mark = marks.at(now)(linear, held);
    return mark === null ? null : [mark.price, mark.ageMillis];
  };
  return { core, drive, known, ticker, marks, at };
}

const without = (known: InstrumentMarket, side: 'bid' | 'ask', price: number, millis: number) => {
  const { ticker } = known;
  if (ticker === null) throw new Error('no ticker');
  const isBid = side === 'bid';
  ticker.bidLots = lots(isBid ? 0 : 5);
  ticker.askLots = lots(isBid ? 5 : 0);
  if (isBid) ticker.askPrice = priceTicks(price);
  else ticker.bidPrice = priceTicks(price);
  ticker.receivedMonoNanos = (millis * 1e6) as MonoNanos;
};

test('a market that shows both sides is its own mark, with its age', () => {
  const { at } = marked();
  expect([at(1), at(-1)]).toEqual([
    [100, 4],
    [102, 4],
  ]);
});

test('one that shows nothing has its last mark, which grows old', () => {
  const { known, marks, at } = marked();
  marks.note();
  known.ticker = null;
  marks.note();
  expect([at(1), at(-1, 9e6)]).toEqual([
    [100, 4],
    [102, 8],
  ]);
});

test('one that is crossed is not believed on either side', () => {
  const { ticker, marks, at } = marked();
  marks.note();
  ticker.bidPrice = priceTicks(90);
  ticker.askPrice = priceTicks(80);
  expect([at(1), at(-1)]).toEqual([
    [100, 4],
    [102, 4],
  ]);
});

test.each([
  ['a long where offers have come below', 'bid', 95, 2, 1, [95, 3]],
  ['a long where offers are above', 'bid', 101, 2, 1, [100, 4]],
  ['a long by offers of before the last mark', 'bid', 95, 0, 1, [100, 4]],
  ['a short where bids have gone above', 'ask', 107, 2, -1, [107, 3]],
  ['a short where bids are below', 'ask', 101, 2, -1, [102, 4]],
] as const)('without one side, %s', (_what, side, price, millis, held, mark) => {
  const { known, marks, at } = marked();
  marks.note();
  without(known, side, price, millis);
  expect(at(held)).toEqual(mark);
});

test('a side that is left stands for what was never seen, and not for itself', () => {
  const { known, at } = marked();
  without(known, 'bid', 95, 2);
  expect([at(1), at(-1)]).toEqual([[95, 3], null]);
});

test('a book of one side counts like a ticker, while it is whole', () => {
  const { known, marks, at } = marked();
  marks.note();
  known.ticker = null;
  known.inSequence = true;
  known.bookReceivedMonoNanos = 3e6 as MonoNanos;
  known.book.asks.set(priceTicks(96), lots(1));
  expect([at(1), at(-1)]).toEqual([
    [96, 2],
    [102, 4],
  ]);
  known.brokenReason = 'a gap';
  expect(at(1)).toEqual([100, 4]);
});

test('what was never seen, or is not known, has none', () => {
  const { core, marks } = marked();
  for (const id of [inverse, spot]) {
    const known = core.market.instruments.get(id);
    if (known !== undefined) known.ticker = null;
  }
  expect([marks.at(1)(inverse, 1), marks.at(1)('none.sim' as never, 1)]).toEqual([null, null]);
});
