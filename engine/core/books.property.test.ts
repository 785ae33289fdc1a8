/**
 * The books of a desk whose positions are traded, funded, busted, expired and recovered in random
 * streams are those of a second bookkeeping that shares no arithmetic with them: cash, positions,
 * FIFO, fees in any currency, fundings, and the whole of it in the reporting currency.
 * QUARTERDECK_TRIALS sets the number of streams (200; QUARTERDECK_LONG: 100,000), QUARTERDECK_SEED
 * repeats a run.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Accounting } from '../contract/accounting.ts';
import { LedgerEvent } from '../contract/events.ts';
import { settlementCurrency } from '../contract/instrument.ts';
import { type Minor, priceTicks } from '../contract/numbers.ts';
import { sumMinor } from '../contract/wide-sum.ts';
import { reportIn, valueDesk } from '../state/desk-valuation.ts';
import { fold } from '../state/fold.ts';
import { initialState } from '../state/ledger-state.ts';
import { unrealised } from '../state/position.ts';
import { stateFromData, stateHashText, stateToData } from '../state/state-text.ts';
import { BooksStream, booksActs, feeCurrencies, instruments } from './books-stream-fixture.ts';
import { linear, maker, taker } from './core-fixture.ts';
import {
  exchanged,
  type SecondPosition,
  secondPosition,
  worthMinor,
} from './second-books-of-money-fixture.ts';

const count = z.coerce.number().int().positive();
const usual = process.env['QUARTERDECK_LONG'] === '1' ? '100000' : '200';
const trials = count.parse(process.env['QUARTERDECK_TRIALS'] ?? usual);
const seed = count.parse(process.env['QUARTERDECK_SEED'] ?? String(1 + (Date.now() % 2 ** 31)));

const acts = fc.array(
  fc.record({
    kind: fc.constantFrom(...booksActs),
    a: fc.nat({ max: 40 }),
    b: fc.nat({ max: 100 }),
    c: fc.nat({ max: 2_000 }),
  }),
  { minLength: 10, maxLength: 60, size: 'max' },
);

const mark = 100_013;
/** BTC is priced by the linear contract: increments of 0.1 USDT. */
const btcPrice = { ten: 10n, scales: { from: 8, to: 6 } };

function truthOf(run: BooksStream): Map<string, SecondPosition> {
  return new Map(
    [...run.histories].map(([key, { instrument, happenings }]) => [
      key,
      secondPosition(instrument, happenings),
    ]),
  );
}

function expectPositions(run: BooksStream, truth: Map<string, SecondPosition>): void {
  const { ledger } = run.drive.core;
  for (const valued of valueDesk(ledger, () => ({ price: priceTicks(mark), ageMillis: 0 }))
    .positions) {
    const { position, book, instrument } = valued;
    const key = `${position.strategy}|${position.instrument}`;
    const second = truth.get(key);
    if (second === undefined || book === null) throw new Error(`no books of ${key}`);
    const gain = Number(second.cash + worthMinor(instrument, second.lots, mark));
    const rounding = (run.histories.get(key)?.happenings.length ?? 0) + 1;
    expect(
      {
        lots: position.lots,
        cash: position.cashFlowMinor,
        funding: sumMinor(book.fundingMinor),
        fees: position.feesMinor,
        average: position.realisedMinor + (valued.unrealisedMinor ?? NaN),
        fifo: book.fifo.realisedMinor + (valued.fifoUnrealisedMinor ?? NaN),
      },
      key,
    ).toEqual({
      lots: second.lots,
      cash: 0 + Number(second.cash),
      funding: Number(second.funding),
      fees: Number(second.fees.get(settlementCurrency(instrument)) ?? 0n),
      average: gain,
      fifo: gain,
    });
    if (run.hasBusted(key)) continue;
    expect(book.fifo.open.map(({ lots, price }) => ({ lots, price }))).toEqual(second.open);
    const wrong = Math.abs(book.fifo.realisedMinor - second.fifoRealised);
    expect(wrong, `FIFO of ${key}`).toBeLessThanOrEqual(2 * rounding);
    if (position.lots === 0) expect(book.fifo.realisedMinor).toBe(position.realisedMinor);
  }
}

/** Fees in every currency, and fundings, by account: the sum of what its positions say. */
function expectBalances(run: BooksStream, truth: Map<string, SecondPosition>): void {
  const { ledger } = run.drive.core;
  for (const currency of feeCurrencies) {
    const balance = ledger.books.balances.get(`sim|paper|${currency}`);
    let fees = 0n;
    let funding = 0n;
    for (const [key, second] of truth) {
      fees += second.fees.get(currency) ?? 0n;
      const instrument = run.histories.get(key)?.instrument;
      if (instrument === undefined || settlementCurrency(instrument) !== currency) continue;
      funding += second.funding;
    }
    expect(
      balance === undefined
        ? [0, 0]
        : [sumMinor(balance.feesMinor), sumMinor(balance.fundingMinor)],
      currency,
    ).toEqual([Number(fees), Number(funding)]);
  }
}

