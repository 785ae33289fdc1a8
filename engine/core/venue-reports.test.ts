import { describe, expect, it } from 'vitest';
import { findOrder } from '../state/ledger-state.ts';
import { armedDesk, Drive, fillOf, linear, maker, orderId, requestOf } from './core-fixture.ts';
import type { Outcome } from './engine.ts';

const other = 'other' as Parameters<Drive['report']>[2];

const positionOf = (drive: Drive) =>
  drive.core.ledger.positions.get(`paper|${maker}|${linear}`)?.lots ?? 0;

/** What a step recorded, in a few words. */
const told = (outcome: Outcome) =>
  outcome.events.map(({ body }) =>
    body.type === 'fault.recorded' ? `fault: ${body.detail.split(':')[0]}` : body.type,
  );

interface Case {
  readonly name: string;
  /** Steps before, on the order `o` of 10 lots to buy. */
  readonly before: (drive: Drive) => void;
  readonly step: (drive: Drive) => Outcome;
  readonly recorded: readonly string[];
  readonly status: string;
  readonly filled: number;
  readonly cancels?: readonly string[];
}

const working = (drive: Drive) => drive.work('o', requestOf());
const sentOnly = (drive: Drive) => {
  drive.intent('o', requestOf());
  drive.sent('o');
};
const after =
  (...steps: ((drive: Drive) => unknown)[]) =>
  (drive: Drive) => {
    for (const step of steps) step(drive);
  };

const ordinary: Case[] = [
  {
    name: 'a fill before the accept',
    before: after(sentOnly),
    step: (d) => d.filled('o', 'e1', 4),
    recorded: ['order.filled'],
    status: 'partiallyFilled',
    filled: 4,
  },
  {
    name: 'the accept after a fill',
    before: after(sentOnly, (d) => d.filled('o', 'e1', 4)),
    step: (d) => d.accepted('o'),
    recorded: ['order.accepted'],
    status: 'partiallyFilled',
    filled: 4,
  },
  {
    name: 'the accept after the last fill',
    before: after(sentOnly, (d) => d.filled('o', 'e1', 10)),
    step: (d) => d.accepted('o'),
    recorded: ['order.accepted'],
    status: 'filled',
    filled: 10,
  },
  {
    name: 'a fill that races a cancel',
    before: after(working, (d) => d.cancel('o')),
    step: (d) => d.filled('o', 'e1', 10),
    recorded: ['order.filled'],
    status: 'filled',
    filled: 10,
  },
  {
    name: 'a refused cancel of an order that still works',
    before: after(working, (d) => d.cancel('o')),
    step: (d) => d.ended('cancelRejected', 'o'),
    recorded: ['order.cancelRejected'],
    status: 'new',
    filled: 0,
  },
  {
    name: 'an unanswered order found working',
    before: after(sentOnly, (d) => d.ended('unknown', 'o')),
    step: (d) => d.accepted('o'),
    recorded: ['order.accepted'],
    status: 'new',
    filled: 0,
  },
  {
    name: 'an unanswered order found working, whose cancel may be lost',
    before: after(
      working,
      (d) => d.cancel('o'),
      (d) => d.ended('unknown', 'o'),
    ),
    step: (d) => d.accepted('o'),
    recorded: ['order.accepted'],
    status: 'pendingCancel',
    filled: 0,
    cancels: ['o'],
  },
  {
    name: 'an unanswered order found filled',
    before: after(sentOnly, (d) => d.ended('unknown', 'o')),
    step: (d) => d.filled('o', 'e1', 10),
    recorded: ['order.filled'],
    status: 'filled',
    filled: 10,
  },
  {
    name: 'a cancel wanted again while nobody knows the order',
    before: after(
      working,
      (d) => d.cancel('o'),
      (d) => d.ended('unknown', 'o'),
    ),
    step: (d) => d.cancel('o'),
    recorded: ['order.cancelRequested'],
    status: 'unknown',
    filled: 0,
    cancels: ['o'],
  },
  {
    name: 'a refused cancel of an order in doubt: the doubt stays',
    before: after(
      working,
      (d) => d.ended('unknown', 'o'),
      (d) => d.cancel('o'),
    ),
    step: (d) => d.ended('cancelRejected', 'o'),
    recorded: ['order.cancelRejected'],
    status: 'unknown',
    filled: 0,
  },
  {
    name: 'a fill of an order in doubt: there may be others that nobody heard of',
    before: after(working, (d) => d.ended('unknown', 'o')),
    step: (d) => d.filled('o', 'e1', 4),
    recorded: ['order.filled'],
    status: 'unknown',
    filled: 4,
  },
];

