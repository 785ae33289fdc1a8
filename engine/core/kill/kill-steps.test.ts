// One order of a kill, as a whole: how it stands when the gate closes, and after each event; and
// what a scope names on a desk.
import { describe, expect, it } from 'vitest';
import type { InstrumentId, VenueId } from '../../contract/ids.ts';
import { monoNanos } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import { openOrder } from '../../state/order-life.ts';
import {
  account,
  armedDesk,
  inverse,
  linear,
  maker,
  orderId,
  requestOf,
  spot,
  taker,
  venue,
} from '../core-fixture.ts';
import { couldBeIn, namesOfNothing, venuesInScope } from './desk-map.ts';
import { follow, killOrder } from './kill-order.ts';

const closed = monoNanos(100);
const record = (change: object) =>
  ({ ...openOrder(orderId('o'), 'i' as never, requestOf()), ...change }) as never;
/** An order that was approved and not sent. */
const plain = {
  clientOrderId: 'o',
  cancel: { clientOrderId: 'o', instrument: linear, venue },
  strategy: maker,
  lots: 10,
  askedLots: 10,
  inFlight: false,
  filledLots: 0,
  filledBeforeLots: 0,
  usedLots: 0,
  atVenue: false,
  end: 'open',
  cancelMonoNanos: null,
  cancelRefusal: '',
  reason: '',
};
const amend = { price: 5, lots: 12, intentId: 'j', sentMonoNanos: null };

describe('an order, when the gate closes', () => {
  it.each<[string, object, object]>([
    ['was not sent', {}, {}],
    ['was sent at that instant', { sentMonoNanos: 100 }, { atVenue: true, inFlight: true }],
    ['was sent after it', { sentMonoNanos: 101 }, { atVenue: true }],
    ['was accepted', { sentMonoNanos: 1, venueOrderId: 'v' }, { atVenue: true }],
    ['was accepted and its sending forgotten', { venueOrderId: 'v' }, { atVenue: true }],
    [
      'was filled in part',
      { sentMonoNanos: 1, filledLots: 1, undoneLots: 2 },
      { atVenue: true, filledLots: 1, filledBeforeLots: 1, usedLots: 3 },
    ],
    ['has a reason that is past', { reason: 'x' }, {}],
    ['is in doubt', { status: 'unknown', reason: 'x' }, { atVenue: true, reason: 'x' }],
    ['may be larger', { amend }, { lots: 12 }],
    ['may be smaller', { amend: { ...amend, lots: 9 } }, {}],
  ])('%s', (_, before, change) => {
    expect(killOrder(record(before), closed)).toEqual({ ...plain, ...change });
  });
});

describe('an order, after an event of it', () => {
  it.each<[object, object]>([
    [
      { type: 'order.cancelled', reason: 'us' },
      { end: 'cancelled', reason: 'us' },
    ],
    [
      { type: 'order.expired', reason: 'day' },
      { end: 'cancelled', reason: 'day' },
    ],
    [
      { type: 'order.rejected', reason: 'no' },
      { end: 'rejected', reason: 'no' },
    ],
    [
      { type: 'order.fenced', cause: 'age', detail: 'x' },
      { end: 'fenced', reason: 'age' },
    ],
    [
      { type: 'order.filled', lots: 9 },
      { filledLots: 9, usedLots: 9 },
    ],
    [
      { type: 'order.filled', lots: 10 },
      { filledLots: 10, usedLots: 10, end: 'filled' },
    ],
    [{ type: 'order.cancelRejected', reason: '' }, { cancelRefusal: 'no reason given' }],
    [{ type: 'order.cancelRejected', reason: 'gone' }, { cancelRefusal: 'gone' }],
    [
      { type: 'order.unknown', reason: 'lost' },
      { atVenue: true, reason: 'lost' },
    ],
    [{ type: 'order.sent', message: 'new', sendMonoNanos: 7 }, { atVenue: true }],
    [
      { type: 'order.sent', message: 'cancel', sendMonoNanos: 7 },
      { atVenue: true, cancelMonoNanos: 7 },
    ],
    [{ type: 'order.accepted' }, { atVenue: true }],
    [
      { type: 'order.amended', terms: { lots: 9 } },
      { lots: 9, askedLots: 9 },
    ],
    [{ type: 'order.cancelRequested' }, {}],
    [{ type: 'order.amendRequested' }, {}],
    [{ type: 'order.amendRefused' }, {}],
    [{ type: 'order.adopted' }, {}],
    [{ type: 'verdict.recorded' }, {}],
  ])('%j', (body, change) => {
    const order = killOrder(record({}), closed);
    follow(order, body as never);
    expect(order).toEqual({ ...plain, ...change });
  });

  it('that has ended keeps its end and the reason for it', () => {
    const order = killOrder(record({}), closed);
    follow(order, { type: 'order.rejected', reason: 'no' } as never);
    follow(order, { type: 'order.cancelled', reason: 'us' } as never);
    expect([order.end, order.reason]).toEqual(['rejected', 'no']);
  });
});

