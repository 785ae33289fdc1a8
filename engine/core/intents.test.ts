import { describe, expect, it } from 'vitest';
import { armedDesk, linear, requestOf } from './core-fixture.ts';
import { emptyOutcome } from './outcome.ts';

const typesOf = (outcome: { events: readonly { body: { type: string } }[] }) =>
  outcome.events.map((event) => event.body.type);

describe('an intent', () => {
  it('that passes is recorded with its verdict and approved', () => {
    const drive = armedDesk();
    const outcome = drive.intent('a1', requestOf());
    expect(typesOf(outcome)).toEqual(['intent.recorded', 'verdict.recorded']);
    expect(outcome.refusal).toBeNull();
    expect(outcome.approved).toMatchObject([
      { clientOrderId: 'a1', intentId: 'i-a1', epoch: 0, decidedMonoNanos: 0, value: requestOf() },
    ]);
    expect(drive.core.ledger.orders.get('a1' as never)?.status).toBe('pendingNew');
    expect(drive.core.exposure.instruments.get(linear)).toEqual({
      positionLots: 0,
      workingBuyLots: 10,
      workingSellLots: 0,
      workingOrders: 1,
    });
  });

  it('that is refused is recorded with the reason and approves nothing', () => {
    const drive = armedDesk();
    const outcome = drive.intent('a1', requestOf({ lots: 1_001 }));
    expect(typesOf(outcome)).toEqual(['intent.recorded', 'verdict.recorded']);
    expect(outcome.approved).toEqual([]);
    expect(outcome.refusal).toEqual({
      kind: 'orderSize',
      detail: 'a quantity of 1.001 BTC, the limit of one order is 1.000 BTC',
      node: 'limits/BTCUSDT.sim/orderLots',
    });
    expect(drive.core.ledger.counts).toMatchObject({ intents: 1, approved: 0, refused: 1 });
  });

  it('that is malformed becomes a fault, not an intent', () => {
    const drive = armedDesk();
    const outcome = drive.intent('a1', requestOf({ price: Number.NaN }));
    expect(outcome.events.map((event) => event.body)).toEqual([
      {
        type: 'fault.recorded',
        component: 'gate',
        detail: 'intent i-a1 refused: the price is NaN',
        count: 1,
        owner: null,
      },
    ]);
    expect(outcome.refusal?.kind).toBe('badInput');
    expect(drive.core.ledger.orders.size).toBe(0);
  });
});

describe('a cancel intent', () => {
  it('of a working order asks for one cancel', () => {
    const drive = armedDesk();
    drive.work('a1', requestOf());
    const outcome = drive.cancel('a1');
    expect(typesOf(outcome)).toEqual(['order.cancelRequested']);
    expect(outcome.cancels).toEqual([{ clientOrderId: 'a1', instrument: linear, venue: 'sim' }]);
  });

  it('of an order that was not sent yet follows right behind its sending', () => {
    const drive = armedDesk();
    drive.intent('a1', requestOf());
    expect(drive.cancel('a1').cancels).toEqual([]);
    const outcome = drive.sent('a1');
    expect(typesOf(outcome)).toEqual(['order.sent']);
    expect(outcome.cancels).toEqual([{ clientOrderId: 'a1', instrument: linear, venue: 'sim' }]);
  });

  it('asked for twice, for a finished or for an unknown order is a value and no event', () => {
    const drive = armedDesk();
    drive.work('a1', requestOf());
    drive.work('a2', requestOf());
    drive.cancel('a1');
    drive.ended('cancelled', 'a2');
    const before = drive.core.ledger.sequence;
    const answers = ['a1', 'a2', 'a3'].map((id) => drive.cancel(id));
    expect(answers.map(({ cancels, events }) => [...cancels, ...events])).toEqual([[], [], []]);
    expect(answers.map(({ refusal }) => refusal?.detail)).toEqual([
      'a cancel of a1 is under way already',
      'order a2 is cancelled already',
      'there is no order a3 to cancel',
    ]);
    expect(drive.core.ledger.sequence).toBe(before);
  });

  it('is never held by the message rate, and counts in it', () => {
    const drive = armedDesk();
    for (let n = 0; n < 30; n += 1) drive.work(`a${n}`, requestOf({ lots: 1 }));
    const stamp = drive.intentEvent('x', requestOf()).stamp;
    expect(drive.core.messagesAt(stamp)).toEqual({ inWindow: 30, limit: 50_000 });
    const cancels = Array.from({ length: 30 }, (_, n) => drive.cancel(`a${n}`).cancels.length);
    expect(cancels.every((count) => count === 1)).toBe(true);
    expect(drive.core.messagesAt(stamp).inWindow).toBe(60);
  });
});

describe('a tick', () => {
  it('costs no outcome: the one empty outcome is shared and frozen', () => {
    const drive = armedDesk();
    const tick = { ...drive.core.market.instruments.get(linear)!.ticker!, updateId: 99 };
    const outcome = drive.core.process({ type: 'tick', tick });
    expect(outcome).toBe(emptyOutcome);
    expect(Object.isFrozen(outcome)).toBe(true);
  });
});
