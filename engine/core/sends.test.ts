// When it is too late to keep a message back, and what the end of an order leaves of an amend.
import { describe, expect, it } from 'vitest';
import { IntentId } from '../contract/ids.ts';
import { lots } from '../contract/numbers.ts';
import { armedDesk, type Drive, orderId, requestOf, stampAt } from './core-fixture.ts';

const clientOrderId = orderId('o');
const asked = (drive: Drive): void => {
  drive.intent('o', requestOf());
};
const words = (events: readonly { body: { type: string } }[]): string[] =>
  events.map(({ body }) => body.type);

describe('an order that is kept back', () => {
  it.each<[string, ((drive: Drive) => unknown)[], string, string]>([
    ['before anything else', [], 'order.fenced', 'fenced'],
    ['after it was sent', [(d) => d.sent('o')], 'fault.recorded', 'pendingNew'],
    ['a second time', [(d) => d.fenced('o')], 'fault.recorded', 'fenced'],
    ['after the venue took it', [(d) => d.accepted('o')], 'fault.recorded', 'new'],
    [
      'after the venue took it, in doubt',
      [(d) => d.accepted('o'), (d) => d.ended('unknown', 'o')],
      'fault.recorded',
      'unknown',
    ],
    ['after its cancel was wanted', [(d) => d.cancel('o')], 'order.fenced', 'fenced'],
  ])('%s', (_, before, recorded, status) => {
    const drive = armedDesk();
    asked(drive);
    for (const step of before) step(drive);
    expect(words(drive.fenced('o').events)).toEqual([recorded]);
    const { orders, finishedOrders } = drive.core.ledger;
    expect((orders.get(clientOrderId) ?? finishedOrders[0])?.status).toBe(status);
  });
});

describe('an amend whose order ends before it has left', () => {
  const intentId = IntentId.parse('a1');
  function ended(): Drive {
    const drive = armedDesk();
    drive.work('o', requestOf());
    const terms = { lots: lots(5) };
    const rest = { tickNumber: 1, epoch: drive.epoch, armed: true, stamp: stampAt(1) };
    drive.core.process({ type: 'amendIntent', intentId, clientOrderId, terms, ...rest });
    drive.filled('o', 'e1', 4);
    drive.ended('cancelled', 'o');
    return drive;
  }

  it('is kept back as any other, which is no fault', () => {
    const fenced = { type: 'fenced', clientOrderId, message: 'amend', cause: 'epoch' } as const;
    const { events } = ended().core.process({ ...fenced, detail: 'closed', stamp: stampAt(2) });
    expect(events.map(({ body }) => body)).toEqual([
      {
        type: 'order.amendRejected',
        clientOrderId: 'o',
        intentId: 'a1',
        reason: 'kept back (epoch): closed',
      },
    ]);
  });

  it('may have left all the same, and is refused by the venue', () => {
    const drive = ended();
    const stamp = stampAt(2);
    const sent = { type: 'sent', clientOrderId, message: 'amend', epoch: drive.epoch } as const;
    const told = drive.core.process({ ...sent, sendMonoNanos: stamp.mono, stamp });
    expect(words(told.events)).toEqual(['order.sent']);
    const refused = { kind: 'amendRejected', clientOrderId, intentId, reason: 'too late' } as const;
    expect(words(drive.report(refused, 3).events)).toEqual(['order.amendRejected']);
  });
});
