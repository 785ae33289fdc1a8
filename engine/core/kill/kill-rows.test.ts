/** The report row by row: each order's end, positions that stay, the radius before and after. */
import { describe, expect, it } from 'vitest';
import { KillReport } from '../../contract/events.ts';
import type { OperatorId } from '../../contract/ids.ts';
import type { KillRow } from '../../contract/kill-rows.ts';
import { priceTicks } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import {
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
import { KillCase } from './kill-case.ts';
import { Drill, desk, nothingOpen, timings } from './kill-drill-fixture.ts';

const short = ({ clientOrderId, lots, filledLots, raceLots, end, detail }: KillRow) =>
  `${clientOrderId} ${filledLots}/${lots ?? '?'} race ${raceLots}: ${end}, ${detail}`;

const openAt = (id: string, instrument = linear) => ({
  clientOrderId: orderId(id),
  venueOrderId: venueOrderId(`v-${id}`),
  instrument,
});

describe('the rows of a report', () => {
  it('have each order once, with owner, what filled before and in the race, and its end', () => {
    const drill = new Drill();
    const { drive } = drill;
    for (const id of ['gone', 'filled', 'partly', 'refused', 'silent', 'doubt', 'lie'])
      drive.work(id, requestOf());
    drive.filled('partly', 'e0', 2);
    drive.intent('rejected', requestOf(), 50);
    drive.sent('rejected', 50);
    drive.intent('unsent', requestOf({ owner: { strategy: taker } }), 60);
    drill.strike();
    drive.ended('cancelled', 'gone');
    drive.filled('filled', 'e1', 10);
    drive.filled('partly', 'e2', 3);
    drive.ended('cancelled', 'partly');
    drive.ended('cancelRejected', 'refused');
    drive.ended('unknown', 'doubt');
    drive.ended('rejected', 'rejected');
    drive.ended('cancelled', 'lie');
    drive.fenced('unsent');
    const answers = new Map([[venue, [openAt('lie'), openAt('stray')]]]);
    const report = KillReport.parse(drill.open.conclude(answers, timings));
    expect((report.rows ?? []).map(short)).toEqual([
      'gone 0/10 race 0: cancelled, cancelled by the venue',
      'filled 10/10 race 10: filledInRace, ',
      'partly 5/10 race 3: cancelled, cancelled by the venue',
      'refused 0/10 race 0: refused, cancel refused: cancelRejected by the venue',
      'silent 0/10 race 0: unconfirmed, no answer to the cancel',
      'doubt 0/10 race 0: unconfirmed, unknown: unknown by the venue',
      'lie 0/10 race 0: unconfirmed, the venue lists it as open',
      'rejected 0/10 race 0: rejected, rejected by the venue',
      'unsent 0/10 race 0: fenced, epoch',
      'stray 0/? race 0: unconfirmed, open at the venue and not in the ledger',
    ]);
    const owners = (report.rows ?? []).map(({ strategy, instrument }) => [strategy, instrument]);
    expect(owners.at(0)).toEqual([maker, linear]);
    expect(owners.slice(-2)).toEqual([
      [taker, linear],
      [null, linear],
    ]);
  });

  it('tell an end that the venue takes back as a doubt, whatever it refused before', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.strike();
    drill.drive.ended('cancelRejected', 'a');
    drill.drive.ended('cancelled', 'a');
    const [row] = drill.open.conclude(new Map([[venue, [openAt('a')]]]), timings).rows ?? [];
    expect(row).toMatchObject({ end: 'unconfirmed', detail: 'the venue lists it as open' });
  });

  it('have an order of another scope that the venue lists, by what the ledger knows of it', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.drive.filled('a', 'e1', 3);
    drill.drive.ended('cancelled', 'a');
    drill.strike();
    const [row] = drill.open.conclude(new Map([[venue, [openAt('a')]]]), timings).rows ?? [];
    expect(row).toMatchObject({ strategy: maker, lots: 10, filledLots: 3, raceLots: 0 });
  });

  it('have the quantity of the order, and not that of an amend that is under way', () => {
    const drill = new Drill();
    const { orders } = drill.drive.core.ledger;
    drill.drive.work('a', requestOf());
    const order = orders.get(orderId('a'));
    const amend = { price: 5, lots: 12, intentId: 'j', sentMonoNanos: null };
    orders.set(orderId('a'), { ...order, amend } as never);
    drill.strike();
    const [row] = drill.open.conclude(nothingOpen, timings).rows ?? [];
    expect(row?.lots).toBe(10);
  });

  it('come by venue, and those of a venue in the order of their coming', () => {
    const drill = new Drill();
    for (const id of ['b', 'a']) drill.drive.work(id, requestOf());
    drill.strike();
    const other = 'another' as typeof venue;
    const answers = new Map([
      [venue, [openAt('z')]],
      [other, [openAt('y')]],
    ]);
    const rows = drill.open.conclude(answers, timings).rows ?? [];
    expect(rows.map((row) => [row.venue, row.clientOrderId])).toEqual([
      [other, 'y'],
      [venue, 'b'],
      [venue, 'a'],
      [venue, 'z'],
    ]);
  });

  it('have an order that came since the kill began, by what the ledger knows of it', () => {
    const drill = new Drill();
    drill.strike({ strategy: maker });
    drill.drive.epoch = drill.drive.core.ledger.epoch;
    drill.drive.rearm({ strategy: maker }, 150);
    drill.drive.work('late', requestOf({ lots: 4 }));
    const [row] = drill.open.conclude(nothingOpen, timings).rows ?? [];
    expect(row).toMatchObject({ clientOrderId: 'late', strategy: maker, lots: 4 });
    expect(row?.detail).toMatch(/ since the kill began$/);
  });
});

