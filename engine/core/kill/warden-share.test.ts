// What the warden did in the halt of a kill, beside the kill's own rows: each order told once.
import { describe, expect, it } from 'vitest';
import { KillReport } from '../../contract/events.ts';
import type { ClientOrderId } from '../../contract/ids.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import { takeoversOf, wardenShareText } from '../../contract/warden-share.ts';
import { linear, maker, orderId, requestOf, taker, venue } from '../core-fixture.ts';
import { Drill, nothingOpen, timings } from './kill-drill-fixture.ts';
import type { WardenSweep } from './warden-share.ts';

type Outcome = WardenSweep['orders'][number]['outcome'];

const sweepOf = (orders: Readonly<Record<string, Outcome>>, change = {}): WardenSweep => ({
  atUtcNanos: UtcNanos.parse('1795953600000000000'),
  reason: 'no heartbeat for 1534 ms',
  orders: Object.entries(orders).map(([id, outcome]) => {
    return { clientOrderId: orderId(id), venue, instrument: linear, outcome };
  }),
  confirmed: true,
  unconfirmed: '',
  ...change,
});

function reportOf(drill: Drill, sweep: WardenSweep | null): KillReport {
  return KillReport.parse(drill.open.conclude(nothingOpen, timings, sweep));
}

const ends = ({ warden }: KillReport): string[] =>
  (warden?.orders ?? []).map(({ clientOrderId, end }) => `${clientOrderId}: ${end}`);

/** A desk with these orders at the venue. */
function working(...ids: string[]): Drill {
  const drill = new Drill();
  for (const id of ids) drill.drive.work(id, requestOf());
  return drill;
}

describe('a kill behind a sweep of the warden', () => {
  it('K8 tells the orders that had ended before it, each by its end in the books', () => {
    const drill = working('cancelled', 'filled', 'late');
    drill.drive.ended('cancelled', 'cancelled');
    drill.drive.filled('filled', 'e1', 10);
    drill.drive.ended('cancelled', 'late');
    drill.strike();
    const sweep = sweepOf({ cancelled: 'cancelled', filled: 'gone', late: 'working', not: 'gone' });
    const report = reportOf(drill, sweep);
    expect(report).toMatchObject({ outcome: 'confirmed', cancelled: [], rows: [] });
    expect(ends(report)).toEqual([
      'cancelled: cancelled',
      'filled: filled',
      'late: cancelled',
      'not: gone',
    ]);
    expect(report.warden === undefined ? '' : wardenShareText(report.warden)).toBe(
      'it found 4 orders open beyond those of this report: 2 cancelled, 1 filled, ' +
        '1 gone from its venue',
    );
  });

  it('K8 counts no order twice: one with a row of its own is told there', () => {
    const drill = working('before', 'during');
    drill.drive.ended('cancelled', 'before');
    drill.strike();
    drill.drive.ended('cancelled', 'during');
    const report = reportOf(drill, sweepOf({ before: 'cancelled', during: 'cancelled' }));
    expect(report.cancelled).toEqual(['during']);
    expect(ends(report)).toEqual(['before: cancelled']);
    const told = [
      ...(report.rows ?? []).map(({ clientOrderId }) => clientOrderId),
      ...(report.warden?.orders ?? []).map(({ clientOrderId }) => clientOrderId),
    ];
    expect(new Set<ClientOrderId>(told).size).toBe(told.length);
    expect(report.warden === undefined ? '' : wardenShareText(report.warden)).toBe(
      'it found 1 order open beyond those of this report: 1 cancelled; ' +
        '1 order of this report it had found open, too',
    );
  });

  it('K8 an order that a venue lists again is in doubt, whatever the warden had heard', () => {
    const drill = working('lied');
    drill.drive.ended('cancelled', 'lied');
    drill.strike();
    const open = { clientOrderId: orderId('lied'), instrument: linear, venueOrderId: null };
    const answers = new Map([[venue, [open]]]) as never as typeof nothingOpen;
    const report = drill.open.conclude(answers, timings, sweepOf({ lied: 'cancelled' }));
    expect(report).toMatchObject({ outcome: 'unconfirmed', warden: { orders: [], inRows: 1 } });
  });

  it('K8 leaves out what is of another scope', () => {
    const drill = working('own');
    drill.drive.work('other', requestOf({ owner: { strategy: taker } }));
    for (const id of ['own', 'other']) drill.drive.ended('cancelled', id);
    const scope: Scope = { strategy: maker };
    drill.strike(scope);
    const sweep = sweepOf({ own: 'cancelled', other: 'cancelled' });
    expect(ends(reportOf(drill, sweep))).toEqual(['own: cancelled']);
  });

  it('K8 tells each time of one halt, and each order once: at the last that found it', () => {
    const drill = working('first', 'again', 'row');
    for (const id of ['first', 'again']) drill.drive.ended('cancelled', id);
    drill.strike();
    drill.drive.ended('cancelled', 'row');
    const at = (nanos: string) => ({ atUtcNanos: UtcNanos.parse(nanos) });
    const times = [
      sweepOf({ first: 'cancelled', again: 'working', row: 'working' }, at('1')),
      sweepOf({}, at('2')),
    ];
    const report = reportOf(drill, {
      ...sweepOf({ again: 'gone', row: 'cancelled' }, at('3')),
      ...{ earlier: times, isLeftOut: true },
    });
    if (report.warden === undefined) throw new Error('nothing is told of the warden');
    expect(takeoversOf(report.warden).map((one) => [one.atUtcNanos, wardenShareText(one)])).toEqual(
      [
        [
          '1',
          'it found 1 order open beyond those of this report: 1 cancelled; ' +
            '1 order of this report it had found open, too; ' +
            '1 order it found open again when it took over later',
        ],
        ['2', 'it found no open order beyond those of this report'],
        [
          '3',
          'it found 1 order open beyond those of this report: 1 cancelled; ' +
            '1 order of this report it had found open, too',
        ],
      ],
    );
    expect(report.warden.earlierLeftOut).toBe(true);
  });

  it('K8 says no more than the warden knew, and nothing where there was no sweep', () => {
    const drill = working();
    drill.strike();
    expect(reportOf(drill, null).warden).toBeUndefined();
    const doubts = { confirmed: false, unconfirmed: 'sim: 1 own orders are open' };
    const report = reportOf(drill, sweepOf({ open: 'working' }, doubts));
    expect(report.warden === undefined ? '' : wardenShareText(report.warden)).toBe(
      'it found 1 order open beyond those of this report: 1 still listed as open then; ' +
        'not confirmed to it: sim: 1 own orders are open',
    );
    const none = reportOf(drill, sweepOf({}));
    expect(none.warden === undefined ? '' : wardenShareText(none.warden)).toBe(
      'it found no open order beyond those of this report',
    );
  });
});
