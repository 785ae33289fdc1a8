import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import { type OrderFate, underWayMillis } from '../ports/venue.ts';
import { fold } from '../state/fold.ts';
import { findOrder, initialState } from '../state/ledger-state.ts';
import {
  armedDesk,
  Drive,
  fillOf,
  linear,
  orderId,
  requestOf,
  venue,
  venueOrderId,
} from './core-fixture.ts';
import { createCore, ordersInDoubt } from './engine.ts';

/** Microseconds after which an order stamped at 0 cannot be under way any more. */
const late = underWayMillis * 1_000;

/** A desk that died after the first `kept` of its events, started again on them. */
function restarted(events: readonly LedgerEvent[]): Drive {
  const ledger = initialState();
  for (const event of events) fold(ledger, event);
  return new Drive(createCore(ledger));
}

function busyDesk(): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  const drive = armedDesk(undefined, (outcome) => events.push(...outcome.events));
  drive.work('works', requestOf());
  drive.intent('sent', requestOf());
  drive.sent('sent');
  drive.intent('unsent', requestOf());
  drive.work('done', requestOf());
  drive.ended('cancelled', 'done');
  return events;
}

describe('after a restart', () => {
  it('every working order is in doubt, the unsent ones too', () => {
    const drive = restarted(busyDesk());
    const at = { instrument: linear, venue };
    expect(ordersInDoubt(drive.core.ledger)).toEqual([
      { clientOrderId: 'works', ...at, sent: true },
      { clientOrderId: 'sent', ...at, sent: true },
      { clientOrderId: 'unsent', ...at, sent: false },
    ]);
    const outcome = drive.recover();
    expect(outcome.events.map(({ body }) => body.type)).toEqual(Array(3).fill('order.unknown'));
    expect(drive.core.exposure.instruments.get(linear)?.workingBuyLots).toBe(30);
    expect(drive.recover().events).toEqual([]);
  });

  it('an intent without a verdict is refused', () => {
    const events = busyDesk();
    const cut = events.findIndex(({ body }) => body.type === 'verdict.recorded');
    const drive = restarted(events.slice(0, cut));
    expect(drive.core.ledger.pendingIntents.size).toBe(1);
    expect(drive.recover().events.map(({ body }) => body)).toEqual([
      {
        type: 'verdict.recorded',
        intentId: 'i-works',
        decision: 'refused',
        clientOrderId: null,
        refusal: {
          kind: 'notArmed',
          node: 'gate',
          detail: 'the engine stopped before the intent was judged',
        },
        epoch: 0,
        inputs: {
          referencePrice: null,
          referenceAgeMicros: null,
          positionLots: 0,
          workingBuyLots: 0,
          workingSellLots: 0,
          orderValueMinor: null,
          messagesInWindow: 0,
        },
      },
    ]);
    expect(drive.core.ledger.pendingIntents.size).toBe(0);
  });

  it('an intent without a verdict is refused beside what its instrument has', () => {
    const events = busyDesk();
    const cut = events.findIndex(
      ({ body }) => body.type === 'verdict.recorded' && body.clientOrderId === 'sent',
    );
    const drive = restarted(events.slice(0, cut));
    const [first] = drive.recover().events;
    expect(first?.body).toMatchObject({ intentId: 'i-sent', inputs: { workingBuyLots: 10 } });
  });

  it('the venue decides what became of each', () => {
    const drive = restarted(busyDesk());
    drive.recover();
    drive.fate('unsent', { kind: 'notFound' }, late);
    drive.fate('sent', { kind: 'notFound' }, late);
    drive.fate('works', { kind: 'working' });
    const { ledger } = drive.core;
    const ends = ['unsent', 'sent', 'works'].map((id) => {
      const order = findOrder(ledger, orderId(id));
      return [order?.status, order?.reason];
    });
    expect(ends).toEqual([
      ['fenced', 'restart: approved before a restart; the venue never had it'],
      ['rejected', 'it never reached the venue'],
      ['new', 'the engine restarted'],
    ]);
    expect(ordersInDoubt(ledger).map(({ clientOrderId }) => clientOrderId)).toEqual(['works']);
  });

  it('an order whose sending was lost with the crash is found, and its fills count', () => {
    const drive = restarted(busyDesk());
    drive.recover();
    drive.fate('unsent', { kind: 'reports', reports: [fillOf('unsent', 'e9', 10, 100_000)] });
    expect(findOrder(drive.core.ledger, orderId('unsent'))?.status).toBe('filled');
    expect(drive.core.exposure.instruments.get(linear)?.positionLots).toBe(10);
  });

  it('an order that the venue no longer knows expires, and a failed answer leaves doubt', () => {
    const drive = restarted(busyDesk());
    drive.recover();
    const works = () => findOrder(drive.core.ledger, orderId('works'));
    drive.fate('works', { kind: 'failed', reason: 'no session' });
    expect(works()?.status).toBe('unknown');
    drive.fate('works', { kind: 'notFound' }, late);
    expect(works()).toMatchObject({ status: 'expired', reason: 'the venue no longer knows it' });
  });

  it('ids of the old run are not used again', () => {
    const drive = restarted(busyDesk());
    drive.recover();
    drive.rearm();
    drive.quote(100_000, 100_002);
    const kinds = ['works', 'unsent', 'done'].map(
      (id) => drive.intent(id, requestOf()).refusal?.kind,
    );
    expect(kinds).toEqual(['duplicateId', 'duplicateId', 'duplicateId']);
  });
});