const repeated: Case[] = [
  {
    name: 'the same fill',
    before: after(working, (d) => d.filled('o', 'e1', 4)),
    step: (d) => d.filled('o', 'e1', 4),
    recorded: [],
    status: 'partiallyFilled',
    filled: 4,
  },
  {
    name: 'the same fill after the order ended',
    before: after(
      working,
      (d) => d.filled('o', 'e1', 4),
      (d) => d.ended('cancelled', 'o'),
    ),
    step: (d) => d.filled('o', 'e1', 4),
    recorded: [],
    status: 'cancelled',
    filled: 4,
  },
  {
    name: 'the same accept',
    before: working,
    step: (d) => d.accepted('o'),
    recorded: [],
    status: 'new',
    filled: 0,
  },
  {
    name: 'the same end',
    before: after(working, (d) => d.ended('expired', 'o')),
    step: (d) => d.ended('expired', 'o'),
    recorded: [],
    status: 'expired',
    filled: 0,
  },
  {
    name: 'unknown',
    before: after(working, (d) => d.ended('unknown', 'o')),
    step: (d) => d.ended('unknown', 'o'),
    recorded: [],
    status: 'unknown',
    filled: 0,
  },
  {
    name: 'a refused cancel after the last fill',
    before: after(
      working,
      (d) => d.cancel('o'),
      (d) => d.filled('o', 'e1', 10),
    ),
    step: (d) => d.ended('cancelRejected', 'o'),
    recorded: [],
    status: 'filled',
    filled: 10,
  },
];

