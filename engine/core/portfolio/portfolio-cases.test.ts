// Exposure, marks, fundings and the end of an instrument in worked figures, as a whole.
import { describe, expect, it } from 'vitest';
import type { AccountId, InstrumentId } from '../../contract/ids.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { positionKey } from '../../state/position.ts';
import {
  account,
  armedDesk,
  type Drive,
  inverse,
  linear,
  linearInstrument,
  maker,
  orderId,
  requestOf,
  spot,
  stampAt,
  taker,
  venue,
} from '../core-fixture.ts';
import { createCore } from '../engine.ts';
import { type ExposureBook, moveOrder, movePosition, scanExposure } from './exposure.ts';
import { agedMarks, closingMarks, portfolioOf } from './portfolio.ts';

const stranger = 'XRPUSDT.sim' as InstrumentId;
const second = 'second' as AccountId;

/** The maker is 10 long and the taker 4 short, of which 1 is bought back; orders work on. */
function heldDesk(): Drive {
  const drive = armedDesk();
  drive.work('a', requestOf({ lots: 12 }));
  drive.filled('a', 'e1', 10);
  drive.work('b', requestOf({ side: 'sell', lots: 4, owner: { strategy: taker }, price: 100_050 }));
  drive.filled('b', 'e2', 3, 100_050);
  drive.work('c', requestOf({ lots: 5, price: 99_900, owner: { strategy: taker } }));
  drive.work('d', requestOf({ side: 'sell', lots: 7, owner: { instrument: inverse } }));
  return drive;
}
const working = (buys: number, sells: number, orders: number) => ({
  workingBuyLots: buys,
  workingSellLots: sells,
  workingOrders: orders,
});

describe('the exposure of a desk', () => {
  const instruments = new Map([
    [linear, { positionLots: 7, ...working(7, 1, 3) }],
    [inverse, { positionLots: 0, ...working(0, 7, 1) }],
  ]);
  const owners = new Map([
    [positionKey(account, maker, linear), working(2, 0, 1)],
    [positionKey(account, taker, linear), working(5, 1, 2)],
    [positionKey(account, maker, inverse), working(0, 7, 1)],
  ]);

  it('is what it holds and what may still trade, by instrument and by owner', () => {
    const { core } = heldDesk();
    expect(scanExposure(core.ledger)).toEqual({ instruments, owners });
    expect(core.exposure).toEqual({ instruments, owners });
    expect(createCore(core.ledger).exposure).toEqual({ instruments, owners });
  });

  it('moves with orders and fills, one at a time', () => {
    const { core } = heldDesk();
    const order = core.ledger.orders.get(orderId('c'));
    if (order === undefined) throw new Error('no order');
    const book: ExposureBook = { instruments: new Map(), owners: new Map() };
    const at = () => [
      book.instruments.get(linear),
      book.owners.get(positionKey(account, taker, linear)),
    ];
    moveOrder(book, undefined, order);
    expect(at()).toEqual([{ positionLots: 0, ...working(5, 0, 1) }, working(5, 0, 1)]);
    moveOrder(book, order, { ...order, filledLots: lots(2) });
    expect(at()).toEqual([{ positionLots: 0, ...working(3, 0, 1) }, working(3, 0, 1)]);
    moveOrder(book, { ...order, filledLots: lots(2) }, undefined);
    movePosition(book, linear, 'buy', 3);
    movePosition(book, linear, 'sell', 5);
    expect(at()).toEqual([{ positionLots: -2, ...working(0, 0, 0) }, working(0, 0, 0)]);
    moveOrder(book, undefined, undefined);
    expect(at()).toEqual([{ positionLots: -2, ...working(0, 0, 0) }, working(0, 0, 0)]);
  });
});

