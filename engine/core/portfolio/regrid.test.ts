import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { settlementValue } from '../../contract/instrument.ts';
import { type Lots, lots, type PriceTicks, priceTicks } from '../../contract/numbers.ts';
import { fold } from '../../state/fold.ts';
import { initialState } from '../../state/ledger-state.ts';
import { stateHashText } from '../../state/state-text.ts';
import {
  account,
  armedDesk,
  type Drive,
  inverse,
  linear,
  linearInstrument,
  orderId,
  requestOf,
  stampAt,
  taker,
  venue,
  wideLimits,
} from '../core-fixture.ts';
import { limitsWithNodes, nodeOf } from '../gate/node-fixture.ts';
import { Books, fill, holding, listed } from '../reconcile/look-fixture.ts';
import { OwnFills } from '../reconcile/own-fills.ts';
import { scanExposure } from './exposure.ts';

function heldDesk(): { readonly drive: Drive; readonly events: LedgerEvent[] } {
  const events: LedgerEvent[] = [];
  const drive = armedDesk(wideLimits, (outcome) => events.push(...outcome.events));
  drive.work('a', requestOf({ lots: 12 }));
  drive.filled('a', 'e1', 4, 100_000);
  drive.work('b', requestOf({ side: 'sell', lots: 6, owner: { strategy: taker }, price: 100_050 }));
  drive.filled('b', 'e2', 6, 100_050);
  drive.work('c', requestOf({ lots: 3, price: 99_990 }));
  drive.work('d', requestOf({ lots: 1, owner: { instrument: inverse } }));
  drive.ended('cancelled', 'd');
  return { drive, events };
}

const regridTo = (drive: Drive, change: Partial<Instrument>) =>
  drive.record({ type: 'instrument.defined', instrument: { ...linearInstrument, ...change } });

/** What the books are worth, in words of money and not of lots. */
function worth(drive: Drive, mark: string): unknown {
  const { ledger } = drive.core;
  const valuation = ledger.valuations.get(linear);
  const instrument = ledger.instruments.get(linear);
  if (valuation === undefined || instrument === undefined) throw new Error('no instrument');
  const ticks = Math.round(Number(mark) / Number(instrument.priceIncrement));
  return [...ledger.positions].map(([key, { lots, costMinor, realisedMinor, cashFlowMinor }]) => ({
    key,
    value: settlementValue(valuation, ticks as PriceTicks, lots),
    costMinor,
    realisedMinor,
    cashFlowMinor,
    fifo: ledger.books.positions
      .get(key)
      ?.fifo.open.map((lot) => [
        settlementValue(valuation, lot.price, lot.lots as Lots),
        lot.costMinor,
      ]),
  }));
}