describe('positions of a report', () => {
  const holding = () => {
    const drill = new Drill();
    const { drive } = drill;
    drive.work('a', requestOf());
    drive.filled('a', 'e1', 10);
    drive.work('b', requestOf({ side: 'sell', lots: 4, owner: { strategy: taker } }));
    drive.filled('b', 'e2', 4);
    drive.work('c', requestOf({ lots: 2, owner: { instrument: inverse } }));
    drive.filled('c', 'e3', 2);
    return drill;
  };
  const told = (scope: Scope) => {
    const drill = holding();
    drill.strike(scope);
    const {
      positions = [],
      positionsGap,
      openPositions,
    } = drill.open.conclude(nothingOpen, timings);
    const lines = positions.map(
      (one) => `${one.venue} ${one.strategy} ${one.instrument} ${one.lots}`,
    );
    return { lines, positionsGap, net: openPositions.length };
  };

  it('are told by strategy, which a net figure would hide', () => {
    expect(told({})).toEqual({
      lines: [
        `${venue} ${maker} ${linear} 10`,
        `${venue} ${taker} ${linear} -4`,
        `${venue} ${maker} ${inverse} 2`,
      ],
      positionsGap: undefined,
      net: 2,
    });
    expect(told({ strategy: taker }).lines).toEqual([`${venue} ${taker} ${linear} -4`]);
  });

  it('stand without a venue where the ledger knows no instrument of theirs', () => {
    const drill = holding();
    drill.strike({ strategy: taker });
    drill.drive.core.ledger.instruments.delete(linear);
    const { positions } = drill.open.conclude(nothingOpen, timings);
    expect(positions).toMatchObject([{ venue: null, strategy: taker, lots: -4 }]);
  });

  it('of programs have no trader and no client: a kill of one lists none and says so', () => {
    const of = (what: string) => `positions have no ${what}: none is listed, and some may be open`;
    expect(told({ trader: 'alice' as OperatorId })).toEqual({
      lines: [],
      positionsGap:
        'positions of programs have no trader: only those by hand are listed, ' +
        'and others may be open',
      net: 0,
    });
    expect(told({ client: 'house', strategy: maker }).positionsGap).toBe(of('client'));
    const both = { trader: 'alice' as OperatorId, client: 'house' };
    expect(told(both).positionsGap).toBe(of('trader and no client'));
  });
});

describe('the radius of a kill', () => {
  it('is told as it was when the gate closed, and as it is at the end', () => {
    const drill = new Drill();
    const { drive } = drill;
    drive.work('a', requestOf());
    drive.work('b', requestOf());
    drive.filled('b', 'e1', 4);
    drill.strike();
    drill.open.measure();
    drive.ended('cancelled', 'a');
    drive.filled('b', 'e2', 6);
    const { before, after } = drill.open.conclude(nothingOpen, timings);
    const figures = (radius: typeof before) => [
      radius?.orders,
      radius?.positions,
      radius?.strategies,
      radius?.values.map(({ ordersMinor }) => ordersMinor > 0),
      radius?.unpriced,
    ];
    // Nobody has given a price for the position: it is counted as one that has none.
    expect([figures(before), figures(after)]).toEqual([
      [2, 1, 1, [true], 1],
      [0, 1, 1, [], 1],
    ]);
  });

  it('values positions at the marks that it is given', () => {
    const drill = new Drill();
    const { core } = drill.drive;
    drill.drive.work('a', requestOf());
    drill.drive.filled('a', 'e1', 10);
    const kill = new KillCase({
      ...{ killId: killOf({}).commandId, scope: {}, ledger: core.ledger, desk },
      gateClosedMonoNanos: stampAt(100).mono,
      marks: () => priceTicks(100),
    });
    const { after } = kill.conclude(nothingOpen, timings);
    expect(after?.unpriced).toBe(0);
    expect(after?.values.map(({ positionsMinor }) => positionsMinor > 0)).toEqual([true]);
  });

  it('is left out before where nobody has measured it', () => {
    const drill = new Drill();
    drill.strike();
    const report = drill.open.conclude(nothingOpen, timings);
    expect(['before' in report, 'after' in report]).toEqual([false, true]);
  });
});
