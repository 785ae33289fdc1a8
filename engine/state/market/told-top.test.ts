import { expect, test } from 'vitest';
import { InstrumentId, VenueId } from '../../contract/ids.ts';
import { lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import { foldFeedChange, foldTick } from './fold-market.ts';
import { createMarketState, defineInstrument, marketOf } from './market-state.ts';
import { ToldTop } from './told-top.ts';

const instrument = InstrumentId.parse('BTCUSDT.test');
const atMillis = (millis: number) => monoNanos(millis * 1_000_000);

test('a top is told when it is another, and after a second when it still holds', () => {
  const market = createMarketState();
  defineInstrument(market, {
    ...{ id: instrument, venue: VenueId.parse('test'), symbol: 'BTCUSDT', kind: 'spot' },
    ...{ base: 'BTC', quote: 'USDT', priceIncrement: '0.01', lotSize: '0.001' },
    ...{ contractValue: '1', quoteScale: 6, settlementScale: 6 },
  });
  const known = marketOf(market, instrument);
  const told = new ToldTop();
  const feed = (state: 'live' | 'resyncing', millis: number): void => {
    const reason = 'as it was told';
    foldFeedChange(market, {
      ...{ kind: 'feedChange', instrument, state, reason },
      atMonoNanos: atMillis(millis),
    });
  };
  let updateId = 0;
  const quote = (millis: number, bidLots: number, ask = 101): string => {
    updateId += 1;
    foldTick(market, {
      ...{ kind: 'bookTicker', instrument, updateId, exchangeUtcMillis: null },
      receivedMonoNanos: atMillis(millis),
      ...{ bidPrice: priceTicks(100), bidLots: lots(bidLots) },
      ...{ askPrice: priceTicks(ask), askLots: lots(9) },
    });
    const top = told.next(known);
    return top === null ? '' : `${top.bidLots}@${top.bidPrice} ${top.askPrice}`;
  };
  const connecting = quote(0, 5);
  feed('live', 1);
  const live = [
    quote(2, 5),
    quote(3, 5),
    quote(4, 6),
    quote(5, 6, 102),
    quote(1_004, 6, 102),
    quote(1_005, 6, 102),
    quote(1_006, 6, 100),
  ];
  feed('resyncing', 1_007);
  const resyncing = quote(1_008, 7);
  expect({ connecting, live, resyncing }).toEqual({
    connecting: '',
    live: ['5@100 101', '', '6@100 101', '6@100 102', '', '6@100 102', ''],
    resyncing: '',
  });
});