/** A balance moves as the venue's does, which nets strategies: with its open gain, all is there. */
function expectMoved(run: BooksStream, truth: Map<string, SecondPosition>): void {
  const { books, valuations } = run.drive.core.ledger;
  for (const currency of ['USDT', 'BTC']) {
    let gain = 0n;
    let booked = 0n;
    for (const instrument of instruments) {
      if (settlementCurrency(instrument) !== currency) continue;
      let held = 0;
      for (const [key, { cash, lots }] of truth) {
        if (!key.endsWith(`|${instrument.id}`)) continue;
        gain += cash;
        held += lots;
      }
      const worth = worthMinor(instrument, held, mark);
      gain += worth;
      const net = books.netPositions.get(`paper|${instrument.id}`);
      const valuation = valuations.get(instrument.id);
      if (net === undefined || valuation === undefined) continue;
      const open = unrealised(net, valuation, priceTicks(mark));
      booked += instrument.kind === 'spot' ? worth : BigInt(open);
    }
    const balance = books.balances.get(`sim|paper|${currency}`);
    booked += balance === undefined ? 0n : BigInt(sumMinor(balance.tradesMinor));
    expect(booked, `all of ${currency}`).toBe(gain);
  }
}

/** The desk's net in USDT: each currency is summed first and converted once. */
function expectReported(run: BooksStream, truth: Map<string, SecondPosition>): void {
  const { ledger } = run.drive.core;
  const marks = () => ({ price: priceTicks(mark), ageMillis: 0 });
  for (const { currency, scale, netMinor } of valueDesk(ledger, marks).currencies) {
    let net = 0n;
    for (const [key, { cash, lots, funding }] of truth) {
      const instrument = run.histories.get(key)?.instrument;
      if (instrument === undefined || settlementCurrency(instrument) !== currency) continue;
      net += cash + worthMinor(instrument, lots, mark) + funding;
    }
    for (const { fees } of truth.values()) net -= fees.get(currency) ?? 0n;
    expect(sumMinor(netMinor), currency).toBe(Number(net));
    const { reportedMinor } = reportIn(ledger, marks, { currency, scale, amount: netMinor });
    const expected: Readonly<Record<string, bigint | null>> = {
      USDT: net,
      BTC: exchanged(net, BigInt(mark), { priceTen: btcPrice.ten, ...btcPrice.scales }),
      BNB: net === 0n ? 0n : null,
    };
    const told = expected[currency] ?? null;
    expect(reportedMinor, `${currency} in USDT`).toBe(told === null ? null : Number(told));
  }
}

const accounting: Accounting = {
  reportingCurrency: 'USDT',
  reportingScale: 6,
  currencies: [
    { currency: 'BTC', scale: 8, by: 'base', instrument: linear },
    { currency: 'BNB', scale: 8, by: 'none', instrument: null },
  ],
  timeZone: 'Etc/UTC',
  rolloverMinute: 0,
  markAgeMillis: 10_000,
  accounts: [],
};

test(
  `${trials} streams, seed ${seed}: every currency, cost method and funding adds up`,
  () => {
    const seen = { events: 0, trades: 0, fundings: 0, busts: 0, settlements: 0 };
    fc.assert(
      fc.property(acts, (stream) => {
        const run = new BooksStream(accounting);
        run.run(stream);
        const truth = truthOf(run);
        expectPositions(run, truth);
        expectBalances(run, truth);
        expectMoved(run, truth);
        expectReported(run, truth);
        const { ledger } = run.drive.core;
        const replayed = initialState();
        for (const event of run.events) fold(replayed, event);
        const text = stateHashText(ledger);
        expect(stateHashText(replayed), 'the replayed state').toBe(text);
        const copy: unknown = JSON.parse(JSON.stringify(stateToData(ledger)));
        expect(stateHashText(stateFromData(copy as never)), 'through a snapshot').toBe(text);
        seen.events += run.events.length;
        for (const kind of ['trades', 'fundings', 'busts', 'settlements'] as const) {
          seen[kind] += run.counts[kind];
        }
      }),
      { numRuns: trials, seed },
    );
    process.stdout.write(`books: seed ${seed}, ${trials} streams, ${JSON.stringify(seen)}\n`);
    for (const each of Object.values(seen)) expect(each).toBeGreaterThan(trials);
  },
  60_000 + trials * 200,
);

test('events of such streams are what the ledger can hold', () => {
  fc.assert(
    fc.property(acts, (stream) => {
      const run = new BooksStream(accounting);
      run.run(stream);
      for (const event of run.events) LedgerEvent.parse(JSON.parse(JSON.stringify(event)));
    }),
    { numRuns: 30, seed },
  );
});

test('a fee in a currency without a known scale is kept apart, and in no sum', () => {
  const run = new BooksStream(null);
  run.trade({ strategy: maker, instrument: 2, side: 'buy', lots: 3, price: 100_000 }, 'BNB', 7);
  run.trade({ strategy: taker, instrument: 2, side: 'buy', lots: 3, price: 100_000 }, 'USDT', 7);
  const { ledger } = run.drive.core;
  const marks = () => null;
  expect(ledger.books.balances.get('sim|paper|BNB')?.scale).toBeNull();
  expect(valueDesk(ledger, marks).currencies.map(({ currency }) => currency)).toEqual(['USDT']);
  const [usdt] = valueDesk(ledger, marks).currencies;
  expect([usdt?.unmarked, usdt === undefined ? null : sumMinor(usdt.feesMinor)]).toEqual([2, 7]);
  expect(instruments[2]?.kind).toBe('spot');
  const amount = usdt?.netMinor;
  if (usdt === undefined || amount === undefined) throw new Error('no USDT');
  const reported = reportIn(ledger, marks, { currency: 'USDT', scale: 6, amount });
  expect(reported.remark).toBe('the desk has no reporting currency');
  expect(reported.reportedMinor satisfies Minor | null).toBeNull();
});
