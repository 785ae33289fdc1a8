import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { KillReport } from '../../contract/events.ts';
import type { AccountId, OperatorId, VenueId } from '../../contract/ids.ts';
import { isWorking } from '../../contract/orders.ts';
import { type Ownership, type Scope, scopeMatches } from '../../contract/scope.ts';
import type { OpenOrder } from '../../ports/venue.ts';
import {
  account,
  inverse,
  killOf,
  linear,
  maker,
  orderId,
  requestOf,
  stampAt,
  taker,
  venue,
  venueOrderId,
} from '../core-fixture.ts';
import { actKinds, Stream } from '../stream-fixture.ts';
import { namesOfNothing } from './desk-map.ts';
import { KillCase } from './kill-case.ts';
import { Drill, desk, nothingOpen, timings } from './kill-drill-fixture.ts';
import { openAtVenue } from './kill-report.ts';

// Properties run many cases: on a busy machine they take their time.
vi.setConfig({ testTimeout: 120_000 });

const openAt = (id: string, instrument = linear): OpenOrder => ({
  clientOrderId: orderId(id),
  venueOrderId: venueOrderId(`v-${id}`),
  instrument,
});

const ids = (cancels: readonly { clientOrderId: string }[]) => cancels.map((c) => c.clientOrderId);