describe('a new grid', () => {
  it('carries the lots of a node over where it names the instrument, and leaves the others', () => {
    const drive = armedDesk(
      limitsWithNodes(
        nodeOf({
          name: 'linear',
          scope: { instrument: linear },
          hard: { orderLots: 7, longLots: 20, priceCollarBps: 50 },
          soft: { shortLots: 9 },
        }),
        nodeOf({ name: 'inverse', scope: { instrument: inverse }, hard: { orderLots: 7 } }),
      ),
    );
    drive.work('a', requestOf({ lots: 5 }));
    regridTo(drive, { lotSize: '0.0001' });
    expect(drive.core.ledger.limits?.nodes).toMatchObject([
      { hard: { orderLots: 70, longLots: 200, priceCollarBps: 50 }, soft: { shortLots: 90 } },
      { hard: { orderLots: 7 } },
    ]);
    expect(drive.core.nodeUses(stampAt(1))).toMatchObject([
      { limit: 'longPosition', use: 50, bound: 200 },
      { limit: 'shortPosition', use: 0, bound: 90 },
    ]);
  });

  it('carries positions, working orders and limits over exactly', () => {
    const { drive, events } = heldDesk();
    const before = worth(drive, '10010');
    const { ledger } = drive.core;
    const outcome = regridTo(drive, { priceIncrement: '0.01', lotSize: '0.0001' });
    expect(outcome.events.map(({ body }) => body)).toEqual([
      {
        type: 'instrument.regridded',
        instrument: { ...linearInstrument, priceIncrement: '0.01', lotSize: '0.0001' },
        positions: 2,
        workingOrders: 2,
        leftOut: 0,
        reason: 'price step 0.1 to 0.01, lot 0.001 to 0.0001',
      },
    ]);
    expect(worth(drive, '10010')).toEqual(before);
    const order = ledger.orders.get(orderId('a'));
    expect([order?.request.price, order?.request.lots, order?.filledLots]).toEqual([
      1_000_000, 120, 40,
    ]);
    const limit = ledger.limits?.instruments.find(({ instrument }) => instrument === linear);
    expect([limit?.orderLots, limit?.positionLots]).toEqual([10_000, 50_000]);
    expect(drive.core.exposure).toEqual(scanExposure(ledger));
    const replayed = initialState();
    for (const event of events) fold(replayed, event);
    expect(stateHashText(replayed)).toBe(stateHashText(ledger));
  });

  it('counts fills after it in the new lots, and the order is filled by what was left', () => {
    const { drive } = heldDesk();
    regridTo(drive, { priceIncrement: '0.01', lotSize: '0.0001' });
    drive.filled('a', 'e3', 80, 1_000_000);
    expect(drive.core.ledger.orders.has(orderId('a'))).toBe(false);
    expect([...drive.core.ledger.positions.values()].map(({ lots }) => lots)).toEqual([120, -60]);
  });

  it('moves own offers with it, so that nothing is held against their old price', () => {
    const { drive } = heldDesk();
    for (const price of [100_200, 100_300])
      drive.work(`offer-${price}`, requestOf({ side: 'sell', lots: 1, price }));
    regridTo(drive, { priceIncrement: '0.01' });
    const levels = { bids: [1_000_000, 100], asks: [1_000_100, 100], lastUpdateId: 9 };
    const head = {
      instrument: linear,
      receivedMonoNanos: stampAt(1).mono,
      exchangeUtcMillis: null,
    };
    drive.core.process({ type: 'tick', tick: { kind: 'depthSnapshot', ...levels, ...head } });
    const owner = { strategy: taker };
    const refusal = (id: string, price: number) =>
      drive.intent(id, requestOf({ lots: 1, price, owner }), 2).refusal?.kind;
    expect([refusal('below', 1_001_999), refusal('at', 1_002_000)]).toEqual([
      undefined,
      'selfMatch',
    ]);
  });

  it('keeps what is known of the feed, and the counts', () => {
    const { drive } = heldDesk();
    const { market } = drive.core;
    const before = market.instruments.get(linear);
    if (before === undefined) throw new Error('no market');
    before.feed = 'stale';
    before.feedReason = 'no message for a while';
    const { feed, feedReason, counts } = before;
    regridTo(drive, { priceIncrement: '0.01' });
    expect(market.instruments.get(linear)).toMatchObject({
      instrument: { priceIncrement: '0.01' },
      brokenReason: 'the grid of the instrument changed',
      ...{ feed, feedReason, counts },
    });
    expect(counts.ticks).toBeGreaterThan(0);
  });

  it('keeps the gate shut until the book has a snapshot of the new grid', () => {
    const { drive } = heldDesk();
    regridTo(drive, { priceIncrement: '0.01' });
    expect(drive.intent('x', requestOf({ price: 1_000_000 })).refusal?.kind).toBe('staleReference');
    expect(drive.core.market.resyncWanted).toEqual([
      { instrument: linear, reason: 'the grid of the instrument changed' },
    ]);
  });

  it.each([
    ['a price between two steps', { priceIncrement: '0.7' }, 'order a is not on the new grid'],
    ['lots between two lots', { lotSize: '0.005' }, 'the position of maker is not on the new grid'],
    ['another scale of money', { quoteScale: 4 }, 'its quoteScale changed'],
  ])('is refused with the reason for %s', (_name, change, reason) => {
    const { drive } = heldDesk();
    const before = stateHashText(drive.core.ledger);
    const [event] = regridTo(drive, change).events;
    expect(event?.body.type === 'fault.recorded' && event.body.detail).toContain(reason);
    drive.core.ledger.counts.faults -= 1;
    expect(
      stateHashText({ ...drive.core.ledger, sequence: (drive.core.ledger.sequence - 1) as never }),
    ).toBe(before);
  });

  it('moves what is over to it as well, so that the venue finds nothing altered', () => {
    const books = new Books();
    const { drive } = books;
    drive.filled('o2', 'e3', 6);
    drive.ended('cancelled', 'o1');
    drive.work('s', requestOf({ side: 'sell', price: 100_002 }));
    drive.filled('s', 'e4', 10, 100_002);
    const before = worth(drive, '10000');
    expect(regridTo(drive, { priceIncrement: '0.01' }).events.map(({ body }) => body)).toEqual([
      expect.objectContaining({ type: 'instrument.regridded', positions: 0, leftOut: 0 }),
    ]);
    expect(worth(drive, '10000')).toEqual(before);
    const told = [
      fill('o2', 'e2', { price: priceTicks(1_000_000) }),
      fill('o2', 'e3', { price: priceTicks(1_000_000), lots: lots(6) }),
      fill('s', 'e4', { price: priceTicks(1_000_020), lots: lots(10), side: 'sell' }),
    ];
    const look = { orders: [], positions: holding(0), fills: listed(told) };
    expect(books.compare(look)).toEqual([]);
  });

  it('leaves executions out that it cannot say, and forgets them', () => {
    const { drive } = new Books();
    drive.filled('o2', 'e3', 6, 100_001);
    drive.ended('cancelled', 'o1');
    drive.work('s', requestOf({ side: 'sell', price: 100_010 }));
    drive.filled('s', 'e4', 10, 100_010);
    const own = new OwnFills(drive.core.ledger);
    const { events } = regridTo(drive, { priceIncrement: '1' });
    for (const { body } of events) own.note(body, drive.core.ledger);
    expect(events.map(({ body }) => body)).toMatchObject([{ leftOut: 1 }]);
    expect(own.since(linear, 0).map(({ executionId, price }) => [executionId, price])).toEqual([
      ['e2', 10_000],
      ['e4', 10_001],
    ]);
  });

  it('carries a break over, and refuses where it cannot say one', () => {
    const { drive } = heldDesk();
    const at = { clientOrderId: null, executionId: null, strategy: null };
    const about = { kind: 'positionDiffers', venue, account, instrument: linear, ...at } as const;
    const sides = { ours: { lots: lots(10) }, theirs: { lots: lots(30) } };
    drive.core.process({
      type: 'breakFound',
      difference: { ...about, ...sides },
      stamp: stampAt(1),
    });
    regridTo(drive, { lotSize: '0.0001' });
    const differences = () => [...drive.core.ledger.breaks.values()].map((one) => one.difference);
    expect(differences()).toMatchObject([{ ours: { lots: 100 }, theirs: { lots: 300 } }]);
    drive.core.process({
      type: 'breakFound',
      difference: { ...about, ours: { lots: lots(100) }, theirs: { lots: lots(301) } },
      stamp: stampAt(2),
    });
    const [event] = regridTo(drive, { lotSize: '0.001' }).events;
    expect(event?.body).toMatchObject({
      detail: expect.stringMatching(/break b\d+ is not on the/),
    });
    expect(differences()).toMatchObject([{ ours: { lots: 100 } }, { theirs: { lots: 301 } }]);
  });

  /** 10 of 20 lots that the venue has more were adopted; of these `unmatched` may hold `limit`. */
  function decidedDesk(limit: number): Drive {
    const instruments = wideLimits.instruments.map((one) => ({
      ...one,
      unmatchedLots: lots(limit),
    }));
    const drive = armedDesk({ ...wideLimits, instruments });
    drive.work('p', requestOf({ lots: 10 }));
    drive.filled('p', 'e0', 10);
    const at = { clientOrderId: null, executionId: null, strategy: null };
    const about = { kind: 'positionDiffers', venue, account, instrument: linear, ...at } as const;
    const difference = { ...about, ours: { lots: lots(10) }, theirs: { lots: lots(20) } };
    drive.core.process({ type: 'breakFound', difference, stamp: stampAt(10) });
    drive.quote(100_000, 100_002, 11);
    const [breakId] = drive.core.ledger.breaks.keys();
    const by = { operator: 'alice', reason: 'theirs', commandId: 'adopt-0001', fills: [] };
    const decided = { type: 'breakDecided', breakId, decision: 'adopt', ...by };
    drive.core.process({ ...decided, stamp: stampAt(12) } as never);
    return drive;
  }

  it.each([
    ['carries what was decided of a break over', '0.0001', 100, [[100, 200]]],
    ['carries it to larger lots that say it', '0.01', 1, [[1, 2]]],
  ])('%s', (_, lotSize, owned, sides) => {
    const drive = decidedDesk(1_000);
    const { decidedBreaks } = drive.core.ledger;
    const [event] = regridTo(drive, { lotSize }).events;
    expect(event?.body).toMatchObject({ type: 'instrument.regridded', leftOut: 0 });
    expect(decidedBreaks.map(({ difference: { ours, theirs } }) => [ours, theirs])).toMatchObject(
      sides.map((pair) => pair.map((held) => ({ lots: held }))),
    );
    expect([...drive.core.ledger.positions.values()].map((one) => one.lots)).toEqual([
      owned,
      owned,
    ]);
  });

  it('leaves out a decided break that it cannot say, and holds unmatched as before', () => {
    const drive = decidedDesk(5);
    const { ledger } = drive.core;
    const break0 = ledger.decidedBreaks[0];
    if (break0?.difference.ours === null || break0 === undefined) throw new Error('no break');
    const { difference } = break0;
    ledger.decidedBreaks[0] = { ...break0, difference: { ...difference, ours: { lots: lots(7) } } };
    const [event] = regridTo(drive, { lotSize: '0.01' }).events;
    expect(event?.body).toMatchObject({ type: 'instrument.regridded', leftOut: 1 });
    expect(ledger.decidedBreaks).toEqual([]);
    drive.record({ type: 'limits.set', limits: wideLimits, cause: 'test' } as never);
    drive.quote(10_000, 10_001, 13);
    const { events } = drive.intent('n', requestOf({ lots: 1, price: 10_000 }), 14);
    const refused = events.flatMap(({ body }) =>
      body.type === 'verdict.recorded' ? [body.refusal?.kind] : [],
    );
    expect(refused).toEqual(['unmatchedLimit']);
  });
});