const impossible: Case[] = [
  {
    name: 'more lots than are open',
    before: after(working, (d) => d.filled('o', 'e1', 4)),
    step: (d) => d.filled('o', 'e2', 7),
    recorded: ['fault: a fill of 7 lots where 6 are open', 'order.unknown'],
    status: 'unknown',
    filled: 4,
  },
  {
    name: 'a fill of nothing',
    before: working,
    step: (d) => d.filled('o', 'e1', 0),
    recorded: ['fault: a fill of 0 lots', 'order.unknown'],
    status: 'unknown',
    filled: 0,
  },
  {
    name: 'a fill at no price',
    before: working,
    step: (d) => d.filled('o', 'e1', 1, Number.NaN),
    recorded: ['fault: a fill at NaN increments', 'order.unknown'],
    status: 'unknown',
    filled: 0,
  },
  {
    name: 'a fill at a price past all reason',
    before: working,
    step: (d) => d.filled('o', 'e1', 2, Number.MAX_SAFE_INTEGER),
    recorded: ['fault: a fill at 9007199254740991 increments', 'order.unknown'],
    status: 'unknown',
    filled: 0,
  },
  {
    name: 'a fill after the cancel: true, counted, and a fault',
    before: after(
      working,
      (d) => d.filled('o', 'e1', 4),
      (d) => d.ended('cancelled', 'o'),
    ),
    step: (d) => d.filled('o', 'e2', 5),
    recorded: ['order.filled', 'fault: late fill e2 of 5 lots, counted'],
    status: 'cancelled',
    filled: 9,
  },
  {
    name: 'a fill of a fenced order: true, counted, and a fault',
    before: after(
      (d) => d.intent('o', requestOf()),
      (d) => d.fenced('o'),
    ),
    step: (d) => d.filled('o', 'e1', 10),
    recorded: ['order.filled', 'fault: late fill e1 of 10 lots, counted'],
    status: 'filled',
    filled: 10,
  },
  {
    name: 'a cancel after the last fill',
    before: after(working, (d) => d.filled('o', 'e1', 10)),
    step: (d) => d.ended('cancelled', 'o'),
    recorded: ['fault: cancelled'],
    status: 'filled',
    filled: 10,
  },
  {
    name: 'a rejection after the accept',
    before: working,
    step: (d) => d.ended('rejected', 'o'),
    recorded: ['fault: rejected after it was accepted', 'order.unknown'],
    status: 'unknown',
    filled: 0,
  },
  {
    name: 'a rejection after a fill',
    before: after(sentOnly, (d) => d.filled('o', 'e1', 4)),
    step: (d) => d.ended('rejected', 'o'),
    recorded: ['fault: rejected after it was accepted', 'order.unknown'],
    status: 'unknown',
    filled: 4,
  },
  {
    name: 'an accept under another venue id',
    before: working,
    step: (d) => d.accepted('o', 'v-2'),
    recorded: ['fault: accepted with another venue id, v-2', 'order.unknown'],
    status: 'unknown',
    filled: 0,
  },
  {
    name: 'an accept of a fenced order: it is taken out',
    before: after(
      (d) => d.intent('o', requestOf()),
      (d) => d.fenced('o'),
    ),
    step: (d) => d.accepted('o'),
    recorded: ['fault: accepted at the venue'],
    status: 'fenced',
    filled: 0,
    cancels: ['o'],
  },
  {
    name: 'a sending of a fenced order: it is taken out',
    before: after(
      (d) => d.intent('o', requestOf()),
      (d) => d.fenced('o'),
    ),
    step: (d) => d.sent('o'),
    recorded: ['order.sent', 'fault: sent although finished'],
    status: 'fenced',
    filled: 0,
    cancels: ['o'],
  },
  {
    name: 'a second sending',
    before: working,
    step: (d) => d.sent('o'),
    recorded: ['fault: sent again'],
    status: 'new',
    filled: 0,
  },
  {
    name: 'a fence after the sending',
    before: working,
    step: (d) => d.fenced('o'),
    recorded: ['fault: fenced (epoch) too late'],
    status: 'new',
    filled: 0,
  },
  {
    name: 'a report by another venue',
    before: working,
    step: (d) => d.report(fillOf('o', 'e1', 1, 100_000), 0, other),
    recorded: ['fault: filled by another venue', 'order.unknown'],
    status: 'unknown',
    filled: 0,
  },
  {
    name: 'a report of an order that never was',
    before: working,
    step: (d) => d.filled('nobody', 'e1', 1),
    recorded: ['fault: filled of order nobody, which is not known'],
    status: 'new',
    filled: 0,
  },
];

function check({ before, step, recorded, status, filled, cancels = [] }: Case): void {
  const drive = armedDesk();
  before(drive);
  const outcome = step(drive);
  const order = findOrder(drive.core.ledger, orderId('o'));
  expect({
    recorded: told(outcome),
    status: order?.status,
    filled: order?.filledLots,
    position: positionOf(drive),
    cancels: outcome.cancels.map(({ clientOrderId }) => clientOrderId),
  }).toEqual({ recorded, status, filled, position: filled, cancels });
}

describe('an ordinary course of events', () => {
  it.each(ordinary)('$name', check);
});

describe('a repeat changes nothing, and is counted', () => {
  it.each(repeated)('$name', (each) => {
    check(each);
    const drive = armedDesk();
    each.before(drive);
    const before = drive.core.repeatedReports();
    each.step(drive);
    expect(drive.core.repeatedReports()).toBe(before + 1);
  });
});

describe('the impossible is a recorded fault', () => {
  it.each(impossible)('$name', check);

  it('that carries the history of the order', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    drive.filled('o', 'e1', 4);
    drive.cancel('o');
    expect(drive.filled('o', 'e2', 7).events[0]?.body).toEqual({
      type: 'fault.recorded',
      component: 'venue/sim',
      detail:
        'a fill of 7 lots where 6 are open: order o is pendingCancel, buy 4 of 10 lots filled, ' +
        'sent, venue id v-o, executions e1, cancel requested, ' +
        'so far: approved sent accepted filled cancelRequested',
      count: 1,
      owner: requestOf().owner,
    });
  });
});
