/** Holds what the Books page says: the engine's figures at the marks of the last frame, and age. */
import { expect, test } from 'vitest';
import {
  type LedgerEvent,
  LedgerEvent as LedgerEventSchema,
} from '../../engine/contract/events.ts';
import { InstrumentId } from '../../engine/contract/ids.ts';
import { minor } from '../../engine/contract/numbers.ts';
import { addSums, sumMinor, sumOf } from '../../engine/contract/wide-sum.ts';
import { fold } from '../../engine/state/fold.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import {
  ageText,
  currencyViews,
  dayNow,
  exposureView,
  marginViews,
  marksOf,
  shownSum,
} from './books-view.ts';
import { smallLedger } from './ledger-fixture.ts';
import { emptyMarket, instrumentMarket, type MarketColumns } from './market-columns.ts';

const btc = InstrumentId.parse('BTCUSDT.sim');

function marketAt(bid: number, ask: number, ageMillis: number): MarketColumns {
  const market = emptyMarket();
  Object.assign(instrumentMarket(market, btc), { bid, ask, ageMillis });
  return market;
}

function then(ledger: LedgerState, ...bodies: unknown[]): LedgerState {
  for (const body of bodies) {
    const event: LedgerEvent = LedgerEventSchema.parse({
      sequence: ledger.sequence + 1,
      utcNanos: '1795910400000000000',
      monoNanos: 1,
      body,
    });
    fold(ledger, event);
  }
  return ledger;
}

const accounting = {
  type: 'accounting.set',
  accounting: {
    reportingCurrency: 'USDT',
    reportingScale: 6,
    currencies: [],
    timeZone: 'Etc/UTC',
    rolloverMinute: 0,
    markAgeMillis: 1_000,
    accounts: [{ account: 'main', mode: 'isolated', leverage: 5 }],
  },
  cause: 'test',
};
const opened = { type: 'day.opened', day: '2026-11-29', endsUtcNanos: '1795996800000000000' };

test('a long is marked at the bid and a short at the ask, with the age of the frame', () => {
  const marks = marksOf(marketAt(600_500, 600_600, 40));
  expect([marks(btc, 1), marks(btc, -1), marks(InstrumentId.parse('X.sim'), 1)]).toEqual([
    { price: 600_500, ageMillis: 40 },
    { price: 600_600, ageMillis: 40 },
    null,
  ]);
});

test('nothing is said of a day that the engine has not opened', () => {
  const market = marketAt(600_500, 600_600, 40);
  expect([dayNow(smallLedger(), market), exposureView(smallLedger(), market)]).toEqual([
    null,
    null,
  ]);
});

test('the day, the currencies, exposure and margin are the engine’s own', () => {
  const ledger = then(smallLedger(), accounting, opened);
  const [known] = [...ledger.instruments.values()];
  const margin = [{ upToMinor: null, initialPpm: 10_000, maintenancePpm: 5_000 }];
  then(ledger, { type: 'instrument.defined', instrument: { ...known, margin } });
  const market = marketAt(600_500, 600_600, 5_000);
  const report = dayNow(ledger, market);
  // What was open before the first day has no mark at its opening: there is no net of the day.
  expect([report?.netMinor, report?.remarks]).toEqual([
    null,
    ['BTCUSDT.sim had no mark at the opening', 'the mark of BTCUSDT.sim is 5 s old'],
  ]);
  const [usdt] = currencyViews(ledger, market);
  expect(usdt && [usdt.stale, usdt.reported.reportedMinor, sumMinor(usdt.netMinor)]).toEqual([
    1, 4_400_000, 4_400_000,
  ]);
  expect(exposureView(ledger, market)?.stale).toEqual([btc]);
  const [line] = marginViews(ledger, market);
  expect([line?.mode, line?.mark.isStale, line?.liquidationPrice !== null]).toEqual([
    'isolated',
    true,
    true,
  ]);
});

test.each([
  [minor(-110_645_000), 6, '-110.65'],
  [minor(1_998), 8, '0.000020'],
])('%d of scale %d is shown as %s', (amount, scale, text) => {
  expect(shownSum(sumOf(amount), scale)).toBe(text);
});

test('a sum beyond minor units is cut to the shown decimals, not wrong', () => {
  const most = sumOf(minor(Number.MAX_SAFE_INTEGER));
  expect(shownSum(addSums(most, most), 6)).toBe('18014398509.48');
});

test.each([
  [450, '0.5 s'],
  [12_400, '12 s'],
  [180_000, '3 min'],
])('%d ms read %s', (millis, text) => {
  expect(ageText(millis)).toBe(text);
});