describe('a kill', () => {
  it('tells what became of every order, and twice only of a refused cancel', () => {
    const drill = new Drill();
    const { drive } = drill;
    for (const id of ['cancelled', 'filled', 'partly', 'refused', 'silent'])
      drive.work(id, requestOf());
    drive.intent('rejected', requestOf(), 50);
    drive.sent('rejected', 50);
    drive.intent('unsent', requestOf(), 60);
    const outcome = drill.strike();
    const asked = ['cancelled', 'filled', 'partly', 'refused', 'silent', 'rejected'];
    expect(ids(outcome.cancels)).toEqual(asked);
    expect(ids(drill.open.cancels())).toEqual(asked);
    drive.ended('cancelled', 'cancelled');
    drive.filled('filled', 'e1', 10);
    drive.filled('partly', 'e2', 3);
    drive.ended('cancelled', 'partly');
    drive.ended('cancelRejected', 'refused');
    drive.ended('rejected', 'rejected');
    drive.fenced('unsent');
    expect([drill.open.openOrders, drill.open.concludable()]).toEqual([2, false]);
    expect(ids(drill.open.undecided())).toEqual(['refused', 'silent']);
    const report = drill.open.conclude(nothingOpen, timings);
    // What it says row by row: kill-rows.test.ts.
    const { rows = [], positions, after, ...lists } = KillReport.parse(report);
    expect([rows.length, positions?.length, after?.orders]).toEqual([7, 1, 2]);
    expect(lists).toEqual({
      killId: 'kill-0001',
      scope: {},
      outcome: 'unconfirmed',
      detail: '2 of our orders may still be working',
      cancelled: ['cancelled', 'partly'],
      filledInRace: ['filled'],
      refused: [
        { clientOrderId: 'refused', reason: 'cancel refused: cancelRejected by the venue' },
        { clientOrderId: 'rejected', reason: 'order refused: rejected by the venue' },
      ],
      unconfirmed: [
        { clientOrderId: 'refused', reason: 'cancel refused: cancelRejected by the venue' },
        { clientOrderId: 'silent', reason: 'no answer to the cancel' },
      ],
      inFlight: ['rejected'],
      fenced: ['unsent'],
      openPositions: [{ instrument: linear, lots: 13 }],
      venues: [{ venue, confirmed: false, detail: '2 of our orders may still be working' }],
      ...timings,
      confirmedMicros: null,
    });
  });

  it('is confirmed by the venue alone', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.strike();
    drill.drive.ended('cancelled', 'a');
    expect(drill.open.concludable()).toBe(true);
    const outcomes = [
      nothingOpen,
      new Map(),
      new Map([[venue, { failed: 'timed out' }]]),
      new Map([[venue, [openAt('a')]]]),
      new Map([[venue, [openAt('stray')]]]),
    ].map((answers) => {
      const { outcome, detail, unconfirmed, confirmedMicros } = drill.open.conclude(
        answers,
        timings,
      );
      return [outcome, detail, unconfirmed.map(({ reason }) => reason), confirmedMicros];
    });
    expect(outcomes).toEqual([
      ['confirmed', undefined, [], 40],
      ['unconfirmed', 'sim was not asked for open orders', [], null],
      ['unconfirmed', 'sim did not list open orders: timed out', [], null],
      ['unconfirmed', '1 of our orders may still be working', ['the venue lists it as open'], null],
      [
        'unconfirmed',
        '1 of our orders may still be working',
        ['open at the venue and not in the ledger'],
        null,
      ],
    ]);
  });

  it('goes on to cancel what a venue lists, also what the ledger does not know', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.drive.work('b', requestOf());
    drill.strike();
    drill.drive.ended('cancelled', 'a');
    const answers = new Map([[venue, [openAt('a'), openAt('b'), openAt('stray')]]]);
    drill.open.conclude(answers, timings);
    expect(ids(drill.open.cancels())).toEqual(['b', 'a', 'stray']);
    drill.drive.ended('cancelled', 'b');
    drill.open.conclude(nothingOpen, timings);
    expect(drill.open.cancels()).toEqual([]);
  });

  it('with nothing to cancel still needs the word of the venue', () => {
    const drill = new Drill();
    expect(drill.strike().cancels).toEqual([]);
    expect(drill.open.venues()).toEqual([venue]);
    expect(drill.open.conclude(new Map(), timings).outcome).toBe('unconfirmed');
    expect(drill.open.conclude(nothingOpen, timings).outcome).toBe('confirmed');
  });

  it('does not let an order slip that turned up after it was opened', () => {
    const drill = new Drill();
    const { ledger } = drill.drive.core;
    const { commandId: killId } = killOf();
    const { mono } = stampAt(0);
    const open = new KillCase({ killId, scope: {}, ledger, desk, gateClosedMonoNanos: mono });
    drill.drive.work('late', requestOf());
    expect(open.concludable()).toBe(false);
    const listing = new Map([[venue, [openAt('late')]]]);
    const reasons = [nothingOpen, listing].map((answers) => {
      const { outcome, unconfirmed } = open.conclude(answers, timings);
      return [outcome, ...unconfirmed.map((one) => `${one.clientOrderId}: ${one.reason}`)];
    });
    expect(reasons).toEqual([
      ['unconfirmed', 'late: new since the kill began'],
      ['unconfirmed', 'late: the venue lists it as open'],
    ]);
  });

  it('waits for the end of an order that it was not told of', () => {
    const { drive } = new Drill();
    drive.work('a', requestOf());
    const { ledger } = drive.core;
    const { commandId: killId } = killOf();
    const { mono } = stampAt(0);
    const open = new KillCase({ killId, scope: {}, ledger, desk, gateClosedMonoNanos: mono });
    drive.ended('cancelled', 'a');
    expect([ledger.orders.size, open.concludable()]).toEqual([0, false]);
  });

  it('names what it does not know: unanswered, and neither sent nor fenced', () => {
    const drill = new Drill();
    drill.drive.work('lost', requestOf());
    drill.drive.intent('held', requestOf());
    drill.strike();
    drill.drive.ended('unknown', 'lost');
    expect(drill.open.conclude(nothingOpen, timings).unconfirmed).toEqual([
      { clientOrderId: 'lost', reason: 'unknown: unknown by the venue' },
      { clientOrderId: 'held', reason: 'neither sent nor kept back by the fence' },
    ]);
    drill.drive.accepted('lost');
    drill.drive.sent('held', 101);
    expect(ids(drill.open.cancels())).toEqual(['lost', 'held']);
  });

  it('counts as in flight what was sent until the gate closed and not answered by then', () => {
    const drill = new Drill();
    const { drive } = drill;
    for (const id of ['before', 'at', 'filled', 'after']) drive.intent(id, requestOf(), 90);
    drive.work('accepted', requestOf(), 90);
    drive.sent('before', 99);
    drive.sent('filled', 99);
    drive.filled('filled', 'e1', 1, 100_000, 99);
    drive.sent('at', 100);
    drive.sent('after', 101);
    drill.strike({}, 100);
    const report = drill.open.conclude(nothingOpen, timings);
    expect(report.inFlight).toEqual(['before', 'at']);
  });

  it('hears an event once and other orders not at all', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.drive.work('b', requestOf({ owner: { strategy: taker } }));
    expect(ids(drill.strike({ strategy: maker }).cancels)).toEqual(['a']);
    expect([drill.open.openOrders, ids(drill.open.cancels())]).toEqual([1, ['a']]);
    const { events } = drill.drive.filled('a', 'e1', 4);
    for (const event of events) drill.open.feed(event);
    drill.drive.filled('a', 'e2', 5);
    drill.drive.ended('cancelled', 'b');
    expect([drill.open.openOrders, drill.open.concludable()]).toEqual([1, false]);
    drill.drive.filled('a', 'e3', 1);
    expect(drill.open.conclude(nothingOpen, timings).filledInRace).toEqual(['a']);
  });

  it('keeps the first end of an order', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.strike();
    drill.drive.ended('cancelled', 'a');
    drill.drive.filled('a', 'e1', 1);
    drill.drive.ended('expired', 'a');
    expect(drill.open.conclude(nothingOpen, timings).cancelled).toEqual(['a']);
    expect([drill.open.openOrders, drill.open.concludable()]).toEqual([0, true]);
  });

  it('struck twice cancels again and floods nothing', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.drive.intent('b', requestOf());
    drill.strike();
    const again = drill.drive.kill({}, 200, 'kill-0002');
    expect(again.events.map(({ body }) => body.type)).toEqual(['mode.changed']);
    expect(ids(again.cancels)).toEqual(['a']);
  });
});

