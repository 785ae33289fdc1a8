// Figures of a venue that no ledger and no books can hold: each is a fault with its order in doubt,
// every event of it can be recorded, no money moves, and the next good report counts.
import { describe, expect, it } from 'vitest';
import { LedgerEvent } from '../contract/events.ts';
import { lots, minor, priceTicks } from '../contract/numbers.ts';
import type { VenueReport } from '../ports/venue.ts';
import { findOrder } from '../state/ledger-state.ts';
import {
  account,
  armedDesk,
  type Drive,
  fillOf,
  inverse,
  linear,
  orderId,
  requestOf,
  stampAt,
  venue,
  wideLimits,
} from './core-fixture.ts';
import type { CoreEvent, Outcome } from './engine.ts';

const most = 9_000_000_000_000_000;
/** With the fee of e0, one less than the books can hold. */
const feeMost = most - 6;
const letters = (count: number): string => 'x'.repeat(count);
const terms = (change: object = {}) => ({
  price: priceTicks(100_000),
  lots: lots(2),
  feeMinor: minor(5),
  feeCurrency: 'USDT',
  ...change,
});

/** An order of 10 lots, 2 of which have traded as e0. */
function trading(): Drive {
  const instruments = wideLimits.instruments.map((limit) => ({
    ...limit,
    orderLots: lots(1e6),
    positionLots: lots(1e7),
    orderValueMinor: minor(most),
  }));
  const drive = armedDesk({ ...wideLimits, instruments });
  drive.work('a', requestOf({ lots: 10 }));
  drive.filled('a', 'e0', 2);
  return drive;
}
const fill = (change: object) => ({ ...fillOf('a', 'e1', 2, 100_000), ...change }) as VenueReport;
const busted = (change: object) =>
  ({
    kind: 'busted',
    clientOrderId: 'a',
    executionId: 'e0',
    previous: terms(),
    reason: '',
    ...change,
  }) as VenueReport;
const corrected = (change: object) =>
  ({
    kind: 'corrected',
    clientOrderId: 'a',
    executionId: 'c1',
    correctsId: 'e0',
    previous: terms(),
    corrected: terms({ lots: 1 }),
    liquidity: 'maker',
    venueUtcMillis: 1,
    reason: '',
    ...change,
  }) as VenueReport;

const isSound = ({ events }: Outcome): void => {
  for (const event of events) LedgerEvent.parse(event);
};

describe('a report that cannot be held', () => {
  it.each<[string, VenueReport, string]>([
    ['a fill of no lots', fill({ lots: 0 }), 'a fill of 0 lots'],
    ['a fill before 1970', fill({ venueUtcMillis: -1 }), 'a fill at the time -1'],
    ['a fill at no time', fill({ venueUtcMillis: Number.NaN }), 'a fill at the time NaN'],
    ['a fill without an id', fill({ executionId: '' }), 'a fill with an id of 0 letters'],
    ['a fill with too long an id', fill({ executionId: letters(65) }), 'an id of 65 letters'],
    ['a fee in no currency', fill({ feeCurrency: letters(17) }), 'a currency of 17 letters'],
    ['a fee one beyond', fill({ feeMinor: feeMost + 1 }), 'a fill that the books cannot hold'],
    ['a rebate one beyond', fill({ feeMinor: -feeMost - 1 }), 'a fill that the books cannot hold'],
    ['a price past all money', fill({ price: most, lots: 1 }), `a fill at ${most} increments`],
    ['a bust without an id', busted({ executionId: '' }), 'bust of : an id of 0 letters'],
    ['a bust of too long an id', busted({ executionId: letters(65) }), 'an id of 65 letters'],
    [
      'a bust of a fee past all money',
      busted({ executionId: 'e9', previous: terms({ feeMinor: most }) }),
      'bust of e9: figures that the books cannot hold',
    ],
    ['a correction at no time', corrected({ venueUtcMillis: Number.NaN }), 'the time NaN'],
    ['a correction before 1970', corrected({ venueUtcMillis: -1 }), 'the time -1'],
    ['a correction with too long an id', corrected({ executionId: letters(65) }), '65 letters'],
    ['a correction of too long an id', corrected({ correctsId: letters(65) }), '65 letters'],
    [
      'a correction to a fee past all money',
      corrected({ corrected: terms({ lots: 1, feeMinor: most }) }),
      'correction of e0: figures that the books cannot hold',
    ],
    [
      'a correction to a fee in no currency',
      corrected({ corrected: terms({ lots: 1, feeCurrency: letters(17) }) }),
      'a currency of 17 letters',
    ],
    [
      'another venue id that is too long',
      { kind: 'accepted', clientOrderId: orderId('a'), venueOrderId: letters(65) as never },
      'accepted with another venue id, xxx',
    ],
  ])('%s is a fault, and nothing of it is booked', (_, report, words) => {
    const drive = trading();
    const [before] = [...drive.core.ledger.positions.values()];
    const outcome = drive.report(report);
    isSound(outcome);
    expect(outcome.events.map(({ body }) => body.type)).toEqual([
      'fault.recorded',
      'order.unknown',
    ]);
    expect(drive.faults.at(-1)).toContain(words);
    expect([...drive.core.ledger.positions.values()]).toEqual([before]);
    expect(findOrder(drive.core.ledger, orderId('a'))?.filledLots).toBe(2);
    isSound(drive.filled('a', 'e5', 8));
    expect(findOrder(drive.core.ledger, orderId('a'))?.status).toBe('filled');
  });

  it.each([0, 65])(
    'a first venue id of %i letters is a fault, and the next one counts',
    (count) => {
      const drive = armedDesk();
      drive.intent('n', requestOf());
      drive.sent('n');
      const accepted = { kind: 'accepted', clientOrderId: orderId('n') } as const;
      const outcome = drive.report({ ...accepted, venueOrderId: letters(count) as never });
      isSound(outcome);
      expect(drive.faults).toEqual([
        expect.stringContaining(`accepted with an id of ${count} letters`),
      ]);
      expect(drive.core.ledger.orders.get(orderId('n'))).toMatchObject({ status: 'unknown' });
      isSound(drive.report({ ...accepted, venueOrderId: letters(64) as never }));
      expect(drive.core.ledger.orders.get(orderId('n'))).toMatchObject({ status: 'new' });
    },
  );

  it.each<[string, object]>([
    ['the longest id', { executionId: letters(64) }],
    ['the longest currency', { feeCurrency: letters(16) }],
    ['the first time there is', { venueUtcMillis: 0 }],
    ['the largest fee', { feeMinor: feeMost }],
    ['the largest rebate', { feeMinor: -feeMost }],
  ])('%s is held', (_, change) => {
    const drive = trading();
    const outcome = drive.report(fill(change));
    isSound(outcome);
    expect(outcome.events.map(({ body }) => body.type)).toEqual(['order.filled']);
  });
});