describe('marks', () => {
  it('close a long at the bid and a short at the ask, and have an age', () => {
    const drive = armedDesk();
    drive.quote(100_000, 100_002, 1_000, linear);
    const now = stampAt(3_500).mono;
    const closing = closingMarks(drive.core.market);
    const aged = agedMarks(drive.core.market, now);
    expect(
      [1, -1, 0].map((held) => [closing(linear, lots(held)), aged(linear, lots(held))]),
    ).toEqual([
      [100_000, { price: 100_000, ageMillis: 2.5 }],
      [100_002, { price: 100_002, ageMillis: 2.5 }],
      [100_000, { price: 100_000, ageMillis: 2.5 }],
    ]);
    expect([closing(stranger, lots(1)), aged(stranger, lots(1))]).toEqual([null, null]);
    const market = drive.core.market.instruments.get(spot);
    if (market !== undefined) market.ticker = null;
    expect([closing(spot, lots(1)), aged(spot, lots(1))]).toEqual([null, null]);
  });

  it('are not asked for what is closed, and of no instrument that is gone', () => {
    const { core } = heldDesk();
    const key = positionKey(account, maker, linear);
    const position = core.ledger.positions.get(key);
    if (position === undefined) throw new Error('no position');
    core.ledger.positions.set(key, { ...position, lots: lots(0) });
    core.ledger.positions.set('gone', { ...position, instrument: stranger });
    const { lines } = portfolioOf(core.ledger, () => priceTicks(100_000));
    expect(lines.map((line) => [line.strategy, line.mark, line.unrealisedMinor])).toEqual([
      [maker, null, 0],
      [taker, 100_000, 15_000],
    ]);
    core.ledger.valuations.clear();
    const unvalued = portfolioOf(core.ledger, () => priceTicks(100_000));
    expect(unvalued.lines.map((line) => line.unrealisedMinor)).toEqual([0, null]);
  });
});

describe('a funding', () => {
  const funding = {
    type: 'funding',
    venue,
    account,
    instrument: linear,
    rate: '0.0001',
    mark: priceTicks(100_000),
    statedMinor: null,
    fundingUtcMillis: 1_000,
    stamp: stampAt(5),
  } as const;
  const take = (change: object, drive = heldDesk()) =>
    drive.core.process({ ...funding, ...change } as never).events.map(({ body }) => body);

  it('is paid by each position of the account in the instrument, and no other', () => {
    const drive = heldDesk();
    drive.filled('d', 'e3', 7);
    drive.work('f', requestOf({ lots: 6, owner: { account: second } }));
    drive.filled('f', 'e4', 6);
    const { type: _, stamp: __, ...told } = funding;
    expect(take({ statedMinor: -6_500 }, drive)).toEqual([
      {
        type: 'funding.settled',
        ...told,
        payments: [
          { strategy: maker, lots: 10, paymentMinor: -10_000 },
          { strategy: taker, lots: -3, paymentMinor: 3_000 },
        ],
        statedMinor: -6_500,
        unattributedMinor: 500,
      },
    ]);
    expect(take({}, drive)).toEqual([]);
    expect(take({ fundingUtcMillis: 0, statedMinor: null }, drive)).toMatchObject([
      {
        detail:
          'a funding of BTCUSDT.sim that cannot be: a later one was booked before it, ' +
          'and what was paid is not stated',
      },
    ]);
    expect(take({ fundingUtcMillis: 1_001 }, drive)).toMatchObject([{ type: 'funding.settled' }]);
  });

  it('of a position that is closed is nobody’s', () => {
    const drive = heldDesk();
    drive.work('g', requestOf({ side: 'sell', lots: 10, price: 100_100 }));
    drive.filled('g', 'e5', 10, 100_100);
    expect(take({ statedMinor: -1 }, drive)).toMatchObject([
      { payments: [{ strategy: taker, lots: -3 }], unattributedMinor: -3_001 },
    ]);
  });

  it.each<[object, string, object?]>([
    [{ instrument: stranger }, 'it is not defined on this desk'],
    [{ venue: 'else' }, 'it trades at sim', { component: 'venue/else' }],
    [{ instrument: spot }, 'it is spot'],
    [{ rate: 'x' }, 'a rate of x'],
    [{ rate: `0.${'0'.repeat(60)}` }, `a rate of 0.${'0'.repeat(38)}`],
    [{ rate: '0.0000000000001' }, 'a rate of 0.0000000000001'],
    [{ rate: '0000.00010000000000000000' }, 'a rate of 0000.00010000000000000000'],
    [{ mark: 0 }, 'a mark of 0 increments'],
    [{ mark: 0.5 }, 'a mark of 0.5 increments'],
    [{ statedMinor: 0.5 }, 'paid 0.5'],
    [{ fundingUtcMillis: -2 }, 'a time of no kind'],
    [{ fundingUtcMillis: 0.5 }, 'a time of no kind'],
  ])('with %j cannot be', (change, words, more = {}) => {
    const { instrument } = { instrument: linear, ...change };
    expect(take(change)).toMatchObject([
      {
        type: 'fault.recorded',
        component: 'venue/sim',
        detail: `a funding of ${instrument} that cannot be: ${words}`,
        ...more,
      },
    ]);
  });

  it.each([
    [{ rate: '0.000000000001' }],
    [{ rate: '000.00010000000000000000' }],
    [{ fundingUtcMillis: 0 }],
    [{ mark: 1 }],
  ])('with %j can be', (change) => {
    expect(take(change)).toMatchObject([{ type: 'funding.settled' }]);
  });
});

