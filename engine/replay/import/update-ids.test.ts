/**
 * Recordings that give no update ids: what a desk sees of them is what was received last, whichever
 * file it is in and whatever stands beside it.
 */
import { describe, expect, test } from 'vitest';
import { foldFeedChange, foldTick } from '../../state/market/fold-market.ts';
import { createMarketState, defineInstrument } from '../../state/market/market-state.ts';
import { topOf } from '../../state/market/market-view.ts';
import { importPlace } from './import-fixture.ts';

const { file, start, messages, instruments } = importPlace();

describe('without ids of their own are seen by a desk in the order of receipt', () => {
  const quote = (second: number, bid: string): string =>
    `${1_704_067_200_000 + second * 1_000},BTCUSDT,${bid},200.0,5.0,5.0`;
  const quotesOf = (name: string, ...rows: readonly string[]): string =>
    file(name, ['timestamp,symbol,bid,ask,bid_size,ask_size', ...rows]);
  const bar = (minute: number, price: string): string =>
    `${1_704_067_200_000 + minute * 60_000},BTCUSDT,${price},${price},${price},${price},8`;
  const barsOf = (name: string, ...rows: readonly string[]): string =>
    file(name, ['timestamp,symbol,open,high,low,close,volume', ...rows]);
  const level = (second: number, ids: string, kind: string, price: string): string => {
    const side = price < '150' ? 'b' : 'a';
    return `BTCUSDT,${1_704_067_200_000 + second * 1_000},${ids},${side},${kind},${price},5.0,-1`;
  };
  const depth = (): string =>
    file('depth', [
      'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu',
      level(0, '2098021528332,2098021528332', 'snap', '100.0'),
      level(0, '2098021528332,2098021528332', 'snap', '200.0'),
    ]);
  const bookHead = 'timestamp,symbol,bids[0].price,bids[0].amount,asks[0].price,asks[0].amount';
  const booksOf = (name: string, ...rows: readonly string[]): string =>
    file(name, [bookHead, ...rows]);
  const book = (second: number, bid: string): string =>
    `${1_704_067_200_000_000 + second * 1_000_000},BTCUSDT,${bid},1,200.0,1`;

  test.each<{ name: string; files: () => string[]; bids: readonly number[] }>([
    {
      name: 'quotes of two days',
      files: () => [
        quotesOf('a', quote(0, '100.0'), quote(1, '100.5'), quote(2, '101.0')),
        quotesOf('b', quote(9, '102.0'), quote(10, '102.5')),
      ],
      bids: [1000, 1005, 1010, 1020, 1025],
    },
    {
      name: 'quotes of one time in two files',
      files: () => [
        quotesOf('a', quote(0, '100.0'), quote(2, '101.0')),
        quotesOf('b', quote(1, '102.0'), quote(3, '102.5')),
      ],
      bids: [1000, 1020, 1010, 1025],
    },
    {
      name: 'quotes around a numbered book',
      files: () => [depth(), quotesOf('q', quote(1, '100.5'), quote(2, '101.0'))],
      bids: [1000, 1005, 1010],
    },
    {
      name: 'whole books and quotes',
      files: () => [
        booksOf('w', book(0, '100.0'), book(2, '101.0')),
        quotesOf('q', quote(1, '100.5')),
      ],
      bids: [1000, 1005, 1010],
    },
    {
      name: 'bars of two months',
      files: () => [barsOf('a', bar(0, '100.0'), bar(1, '100.1')), barsOf('b', bar(9, '102.0'))],
      bids: [999, 1000, 1019],
    },
  ])('$name', async ({ files, bids }) => {
    await start(files(), { venue: 'x', spreadIncrements: 2 });
    const market = createMarketState();
    const [known] = instruments().map((one) => defineInstrument(market, one));
    const seen: (number | undefined)[] = [];
    for (const message of messages()) {
      if (message.kind === 'feedChange') foldFeedChange(market, message);
      else if (message.kind !== 'feedFault') foldTick(market, message);
      const bid = known === undefined ? undefined : topOf(known)?.bidPrice;
      if (bid !== undefined && bid !== seen.at(-1)) seen.push(bid);
    }
    expect(seen).toEqual(bids);
  });
});