describe('sums that leave the exact integers', () => {
  it.each<[string, (drive: Drive) => Outcome]>([
    [
      'fees of one order',
      (drive) => {
        drive.report(fill({ feeMinor: most / 2, feeCurrency: 'BNB' }));
        return drive.report(fill({ executionId: 'e2', feeMinor: most / 2, feeCurrency: 'BNB' }));
      },
    ],
    [
      'fees of one position',
      (drive) => {
        drive.report(fill({ feeMinor: most / 2 }));
        drive.work('b', requestOf());
        return drive.report(fill({ clientOrderId: 'b', executionId: 'e2', feeMinor: most / 2 }));
      },
    ],
    [
      'the cost of one position',
      (drive) => {
        const price = 20_000_000_000_000;
        drive.report(fill({ lots: 1, price }));
        drive.work('b', requestOf());
        const more = { clientOrderId: 'b', executionId: 'e2', lots: 2, price };
        return drive.report(fill(more));
      },
    ],
    [
      'the value of one order, whose lots are sold as they come',
      (drive) => {
        const one = { lots: 1, price: 13_000_000_000_000 };
        drive.work('b', requestOf({ side: 'sell', price: 100_002 }));
        drive.filled('b', 's0', 2);
        for (let n = 1; n <= 6; n += 1) {
          drive.report(fill({ ...one, executionId: `e${n}` }));
          drive.report(fill({ ...one, clientOrderId: 'b', executionId: `s${n}` }));
        }
        return drive.report(fill({ ...one, executionId: 'e7' }));
      },
    ],
    [
      'the gain of one position',
      (drive) => {
        drive.work('b', requestOf({ side: 'sell', price: 100_002 }));
        const sold = { clientOrderId: 'b', lots: 1, price: 50_000_000_000_000 };
        drive.report(fill({ ...sold, executionId: 'e2' }));
        return drive.report(fill({ ...sold, executionId: 'e3' }));
      },
    ],
  ])('of %s are a fault and no end of the desk', (_, act) => {
    const drive = trading();
    isSound(act(drive));
    expect(drive.faults).toEqual([expect.stringContaining('a fill that the books cannot hold')]);
  });

  it('of a bust that brings lots back at the average cost are a fault', () => {
    const drive = trading();
    drive.work('b', requestOf({ lots: 1_000, price: 100_000 }));
    drive.filled('b', 'b1', 999, 100_000);
    drive.work('c', requestOf({ side: 'sell', lots: 1_001, price: 100_002 }));
    drive.filled('c', 'c1', 1_000, 100_002);
    // One lot is left; its average cost rises past all reason with the next fill.
    drive.filled('b', 'b2', 1, 20_000_000_000_000);
    const previous = terms({ price: priceTicks(100_002), lots: lots(1_000) });
    const outcome = drive.report({
      ...busted({ clientOrderId: 'c', executionId: 'c1', previous }),
    });
    isSound(outcome);
    expect(drive.faults.at(-1)).toContain('bust of c1: figures that the books cannot hold');
  });
});