describe('the scope of a kill', () => {
  it('leaves strays alone that its venue and instrument rule out', () => {
    const { drive } = new Drill();
    const { ledger } = drive.core;
    drive.work('taken', requestOf({ owner: { strategy: taker } }));
    const listing = [openAt('x', linear), openAt('y', inverse), openAt('taken', linear)];
    const answers = new Map([[venue, listing]]);
    const found = (scope: Scope) => ids(openAtVenue(ledger, scope, answers));
    expect([
      found({}),
      found({ instrument: linear }),
      found({ strategy: maker }),
      found({ venue: 'elsewhere' as VenueId }),
    ]).toEqual([['x', 'y', 'taken'], ['x', 'taken'], ['x', 'y'], []]);
  });

  it('lists positions net per instrument, and only its own', () => {
    const drill = new Drill();
    const { drive } = drill;
    drive.work('a', requestOf());
    drive.filled('a', 'e1', 10);
    drive.work('b', requestOf({ side: 'sell', lots: 4, owner: { strategy: taker } }));
    drive.filled('b', 'e2', 4);
    drive.work('c', requestOf({ lots: 2, owner: { instrument: inverse } }));
    drive.filled('c', 'e3', 2);
    const positions = (scope: Scope) => {
      drill.strike(scope);
      return drill.open.conclude(nothingOpen, timings).openPositions;
    };
    expect(positions({})).toEqual([
      { instrument: linear, lots: 6 },
      { instrument: inverse, lots: 2 },
    ]);
    expect(positions({ strategy: taker })).toEqual([{ instrument: linear, lots: -4 }]);
    expect(positions({ instrument: inverse })).toEqual([{ instrument: inverse, lots: 2 }]);
    expect(positions({ account: 'else' as AccountId })).toEqual([]);
    expect(positions({ account, strategy: taker })).toEqual([{ instrument: linear, lots: -4 }]);
  });

  const pick = <T>(...values: T[]) => fc.constantFrom(...values);
  const owner: fc.Arbitrary<Partial<Ownership>> = fc.record({
    account: pick('paper', 'second') as fc.Arbitrary<AccountId>,
    strategy: pick(maker, taker),
    instrument: pick(linear, inverse),
    trader: pick('alice', 'bob') as fc.Arbitrary<OperatorId>,
    client: pick('house', 'fund'),
  });
  const scope: fc.Arbitrary<Scope> = fc.record(
    {
      venue: pick(venue, 'elsewhere' as VenueId),
      account: pick('paper', 'second') as fc.Arbitrary<AccountId>,
      strategy: pick(maker, taker),
      instrument: pick(linear, inverse),
      trader: pick('alice', 'bob') as fc.Arbitrary<OperatorId>,
      client: pick('house', 'fund'),
    },
    { requiredKeys: [] },
  );

  it('K2 is cancelled whole, nothing over and nothing under, for any book and scope', () => {
    fc.assert(
      fc.property(
        fc.array(owner, { maxLength: 25 }),
        scope,
        fc.nat({ max: 7 }),
        (owners, filter, ended) => {
          const drill = new Drill();
          const { drive } = drill;
          owners.forEach((each, n) => drive.work(`o${n}`, requestOf({ lots: 1, owner: each })));
          owners.forEach((_, n) => n % 8 === ended && drive.ended('cancelled', `o${n}`));
          const model = owners.flatMap((each, n) => {
            const matches = scopeMatches(filter, { ...requestOf().owner, ...each });
            return matches && n % 8 !== ended ? [`o${n}`] : [];
          });
          const { cancels } = drill.strike(filter);
          expect(ids(cancels)).toEqual(model);
          expect(ids(drill.open.cancels())).toEqual(model);
          for (const { clientOrderId } of cancels) drive.ended('cancelled', clientOrderId);
          const others = [...drive.core.ledger.orders.values()].filter(({ request }) =>
            scopeMatches(filter, request.owner),
          );
          expect(others).toEqual([]);
          const vain = namesOfNothing(desk, drive.core.ledger, filter).length > 0;
          expect(vain && model.length > 0).toBe(false);
          expect(drill.open.conclude(nothingOpen, timings)).toMatchObject({
            outcome: vain ? 'unconfirmed' : 'confirmed',
            cancelled: model,
          });
        },
      ),
      { numRuns: 400 },
    );
  });

  it('lists each order once, whatever happens, and confirms only when nothing works', () => {
    const small = fc.nat({ max: 30 });
    const kinds = fc.constantFrom(...actKinds.filter((kind) => kind !== 'rearm'));
    const acts = fc.array(fc.record({ kind: kinds, a: small, b: small, c: small }), {
      maxLength: 60,
    });
    const books = fc.array(
      fc.record({
        kind: pick('placeAndWork' as const, 'place' as const, 'filled' as const),
        a: small,
        b: small,
        c: small,
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(books, acts, (before, after) => {
        const drill = new Drill();
        const stream = new Stream(drill.drive);
        stream.run(before);
        const { ledger } = drill.drive.core;
        const atStake = [...ledger.orders.keys()];
        drill.strike({}, 50);
        stream.run(after);
        const report = drill.open.conclude(nothingOpen, timings);
        const unconfirmed = new Set(ids(report.unconfirmed));
        // A refused cancel is told beside the order that it leaves working.
        const refused = ids(report.refused).filter((id) => !unconfirmed.has(id));
        const listed = [
          ...report.cancelled,
          ...report.filledInRace,
          ...refused,
          ...ids(report.unconfirmed),
          ...report.fenced,
        ];
        expect(listed.toSorted()).toEqual(atStake.toSorted());
        expect(ids(report.rows ?? []).toSorted()).toEqual(atStake.toSorted());
        const ends = (end: string) => ids((report.rows ?? []).filter((row) => row.end === end));
        expect([ends('cancelled'), ends('filledInRace'), ends('fenced')]).toEqual([
          report.cancelled,
          report.filledInRace,
          report.fenced,
        ]);
        const doubtful = [...ends('refused'), ...ends('unconfirmed')];
        expect(doubtful.toSorted()).toEqual(ids(report.unconfirmed).toSorted());
        const works = [...ledger.orders.values()].some(({ status }) => isWorking(status));
        expect(report.outcome).toBe(works ? 'unconfirmed' : 'confirmed');
        expect(drill.open.concludable()).toBe(!works);
      }),
      { numRuns: 200 },
    );
  });
});