describe('what a scope names on a desk', () => {
  const elsewhere = 'elsewhere' as VenueId;
  const stranger = 'stranger' as InstrumentId;
  const desk = {
    orderVenues: [venue, elsewhere],
    owners: [{ client: 'fund', strategy: 'named' as never }, { trader: 'bob' as never }],
  };

  function ledger() {
    const drive = armedDesk();
    drive.work('ended', requestOf({ owner: { strategy: taker, client: 'old' } }));
    drive.ended('cancelled', 'ended');
    drive.work('open', requestOf({ owner: { account: 'second' as never } }));
    drive.work('held', requestOf({ owner: { account: 'third' as never } }));
    drive.filled('held', 'e1', 10);
    return drive.core.ledger;
  }

  it.each<[object, VenueId[]]>([
    [{}, [venue, elsewhere]],
    [{ venue }, [venue]],
    [{ venue: elsewhere }, [elsewhere]],
    [{ instrument: linear }, [venue]],
    [{ instrument: linear, venue: elsewhere }, []],
    [{ instrument: stranger }, [venue, elsewhere]],
  ])('%j is at %j', (scope, venues) => {
    expect(venuesInScope(desk, ledger(), scope)).toEqual(venues);
  });

  it.each<[object, boolean]>([
    [{}, true],
    [{ venue }, true],
    [{ venue: elsewhere }, false],
    [{ instrument: linear }, true],
    [{ instrument: inverse }, false],
    [{ venue, instrument: inverse }, false],
  ])('%j takes in an order there: %s', (scope, isIn) => {
    expect(couldBeIn(scope, venue, linear)).toBe(isIn);
  });

  it.each<[object, string[]]>([
    [{}, []],
    [{ venue }, []],
    [{ venue: elsewhere }, ['venue=elsewhere']],
    [{ instrument: spot }, []],
    [{ instrument: stranger }, ['instrument=stranger']],
    [{ account }, []],
    [{ account: 'second' }, []],
    [{ account: 'third' }, []],
    [{ account: 'fourth' }, ['account=fourth']],
    [{ strategy: maker, trader: 'alice', client: 'house' }, []],
    [{ strategy: taker, client: 'old' }, []],
    [{ strategy: 'named', trader: 'bob', client: 'fund' }, []],
    [{ strategy: 'x', trader: 'y', client: 'z' }, ['strategy=x', 'trader=y', 'client=z']],
  ])('%j names nothing by %j', (scope, names) => {
    expect(namesOfNothing(desk, ledger(), scope)).toEqual(names);
  });

  it('may be what the ledger alone knows: strategies, operators and positions', () => {
    const known = ledger();
    known.orders.clear();
    known.finishedOrders.length = 0;
    known.strategies.set('swapped' as never, {} as never);
    known.operators.set('carol' as never, {} as never);
    const bare = { orderVenues: [], owners: [] };
    const names = (scope: object) => namesOfNothing(bare, known, scope);
    expect([
      names({ strategy: 'swapped', trader: 'carol' }),
      names({ account: 'third', strategy: maker, instrument: linear, venue }),
      names({ account: 'second' }),
      names({ trader: 'alice' }),
    ]).toEqual([[], [], ['account=second'], ['trader=alice']]);
  });

  it('is of each operator his hand strategy, and none where his name is too long for one', () => {
    const known = ledger();
    const long = 'l'.repeat(60);
    for (const name of ['carol', long]) known.operators.set(name as never, {} as never);
    const names = (scope: object) =>
      namesOfNothing({ orderVenues: [], owners: [] }, known, scope as Scope);
    expect([
      names({ strategy: 'hand.carol' }),
      names({ trader: long }),
      names({ strategy: `hand.${long}` }),
    ]).toEqual([[], [], [`strategy=hand.${long}`]]);
  });
});