describe('an instrument that is over', () => {
  const told = { type: 'tradability', instrument: linear, stamp: stampAt(9) } as const;
  const say = (
    drive: Drive,
    tradability: string,
    price: number | null,
    reason = 'thin',
    of = linear,
  ) =>
    drive.core
      .process({ ...told, instrument: of, tradability, settlementPrice: price, reason } as never)
      .events.map(({ body }) => body);

  it.each([
    ['expired', 'expiry'],
    ['delisted', 'delisting'],
  ])(
    'because it has %s has its orders cancelled and its positions settled',
    (tradability, cause) => {
      const drive = heldDesk();
      drive.cancel('c');
      drive.filled('d', 'e3', 3);
      const settled = {
        type: 'position.settled',
        account,
        instrument: linear,
        price: 100_100,
        cause,
      };
      const events = say(drive, tradability, 100_100, 'x'.repeat(401));
      const reason = 'x'.repeat(400);
      expect(events).toEqual([
        { type: 'instrument.tradabilityChanged', instrument: linear, tradability, reason },
        ...['a', 'b'].map((clientOrderId) => ({
          type: 'order.cancelRequested',
          clientOrderId,
          cause: `BTCUSDT.sim is ${tradability}`,
        })),
        { ...settled, strategy: maker, lots: 10, reason },
        { ...settled, strategy: taker, lots: -3, reason },
      ]);
      expect(say(drive, tradability, 100_100, reason)).toEqual([]);
      expect(say(drive, tradability, null, 'another')).toEqual([
        {
          type: 'instrument.tradabilityChanged',
          instrument: linear,
          tradability,
          reason: 'another',
        },
      ]);
    },
  );

  it('only to be reduced keeps its positions, and of its orders those that shrink them', () => {
    const drive = heldDesk();
    const shrinking = requestOf({ side: 'sell', lots: 10, price: 100_060 });
    drive.work('e', shrinking);
    const gone = ['a', 'b', 'c'].map((clientOrderId) => ({
      type: 'order.cancelRequested',
      clientOrderId,
      cause: 'BTCUSDT.sim may only be reduced',
    }));
    const change = { instrument: linear, tradability: 'reduceOnly', reason: 'thin' };
    expect(say(drive, 'reduceOnly', null)).toEqual([
      { type: 'instrument.tradabilityChanged', ...change },
      ...gone,
    ]);
    expect(say(drive, 'reduceOnly', null)).toEqual([]);
    expect(say(heldDesk(), 'trading', null).map((body) => body.type)).toEqual([
      'instrument.tradabilityChanged',
    ]);
  });

  it.each<[string, number | null, InstrumentId, string]>([
    [
      'expired',
      null,
      stranger,
      'XRPUSDT.sim is said to be expired, and is not defined on this desk',
    ],
    ['trading', 1, linear, 'BTCUSDT.sim cannot be settled at 1: it is trading'],
    ['expired', 0.5, linear, 'BTCUSDT.sim cannot be settled at 0.5: it is expired'],
    ['delisted', 0, linear, 'BTCUSDT.sim cannot be settled at 0 increments'],
  ])('said to be %s at %s is a fault', (tradability, price, of, detail) => {
    expect(say(heldDesk(), tradability, price, '', of)).toMatchObject([
      { type: 'fault.recorded', component: 'instruments', detail },
    ]);
  });
});

describe('a new grid', () => {
  it('moves the own orders of its instrument to their new prices, and no others', () => {
    const drive = heldDesk();
    const instrument = { ...linearInstrument, priceIncrement: '0.01' };
    drive.record({ type: 'instrument.defined', instrument });
    expect([...drive.core.exposure.instruments]).toEqual([
      [linear, { positionLots: 7, ...working(7, 1, 3) }],
      [inverse, { positionLots: 0, ...working(0, 7, 1) }],
    ]);
    const head = {
      instrument: linear,
      receivedMonoNanos: stampAt(1).mono,
      exchangeUtcMillis: null,
    };
    const snapshot = { kind: 'depthSnapshot', lastUpdateId: 9, bids: [1_000_000, 9] } as const;
    drive.core.process({
      type: 'tick',
      tick: { ...snapshot, asks: [1_000_020, 9], ...head },
    } as never);
    const sell = requestOf({ side: 'sell', price: 999_000, lots: 1 });
    expect(drive.intent('x', sell, 2).refusal?.detail).toContain(
      'the own buy a of maker (best at 10000.00)',
    );
  });
});
