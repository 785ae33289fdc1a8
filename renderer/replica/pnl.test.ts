/** Holds what the positions panel says: marks by side, sums per currency, and nothing guessed. */
import { expect, test } from 'vitest';
import { InstrumentId } from '../../engine/contract/ids.ts';
import { smallLedger } from './ledger-fixture.ts';
import { emptyMarket, instrumentMarket } from './market-columns.ts';
import { positionViews, totalsOf } from './pnl.ts';

test('a long is marked at the bid; net is realised and open less fees', () => {
  const market = emptyMarket();
  const columns = instrumentMarket(market, InstrumentId.parse('BTCUSDT.sim'));
  columns.bid = 600_500;
  columns.ask = 600_600;
  const views = positionViews(smallLedger(), market);
  expect({ mark: views[0]?.mark, totals: totalsOf(views) }).toEqual({
    mark: 600_500,
    totals: [
      {
        currency: 'USDT',
        scale: 6,
        realisedMinor: 0,
        openMinor: 5_000_000,
        feesMinor: 600_000,
        netMinor: 4_400_000,
      },
    ],
  });
});

test('without a price there is no open and no net figure', () => {
  const totals = totalsOf(positionViews(smallLedger(), emptyMarket()));
  expect([totals[0]?.openMinor, totals[0]?.netMinor, totals[0]?.feesMinor]).toEqual([
    null,
    null,
    600_000,
  ]);
});
