// Orders that a kill comes upon later: each stays in every report of it, with what became of it.
import { describe, expect, it } from 'vitest';
import { KillReport } from '../../contract/events.ts';
import type { KillRow } from '../../contract/kill-rows.ts';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import type { ExecutionTerms } from '../../contract/order-change-events.ts';
import type { OpenOrder } from '../../ports/venue.ts';
import {
  executionId,
  killOf,
  linear,
  orderId,
  requestOf,
  stampAt,
  venue,
  venueOrderId,
} from '../core-fixture.ts';
import { FoundOrders, foundEnd } from './found-orders.ts';
import { KillCase } from './kill-case.ts';
import { Drill, desk, nothingOpen, timings } from './kill-drill-fixture.ts';

const openAt = (id: string): OpenOrder => ({
  clientOrderId: orderId(id),
  venueOrderId: venueOrderId(`v-${id}`),
  instrument: linear,
});
const listing = (...ids: string[]) => new Map([[venue, ids.map(openAt)]]);
const silent = new Map([[venue, { failed: 'timed out' }]]);

const concluded = (drill: Drill, answers: Parameters<KillCase['conclude']>[0]) =>
  KillReport.parse(drill.open.conclude(answers, timings));
const short = ({ clientOrderId, lots, filledLots, raceLots, end }: KillRow) =>
  `${clientOrderId} ${filledLots}/${lots ?? '?'} race ${raceLots}: ${end}`;
const rows = (report: KillReport) => (report.rows ?? []).map(short);

/** A desk whose venue had acknowledged the cancels of its orders before the kill, and lied. */
function lied(...ids: string[]): Drill {
  const drill = new Drill();
  for (const id of ids) {
    drill.drive.work(id, requestOf());
    drill.drive.filled(id, `before-${id}`, 1);
    drill.drive.ended('cancelled', id);
  }
  drill.strike();
  return drill;
}

describe('an order that the books had ended before the kill', () => {
  it('K8 keeps its row in the last report, with what it filled after the gate had closed', () => {
    const drill = lied('filled', 'partly', 'gone');
    const first = concluded(drill, listing('filled', 'partly', 'gone'));
    expect(first).toMatchObject({ outcome: 'unconfirmed', after: { orders: 0, onlyAtVenue: 3 } });
    expect(rows(first)).toEqual([
      'filled 1/10 race 0: unconfirmed',
      'partly 1/10 race 0: unconfirmed',
      'gone 1/10 race 0: unconfirmed',
    ]);
    drill.drive.filled('filled', 'e1', 9);
    drill.drive.filled('partly', 'e2', 2);
    const last = concluded(drill, nothingOpen);
    expect(rows(last)).toEqual([
      'filled 10/10 race 9: filledInRace',
      'partly 3/10 race 2: cancelled',
      'gone 1/10 race 0: cancelled',
    ]);
    expect([last.outcome, last.filledInRace, last.cancelled, last.unconfirmed]).toEqual([
      'confirmed',
      ['filled'],
      ['partly', 'gone'],
      [],
    ]);
    expect(last.after).not.toHaveProperty('onlyAtVenue');
    expect(last.rows?.at(-1)?.detail).toBe(
      'cancelled by the venue; a venue had listed it as open, and lists it no more',
    );
  });

  it('K8 counts as filled in the race also what filled before the venue was first asked', () => {
    const drill = lied('a');
    drill.drive.filled('a', 'e1', 4);
    expect(rows(concluded(drill, listing('a')))).toEqual(['a 5/10 race 4: unconfirmed']);
    drill.drive.filled('a', 'e2', 5);
    expect(rows(concluded(drill, nothingOpen))).toEqual(['a 10/10 race 9: filledInRace']);
  });

  it('K8 is in doubt, and cancelled on, until the venue that listed it lists again', () => {
    const drill = lied('a');
    concluded(drill, listing('a'));
    const deaf = concluded(drill, silent);
    expect([deaf.outcome, rows(deaf), deaf.after?.onlyAtVenue]).toEqual([
      'unconfirmed',
      ['a 1/10 race 0: unconfirmed'],
      1,
    ]);
    expect(drill.open.cancels().map(({ clientOrderId }) => clientOrderId)).toEqual(['a']);
    expect(rows(concluded(drill, new Map()))).toEqual(['a 1/10 race 0: unconfirmed']);
    expect(concluded(drill, nothingOpen).outcome).toBe('confirmed');
    expect(drill.open.cancels()).toEqual([]);
  });

  it('K8 has no race where an execution from before the kill was undone in it', () => {
    const drill = lied('a');
    concluded(drill, listing('a'));
    const previous = {
      ...{ price: priceTicks(100_000), lots: lots(1) },
      ...{ feeMinor: minor(5), feeCurrency: 'USDT' },
    };
    const [executed, clientOrderId] = [executionId('before-a'), orderId('a')];
    const bust = { kind: 'busted', clientOrderId, previous, reason: 'clearly wrong' } as const;
    drill.drive.report({ ...bust, executionId: executed });
    expect(rows(concluded(drill, nothingOpen))).toEqual(['a 0/10 race 0: cancelled']);
  });

  it('K8 is gone, and not filled in the race, where it had filled whole before', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.drive.filled('a', 'e1', 10);
    drill.strike();
    concluded(drill, listing('a'));
    const last = concluded(drill, nothingOpen);
    expect([rows(last), last.filledInRace]).toEqual([['a 10/10 race 0: gone'], []]);
  });
});

