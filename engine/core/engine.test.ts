// What the core as a whole answers: to what nobody knows, to what changes nothing, after a start.
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../contract/assert.ts';
import { initialState } from '../state/ledger-state.ts';
import {
  armedDesk,
  Drive,
  fillOf,
  linear,
  orderId,
  requestOf,
  stampAt,
  taker,
} from './core-fixture.ts';
import { createCore } from './engine.ts';
import { emptyOutcome } from './outcome.ts';

/** The core of another engine on the ledger of `drive`, with a market to trade in. */
function startedOn(drive: Drive): Drive {
  const next = new Drive(createCore(drive.core.ledger));
  next.quote(100_000, 100_002);
  return next;
}

describe('what nobody knows of breaks an invariant and is not passed over', () => {
  it.each<[string, object]>([
    ['an event', { type: 'rumour' }],
    [
      'a report of an order',
      { type: 'venueReport', venue: 'sim', report: { kind: 'sold', clientOrderId: 'o' } },
    ],
    ['a fate', { type: 'fate', venue: 'sim', clientOrderId: 'o', fate: { kind: 'lost' } }],
  ])('%s', (_, event) => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    const process = () => drive.core.process({ ...event, stamp: stampAt(1) } as never);
    expect(process).toThrow(InvariantError);
    expect(process).toThrow('missing case');
  });
});

describe('an event that changes nothing', () => {
  it('has the one empty outcome, which costs nothing', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    expect(drive.accepted('o')).toBe(emptyOutcome);
  });
});

describe('a core without limits', () => {
  it('has counted no messages, against a limit of none', () => {
    const core = createCore(initialState());
    expect(core.messagesAt(stampAt(1))).toEqual({ inWindow: 0, limit: 0 });
    expect(core.limitUses(stampAt(1))).toEqual([]);
  });

  it('says of each rate how much of it is used once limits are in force', () => {
    const drive = armedDesk();
    drive.intent('a', requestOf());
    drive.intent('b', requestOf({ owner: { strategy: taker } }));
    drive.intent('c', requestOf({ lots: 1 }));
    const rates = drive.core.limitUses(stampAt(1)).filter(({ limit }) => limit === 'messageRate');
    expect(rates.map(({ name, use }) => [name, use])).toEqual([
      ['maker', 2],
      ['taker', 1],
      ['desk', 3],
    ]);
  });
});

describe('a core on the ledger of another engine', () => {
  it('gives out no id again of an order that works, has ended, or ended long ago', () => {
    const drive = armedDesk();
    drive.work('old', requestOf());
    drive.ended('cancelled', 'old');
    const { ledger } = drive.core;
    for (const order of ledger.finishedOrders.splice(0)) {
      ledger.retiredOrders.set(order.clientOrderId, order);
    }
    drive.work('ended', requestOf());
    drive.ended('cancelled', 'ended');
    drive.work('works', requestOf());
    const next = startedOn(drive);
    next.ended('cancelled', 'works');
    const ids = ['old', 'ended', 'works', 'new'];
    expect(ids.map((id) => next.intent(id, requestOf()).refusal?.kind)).toEqual([
      'duplicateId',
      'duplicateId',
      'duplicateId',
      undefined,
    ]);
  });

  it('knows which orders may only reduce', () => {
    const drive = armedDesk();
    drive.work('long', requestOf());
    drive.filled('long', 'e1', 10);
    drive.work('out', requestOf({ side: 'sell', price: 100_100, reduceOnly: true }));
    const next = startedOn(drive);
    next.work('sold', requestOf({ side: 'sell', price: 100_100, lots: 1 }));
    const { cancels } = next.filled('sold', 'e2', 1, 100_100);
    expect(cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['out']);
  });
});

describe('an order that the venue knows before it was told as sent', () => {
  const unsent = (): Drive => {
    const drive = armedDesk();
    drive.intent('o', requestOf());
    return drive;
  };

  it('waits for no sending: its cancel leaves at once, and it is not kept back any more', () => {
    const drive = unsent();
    drive.accepted('o');
    expect(drive.cancel('o').cancels).toEqual([
      { clientOrderId: 'o', instrument: linear, venue: 'sim' },
    ]);
    expect(drive.fenced('o').events.map(({ body }) => body.type)).toEqual(['fault.recorded']);
    expect(drive.core.ledger.orders.get(orderId('o'))?.status).toBe('pendingCancel');
  });

  it('is in doubt when the session breaks, as one that was not heard of is not', () => {
    const drive = unsent();
    drive.intent('quiet', requestOf({ owner: { strategy: taker } }));
    drive.report(fillOf('o', 'e1', 4, 100_000));
    const { events } = drive.report({ kind: 'session', state: 'down', reason: 'closed' });
    expect(events.map(({ body }) => body)).toEqual([
      { type: 'venue.changed', venue: 'sim', state: 'down', reason: 'closed' },
      { type: 'order.unknown', clientOrderId: 'o', reason: 'the order session is down' },
    ]);
  });
});