describe('an order that filled before it was accepted', () => {
  it('was at the venue: not being found means that it expired', () => {
    const drive = armedDesk();
    drive.intent('x', requestOf());
    drive.sent('x');
    drive.filled('x', 'e1', 4);
    drive.ended('unknown', 'x');
    drive.fate('x', { kind: 'notFound' }, late);
    expect(findOrder(drive.core.ledger, orderId('x'))?.status).toBe('expired');
  });
});

describe('an order that is said to work', () => {
  const told = (drive: Drive, id: string, fate: OrderFate) =>
    drive.fate(id, fate, 1).events.map(({ body }) => body);
  const named = { kind: 'working', venueOrderId: venueOrderId('v-x') } as const;
  const accepted = { type: 'order.accepted', clientOrderId: 'x', venueOrderId: 'v-x' };

  it.each<[string, (drive: Drive) => void, OrderFate, object[]]>([
    ['by its id: so it does', (d) => void d.sent('x'), named, [accepted]],
    [
      'without an id, which nobody knows: it is asked for again',
      (d) => void d.sent('x'),
      { kind: 'working' },
      [],
    ],
    [
      'without an id, which we know: so it does',
      (drive) => {
        drive.sent('x');
        drive.accepted('x');
        drive.ended('unknown', 'x');
      },
      { kind: 'working' },
      [accepted],
    ],
  ])('%s', (_, before, fate, recorded) => {
    const drive = armedDesk();
    drive.intent('x', requestOf());
    before(drive);
    expect(told(drive, 'x', fate)).toEqual(recorded);
  });

  it('and is none of ours, is one without an id, of which there is nothing to say', () => {
    expect(told(armedDesk(), 'zz', { kind: 'working' })).toEqual([]);
  });
});

describe('what is said of an order that could not be asked for', () => {
  it.each<[OrderFate, string]>([
    [{ kind: 'failed', reason: 'no session' }, 'the venue could not be asked: no session'],
    [{ kind: 'notFound' }, 'not found yet, and it may be under way'],
  ])('%o', (fate, reason) => {
    const drive = armedDesk();
    drive.intent('x', requestOf());
    drive.sent('x');
    expect(drive.fate('x', fate, 1).events.map(({ body }) => body)).toEqual([
      { type: 'order.unknown', clientOrderId: 'x', reason },
    ]);
  });
});

describe('while running', () => {
  it('not being found says nothing of an order that has ended', () => {
    const drive = armedDesk();
    drive.work('x', requestOf());
    drive.ended('cancelled', 'x');
    expect(drive.fate('x', { kind: 'notFound' }, late).events).toEqual([]);
  });

  it('not being found proves nothing in the very instant of the sending', () => {
    const drive = armedDesk();
    drive.quote(100_000, 100_002, 2 * late);
    drive.intent('x', requestOf(), 2 * late);
    drive.sent('x', 2 * late);
    drive.fate('x', { kind: 'notFound' }, 2 * late);
    expect(findOrder(drive.core.ledger, orderId('x'))?.status).toBe('unknown');
  });

  it('not being found proves nothing of an order that still waits to be sent', () => {
    const drive = armedDesk();
    drive.intent('x', requestOf());
    expect(drive.fate('x', { kind: 'notFound' }, late).events).toEqual([]);
    expect(findOrder(drive.core.ledger, orderId('x'))?.status).toBe('pendingNew');
  });

  it('not being found proves nothing while the venue could still take the order', () => {
    const drive = armedDesk();
    drive.intent('x', requestOf(), 500);
    drive.sent('x', 500);
    drive.fate('x', { kind: 'notFound' }, late);
    expect(findOrder(drive.core.ledger, orderId('x'))?.status).toBe('unknown');
    drive.fate('x', { kind: 'notFound' }, 500 + late);
    expect(findOrder(drive.core.ledger, orderId('x'))?.status).toBe('rejected');
  });

  it('an order of a former boot of the host is given the whole time as well', () => {
    const drive = armedDesk();
    drive.quote(100_000, 100_002, 900_000_000);
    drive.intent('x', requestOf(), 900_000_000);
    drive.sent('x', 900_000_000);
    drive.recover(1_000);
    drive.fate('x', { kind: 'notFound' }, late);
    expect(findOrder(drive.core.ledger, orderId('x'))?.status).toBe('unknown');
    drive.fate('x', { kind: 'notFound' }, 1_000 + late);
    expect(findOrder(drive.core.ledger, orderId('x'))?.status).toBe('rejected');
  });
});