it('K8 an order that no ledger had is gone once its venue lists it no more, not cancelled', () => {
  const drill = lied();
  concluded(drill, listing('stray'));
  const last = concluded(drill, nothingOpen);
  expect([last.outcome, rows(last), last.cancelled]).toEqual([
    'confirmed',
    ['stray 0/? race 0: gone'],
    [],
  ]);
});

it('K8 an order of the kill that is listed after its end stays in doubt while nobody lists', () => {
  const drill = new Drill();
  drill.drive.work('a', requestOf());
  drill.strike();
  drill.drive.ended('cancelled', 'a');
  concluded(drill, listing('a'));
  expect(rows(concluded(drill, silent))).toEqual(['a 0/10 race 0: unconfirmed']);
  expect(rows(concluded(drill, nothingOpen))).toEqual(['a 0/10 race 0: cancelled']);
});

it('K8 an order that came after the kill stays in its reports, however it ends', () => {
  const drill = new Drill();
  const { ledger } = drill.drive.core;
  const { commandId: killId } = killOf();
  const gateClosedMonoNanos = stampAt(0).mono;
  drill.kill = new KillCase({ killId, scope: {}, ledger, desk, gateClosedMonoNanos });
  for (const id of ['cancelled', 'filled', 'rejected']) drill.drive.intent(id, requestOf());
  drill.drive.intent('fenced', requestOf());
  for (const id of ['cancelled', 'filled', 'rejected']) drill.drive.sent(id);
  expect(rows(concluded(drill, nothingOpen)).every((row) => row.endsWith('unconfirmed'))).toBe(
    true,
  );
  drill.drive.ended('cancelled', 'cancelled');
  drill.drive.filled('filled', 'e1', 10);
  drill.drive.ended('rejected', 'rejected');
  drill.drive.fenced('fenced');
  const last = concluded(drill, nothingOpen);
  expect(rows(last)).toEqual([
    'cancelled 0/10 race 0: cancelled',
    'filled 10/10 race 10: filledInRace',
    'rejected 0/10 race 0: rejected',
    'fenced 0/10 race 0: fenced',
  ]);
  expect([last.refused.map(({ clientOrderId }) => clientOrderId), last.fenced]).toEqual([
    ['rejected'],
    ['fenced'],
  ]);
});

describe('an execution of a found order that is undone', () => {
  const terms = (quantity: number): ExecutionTerms => ({
    price: priceTicks(100_000),
    lots: lots(quantity),
    feeMinor: minor(5),
    feeCurrency: 'USDT',
  });
  const { clientOrderId, instrument } = openAt('a');
  const head = { clientOrderId, strategy: 'maker', reason: 'clearly wrong' };
  const previous = terms(3);
  /** Lots of the race: 4 filled, and then this told. */
  function raceAfter(told: object): number | undefined {
    const found = new FoundOrders(new Drill().drive.core.ledger);
    found.keep({ clientOrderId, instrument, venue }, true);
    found.follow({ type: 'order.filled', clientOrderId, lots: lots(4) } as never);
    found.follow({ ...head, ...told } as never);
    return found.all()[0]?.raceLots;
  }

  it('takes its lots out of the race where the books had them, and else takes none', () => {
    const corrected = terms(1);
    expect([
      raceAfter({ type: 'order.busted', previous, isCounted: true }),
      raceAfter({ type: 'order.busted', previous, isCounted: false }),
      raceAfter({ type: 'order.corrected', previous, corrected, isCounted: true }),
      raceAfter({ type: 'order.corrected', previous, corrected, isCounted: false }),
      raceAfter({ type: 'order.cancelled' }),
    ]).toEqual([1, 4, 2, 5, 4]);
  });

  it('has no end while it works in the books: that it has one was said by a broken engine', () => {
    const { drive } = new Drill();
    drive.work('a', requestOf());
    const record = drive.core.ledger.orders.get(orderId('a'));
    const found = { clientOrderId, instrument, venue, record, raceLots: 0, wasListed: true };
    expect(() => foundEnd(found)).toThrow(/order a is \w+, and nobody doubts it/);
  });
});
