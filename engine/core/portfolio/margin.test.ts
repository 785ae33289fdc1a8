/**
 * Margin and liquidation against the exchange's closed formulas, which know no grid and no
 * rounding, and against the definition itself at the price that was found.
 */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { AccountMargin } from '../../contract/accounting.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { type MarginTiers, MarginTiers as MarginTiersSchema } from '../../contract/margin.ts';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import { initialOf, type MarginLine, maintenanceOf, marginLines } from '../../state/margin.ts';
import {
  account,
  armedDesk,
  type Drive,
  inverseInstrument,
  linear,
  linearInstrument,
  requestOf,
  stampAt,
  taker,
  venue,
  wideLimits,
} from '../core-fixture.ts';
import { valueMinor } from '../second-books-fixture.ts';

const oneTier: MarginTiers = [
  { upToMinor: null, initialPpm: 10_000, maintenancePpm: 5_000, deductionMinor: minor(0) },
];

interface Held {
  readonly instrument: Instrument;
  readonly terms: Omit<AccountMargin, 'account'>;
  readonly balanceMinor?: number;
}

function deskOf({ instrument, terms, balanceMinor }: Held): Drive {
  const drive = armedDesk();
  drive.record({ type: 'instrument.defined', instrument });
  drive.record({
    type: 'accounting.set',
    accounting: {
      reportingCurrency: 'USDT',
      reportingScale: 6,
      currencies: [],
      timeZone: 'Etc/UTC',
      rolloverMinute: 0,
      markAgeMillis: 10_000,
      accounts: [{ account, ...terms }],
    },
    cause: 'test',
  });
  if (balanceMinor !== undefined) {
    drive.record({
      type: 'balance.stated',
      venue,
      account,
      currency: instrument.kind === 'inverse' ? instrument.base : instrument.quote,
      scale: instrument.settlementScale,
      balanceMinor: minor(balanceMinor),
      cause: 'test',
    });
  }
  return drive;
}

let orders = 0;

function trade(
  drive: Drive,
  of: Instrument,
  held: number,
  price: number,
  strategy = 'maker',
): void {
  orders += 1;
  const id = `m${orders}`;
  const owner = strategy === 'taker' ? { strategy: taker } : {};
  const side = held > 0 ? 'buy' : 'sell';
  const quantity = Math.abs(held);
  const request = requestOf({
    owner: { ...owner, instrument: of.id },
    side,
    lots: quantity,
    price,
  });
  drive.work(id, request);
  drive.filled(id, `x${orders}`, quantity, price);
}

const linesAt = (drive: Drive, mark: number): MarginLine[] =>
  marginLines(drive.core.ledger, () => ({ price: priceTicks(mark), ageMillis: 5 }));

/** The closed formula in floating point: EP the entry, WB the margin balance without open gain. */
function formula(of: Instrument, held: number, entry: number, walletMinor: number): number {
  const side = Math.sign(held);
  const rate = 0.005;
  const unit = 10 ** of.settlementScale;
  const increment = Number(of.priceIncrement);
  const size = Math.abs(held) * Number(of.lotSize);
  const wallet = walletMinor / unit;
  if (of.kind === 'inverse') {
    const contract = Number(of.contractValue);
    const below = wallet / contract + (side * size) / (entry * increment);
    return (size * (rate + side)) / below / increment;
  }
  return (wallet - side * size * entry * increment) / (size * (rate - side)) / increment;
}

const kinds = [
  ['linear', { ...linearInstrument, margin: oneTier }],
  ['inverse', { ...inverseInstrument, margin: oneTier }],
] as const;