describe('an execution of a break', () => {
  const told = (change: object) => ({
    lots: 4,
    side: 'buy',
    price: 100_000,
    feeMinor: 5,
    feeCurrency: 'USDT',
    liquidity: 'maker',
    venueUtcMillis: 1,
    ...change,
  });
  const found = (drive: Drive, theirs: object, change: object = {}): Outcome => {
    const names = { venue, account, instrument: linear, clientOrderId: 'gone', executionId: 'z1' };
    const difference = {
      kind: 'fillNotHere',
      ...names,
      strategy: null,
      ours: null,
      theirs,
      ...change,
    };
    return drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) } as never);
  };
  const adopted = (drive: Drive): Outcome => {
    const [breakId] = [...drive.core.ledger.breaks.keys()].slice(-1);
    const by = { operator: 'alice', reason: 'the venue is right', commandId: 'adopt-0001' };
    const decided = { type: 'breakDecided', breakId, decision: 'adopt', ...by, fills: [] };
    return drive.core.process({ ...decided, stamp: stampAt(1) } as never);
  };

  it.each<[string, object]>([
    ['a fee past all money', { feeMinor: most }],
    ['a price past all money', { price: most }],
    ['no price', { price: 0 }],
  ])('with %s is not adopted', (_, theirs) => {
    const drive = trading();
    found(drive, told(theirs));
    const outcome = adopted(drive);
    expect(outcome.events).toEqual([]);
    expect(outcome.refusal?.detail).toContain('the books cannot hold it');
  });

  it.each<[string, object, object]>([
    ['with too long an id', {}, { executionId: letters(65) }],
    ['with a fee in no currency', { feeCurrency: letters(17) }, {}],
    ['before 1970', { venueUtcMillis: -1 }, {}],
  ])('%s is a fault and no break', (_, theirs, change) => {
    const drive = trading();
    const outcome = found(drive, told(theirs), change);
    isSound(outcome);
    expect(drive.core.ledger.breaks.size).toBe(0);
    expect(drive.faults).toEqual(['fillNotHere of BTCUSDT.sim in figures that no ledger can hold']);
  });

  it.each([
    [60, 'order.corrected'],
    [61, 'its id is too long to be marked'],
  ])('that was altered, with an id of %i letters', (count, words) => {
    const drive = trading();
    const executionId = letters(count);
    drive.report(fill({ executionId, lots: 4 }));
    const ours = told({});
    found(drive, told({ lots: 3 }), { kind: 'fillAltered', clientOrderId: 'a', executionId, ours });
    const { events, refusal } = adopted(drive);
    expect([events[0]?.body.type, refusal?.detail].join()).toContain(words);
  });
});

describe('what a venue says of an instrument', () => {
  const funding = (change: object): CoreEvent => ({
    type: 'funding',
    venue,
    account,
    instrument: linear,
    rate: '0.0001',
    mark: priceTicks(100_000),
    statedMinor: null,
    fundingUtcMillis: 1,
    stamp: stampAt(1),
    ...change,
  });
  const settled = (price: number, instrument = linear): CoreEvent => ({
    type: 'tradability',
    instrument,
    tradability: 'expired',
    reason: '',
    settlementPrice: priceTicks(price),
    stamp: stampAt(1),
  });

  it.each<[string, CoreEvent, string]>([
    ['a rate past the value', funding({ rate: '1.000001' }), 'a rate of 1.000001'],
    ['a rate past all money', funding({ rate: '-1000000000000' }), 'a rate of -1000000000000'],
    ['a mark past all money', funding({ mark: 1e14 }), 'the books cannot hold what it comes to'],
    ['a payment past all money', funding({ statedMinor: -most }), 'the books cannot hold'],
    ['a settlement past all money', settled(1e14), 'cannot be settled at 100000000000000'],
    ['one of contracts close to nothing', settled(1, inverse), 'cannot be settled at 1: no books'],
  ])('%s is a fault that moves no money', (_, event, words) => {
    const drive = trading();
    drive.work('i', requestOf({ owner: { instrument: inverse }, lots: 90_000 }));
    drive.filled('i', 'i1', 90_000);
    const outcome = drive.core.process(event);
    isSound(outcome);
    expect(outcome.events.map(({ body }) => body.type)).toEqual(['fault.recorded']);
    expect(drive.faults.at(-1)).toContain(words);
  });

  it('payments one after the other are held until the books are full of them', () => {
    const drive = trading();
    // 2 lots at this mark are worth four ninths of what a figure of the books can hold.
    const paid = (hour: number) =>
      drive.core.process(
        funding({ rate: '1', mark: priceTicks(2e13), fundingUtcMillis: hour * 3_600_000 }),
      );
    const outcomes = [1, 2, 3].map(paid);
    outcomes.forEach(isSound);
    expect(outcomes.map(({ events }) => events.map(({ body }) => body.type))).toEqual([
      ['funding.settled'],
      ['funding.settled'],
      ['fault.recorded'],
    ]);
    expect(drive.faults.at(-1)).toContain('the books cannot hold what it comes to');
  });

  it('a rate of the whole value is held', () => {
    const { events } = trading().core.process(funding({ rate: '-1' }));
    expect(events.map(({ body }) => body.type)).toEqual(['funding.settled']);
  });
});
