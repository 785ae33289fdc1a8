import { describe, expect, it } from 'vitest';
import { armedDesk, type Drive, inverse, linear, requestOf, taker } from '../core-fixture.ts';
import { portfolioOf } from './portfolio.ts';

function tradedDesk(): Drive {
  const drive = armedDesk();
  drive.work('a', requestOf());
  drive.filled('a', 'e1', 10, 100_000);
  drive.work('b', requestOf({ side: 'sell', lots: 4, owner: { strategy: taker } }));
  drive.filled('b', 'e2', 4, 100_050);
  drive.work('c', requestOf({ lots: 2, owner: { instrument: inverse } }));
  drive.filled('c', 'e3', 2, 100_000);
  return drive;
}

describe('the portfolio', () => {
  it('marks a long at the bid and a short at the ask, in the settlement currency', () => {
    const drive = tradedDesk();
    drive.quote(100_100, 100_110, 1, linear);
    drive.quote(50_000, 50_002, 1, inverse);
    const { lines, totals } = drive.core.portfolio();
    expect(
      lines.map(({ instrument, lots, mark, unrealisedMinor }) => [
        instrument,
        lots,
        mark,
        unrealisedMinor,
      ]),
    ).toEqual([
      [linear, 10, 100_100, 100 * 100 * 10],
      [linear, -4, 100_110, -60 * 100 * 4],
      // Two contracts of 100 USD, bought at 10000.0 and marked at 5000.0: 0.02 BTC became 0.04.
      [inverse, 2, 50_000, -2_000_000],
    ]);
    expect(totals).toEqual([
      {
        currency: 'USDT',
        scale: 6,
        realisedMinor: 0,
        feesMinor: 10,
        unrealisedMinor: 76_000,
        netMinor: 75_990,
        unmarked: 0,
      },
      {
        currency: 'BTC',
        scale: 8,
        realisedMinor: 0,
        feesMinor: 0,
        unrealisedMinor: -2_000_000,
        netMinor: -2_000_000,
        unmarked: 0,
      },
    ]);
  });

  it('says how many positions have no mark, and counts closed ones without one', () => {
    const drive = tradedDesk();
    drive.work('d', requestOf({ side: 'sell', lots: 10, price: 100_020 }));
    drive.filled('d', 'e4', 10, 100_020);
    const { totals } = portfolioOf(drive.core.ledger, () => null);
    expect(
      totals.map(({ currency, realisedMinor, unmarked }) => [currency, realisedMinor, unmarked]),
    ).toEqual([
      ['USDT', 20 * 100 * 10, 1],
      ['BTC', 0, 1],
    ]);
  });
});