describe.each(kinds)('the liquidation of a %s contract', (_name, instrument) => {
  it.each([
    ['isolated', 10],
    ['cross', 1],
  ] as const)('%s: the exchange formula, to the increment', (mode, leverage) => {
    fc.assert(
      fc.property(
        fc.integer({ min: -400, max: 400 }).filter((lots) => Math.abs(lots) > 20),
        fc.integer({ min: 99_500, max: 100_500 }),
        fc.integer({ min: 5, max: 60 }),
        (held, entry, share) => {
          const value = Number(valueMinor(instrument, entry, Math.abs(held)));
          const balanceMinor = Math.round((value * share) / 100);
          const drive = deskOf({ instrument, terms: { mode, leverage }, balanceMinor });
          trade(drive, instrument, held, entry);
          const fee = instrument.kind === 'inverse' ? 0 : 5;
          const wallet = mode === 'isolated' ? Math.ceil(value / leverage) : balanceMinor - fee;
          const [line] = linesAt(drive, entry);
          const exact = formula(instrument, held, entry, wallet);
          const found = line?.liquidationPrice ?? null;
          // A short whose debt in coin can never reach its balance is not liquidated.
          if (!(exact > 0) || exact > 99_000_000) return expect(found).toBeNull();
          // Half a minor unit of value is less than an increment while a position is this large.
          expect(Math.abs((found ?? Number.NaN) - exact)).toBeLessThanOrEqual(
            exact / 1_000_000 + 2,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('margin', () => {
  const instrument = { ...linearInstrument, margin: oneTier };

  it('is stated with its balance, leverage and distance', () => {
    const terms = { mode: 'isolated', leverage: 10 } as const;
    const drive = deskOf({ instrument, terms });
    trade(drive, instrument, 100, 100_000);
    // 0.1 BTC at 10,000.0: 1,000 USDT, 100 of them put aside; at 9,990.0 one is lost.
    expect(linesAt(drive, 99_900)).toEqual([
      {
        account,
        instrument,
        currency: 'USDT',
        mode: 'isolated',
        lots: 100,
        mark: { price: 99_900, ageMillis: 5, isStale: false },
        valueMinor: 999_000_000,
        initialMinor: 99_900_000,
        maintenanceMinor: 4_995_000,
        balanceMinor: 99_000_000,
        marginPpm: 50_455,
        leverageHundredths: 1_009,
        // (100 - 1,000) / (0.1 x (0.005 - 1)) = 9,045.2..., the first increment below it.
        liquidationPrice: 90_452,
        distancePpm: 94_575,
      },
    ]);
  });

  it('of a cross account is not known before its balance is stated', () => {
    const drive = deskOf({ instrument, terms: { mode: 'cross', leverage: 1 } });
    trade(drive, instrument, 100, 100_000);
    const [line] = linesAt(drive, 100_000);
    expect([line?.balanceMinor, line?.liquidationPrice, line?.distancePpm]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('is that of the net of strategies that hold against each other', () => {
    const terms = { mode: 'cross', leverage: 1 } as const;
    const drive = deskOf({ instrument, terms, balanceMinor: 1_000_000_000 });
    trade(drive, instrument, 100, 100_000);
    trade(drive, instrument, -60, 100_500, 'taker');
    const [line] = linesAt(drive, 100_200);
    // Gain of both by our books: 2 USDT and 1.8 USDT; the venue has settled a part of it.
    const gain = 100 * 200 * 100 + 60 * 300 * 100;
    expect([line?.lots, line?.balanceMinor]).toEqual([40, 1_000_000_000 + gain - 10]);
  });

  it('goes on from what the venue states, whatever strategies have open against each other', () => {
    const terms = { mode: 'cross', leverage: 1 } as const;
    const drive = deskOf({ instrument, terms, balanceMinor: 1_000_000_000 });
    trade(drive, instrument, 100, 100_000);
    trade(drive, instrument, -60, 100_500, 'taker');
    // The venue has settled 60 lots at 500 increments of gain: 3 USDT, less two fees.
    const said = { venue, account, currency: 'USDT', scale: 6, cause: 'venue' };
    const balanceMinor = minor(1_000_000_000 + 60 * 500 * 100 - 10);
    drive.record({ type: 'balance.stated', ...said, balanceMinor });
    const [line] = linesAt(drive, 100_200);
    expect(line?.balanceMinor).toBe(balanceMinor + 40 * 200 * 100);
    const balance = drive.core.ledger.books.balances.get(`${venue}|${account}|USDT`);
    expect(balance?.adjustedMinor).toEqual({ high: 0, low: 0 });
  });

  it('of one cross position counts the gain and maintenance of the others', () => {
    const terms = { mode: 'cross', leverage: 1 } as const;
    const drive = deskOf({ instrument, terms, balanceMinor: 100_000_000 });
    const other = { ...instrument, id: 'ETHUSDT.sim' as typeof linear };
    drive.record({ type: 'instrument.defined', instrument: other });
    trade(drive, instrument, 100, 100_000);
    const alone = linesAt(drive, 100_000)[0]?.balanceMinor ?? 0;
    drive.core.ledger.books.netPositions.set(`${account}|ETHUSDT.sim`, {
      ...[...drive.core.ledger.books.netPositions.values()][0],
      instrument: other.id,
    } as never);
    const [line] = linesAt(drive, 100_000);
    expect((line?.balanceMinor ?? 0) - alone).toBe(-maintenanceOf(oneTier, minor(1_000_000_000)));
  });

  it.each([
    ['has no mark', oneTier],
    ['has no tiers', undefined],
  ])('of one cross position is not known while another one %s', (_name, margin) => {
    const terms = { mode: 'cross', leverage: 1 } as const;
    const drive = deskOf({ instrument, terms, balanceMinor: 1_000_000_000 });
    const other = { ...linearInstrument, id: 'ETHUSDT.sim' as typeof linear };
    const defined = margin === undefined ? other : { ...other, margin };
    drive.record({ type: 'instrument.defined', instrument: defined });
    trade(drive, instrument, 100, 100_000);
    drive.core.ledger.books.netPositions.set(`${account}|ETHUSDT.sim`, {
      ...[...drive.core.ledger.books.netPositions.values()][0],
      instrument: other.id,
    } as never);
    const lines = marginLines(drive.core.ledger, (id) =>
      id === instrument.id ? { price: priceTicks(100_000), ageMillis: 5 } : null,
    );
    expect(lines.map((line) => [line.balanceMinor, line.liquidationPrice])).toEqual([[null, null]]);
  });

  it.each([
    ['a short of 9.06 million', { ...linearInstrument, margin: oneTier }, -151_000, 600_000],
    ['a long of 9.1 million', { ...inverseInstrument, margin: oneTier }, 91_000, 600_000],
  ])('of %s is looked for where values are still exact', (_name, of, held, price) => {
    const terms = { mode: 'cross', leverage: 1 } as const;
    const drive = deskOf({ instrument: of, terms, balanceMinor: 1_000_000_000_000_000 });
    const most = Math.abs(held);
    drive.record({
      type: 'limits.set',
      limits: {
        ...wideLimits,
        instruments: wideLimits.instruments.map((limits) => ({
          ...limits,
          orderLots: lots(most),
          positionLots: lots(most),
          orderValueMinor: minor(9_000_000_000_000_000),
        })),
      },
      cause: 'test',
    });
    drive.quote(price - 1, price + 1, 0, of.id);
    trade(drive, of, held, price);
    const [line] = linesAt(drive, price);
    expect([line?.lots, line?.liquidationPrice]).toEqual([held, expect.any(Number)]);
  });

  it('is at its liquidation when the balance is used up already', () => {
    const drive = deskOf({ instrument, terms: { mode: 'isolated', leverage: 100 } });
    trade(drive, instrument, 100, 100_000);
    const [line] = linesAt(drive, 98_000);
    expect([line?.liquidationPrice, line?.distancePpm, line?.leverageHundredths]).toEqual([
      98_000,
      0,
      null,
    ]);
  });

  it('is not worked out for what has no tiers, or is not held', () => {
    const drive = deskOf({ instrument: linearInstrument, terms: { mode: 'cross', leverage: 1 } });
    trade(drive, linearInstrument, 10, 100_000);
    expect(linesAt(drive, 100_000)).toEqual([]);
    const flat = deskOf({ instrument, terms: { mode: 'cross', leverage: 1 } });
    trade(flat, instrument, 10, 100_000);
    trade(flat, instrument, -10, 100_050);
    expect(linesAt(flat, 100_000)).toEqual([]);
  });
});

describe('tiers', () => {
  const tiers = MarginTiersSchema.parse([
    { upToMinor: 1_000, initialPpm: 10_000, maintenancePpm: 5_000 },
    { upToMinor: null, initialPpm: 20_000, maintenancePpm: 10_000, deductionMinor: 5 },
  ]);

  it('join without a step: the deduction is what the tier below asks less', () => {
    expect([1_000, 1_001, 2_000].map((value) => maintenanceOf(tiers, minor(value)))).toEqual([
      5, 5, 15,
    ]);
  });

  it('ask no less initial margin than themselves, whatever the leverage', () => {
    expect(initialOf(tiers, minor(2_000), 200)).toBe(40);
    expect(initialOf(tiers, minor(2_000), 3)).toBe(667);
  });

  it.each([
    ['no end', [{ upToMinor: 5, initialPpm: 1, maintenancePpm: 1 }]],
    [
      'two ends',
      [
        { upToMinor: null, initialPpm: 1, maintenancePpm: 1 },
        { upToMinor: null, initialPpm: 1, maintenancePpm: 1 },
      ],
    ],
    [
      'no order',
      [
        { upToMinor: 5, initialPpm: 1, maintenancePpm: 1 },
        { upToMinor: 5, initialPpm: 1, maintenancePpm: 1 },
        { upToMinor: null, initialPpm: 1, maintenancePpm: 1 },
      ],
    ],
  ])('with %s are refused', (_name, wrong) => {
    expect(MarginTiersSchema.safeParse(wrong).success).toBe(false);
  });
});

test('a cross account with more than minor units can hold has no margin balance', () => {
  const instrument = { ...linearInstrument, margin: oneTier };
  const most = Number.MAX_SAFE_INTEGER;
  const drive = deskOf({ instrument, terms: { mode: 'cross', leverage: 1 }, balanceMinor: most });
  trade(drive, instrument, 50, 100_000);
  const balanceOf = (mark: number) => linesAt(drive, mark)[0]?.balanceMinor;
  expect(balanceOf(100_000)).toBe(most - 5);
  // The open gain alone is past them, then what is held.
  expect(balanceOf(100_001)).toBeNull();
  drive.core.process({
    type: 'funding',
    venue,
    account,
    instrument: instrument.id,
    rate: '0',
    mark: priceTicks(100_000),
    statedMinor: minor(6),
    fundingUtcMillis: 1,
    stamp: stampAt(1),
  });
  expect(balanceOf(100_000)).toBeNull();
});
