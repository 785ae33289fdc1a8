import { describe, expect, it } from 'vitest';
import { CommandId } from '../contract/ids.ts';
import { alice, armedDesk, type Drive, linear, requestOf, stampAt, taker } from './core-fixture.ts';
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
    expect(outcome.events.map(({ body }) => body)).toStrictEqual([
      { type: 'order.cancelRequested', clientOrderId: 'a1', cause: 'test' },
    ]);
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

  it('that has left is not sent again when the order is accepted behind it', () => {
    const drive = armedDesk();
    drive.intent('a1', requestOf());
    drive.sent('a1');
    expect(drive.cancel('a1').cancels).toHaveLength(1);
    const outcome = drive.accepted('a1');
    expect([typesOf(outcome), outcome.cancels]).toEqual([['order.accepted'], []]);
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
    expect(answers.map(({ refusal }) => [refusal?.kind, refusal?.detail])).toEqual([
      ['duplicateId', 'a cancel of a1 is under way already'],
      ['badInput', 'order a2 is cancelled already'],
      ['badInput', 'there is no order a3 to cancel'],
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

describe('an intent that own orders stand in the way of', () => {
  const flattenId = CommandId.parse('flatten-1');
  /** A short position of the taker's, which the maker's offer keeps from being bought back. */
  function blocked(): Drive {
    const drive = armedDesk();
    drive.work('short', requestOf({ side: 'sell', owner: { strategy: taker } }));
    drive.filled('short', 'e1', 10);
    drive.work('offer', requestOf({ side: 'sell', price: 100_010 }));
    return drive;
  }
  const buy = requestOf({ price: 100_010, owner: { strategy: taker } });

  it('leaves them alone', () => {
    const outcome = blocked().intent('x', buy);
    expect([outcome.refusal?.kind, typesOf(outcome), outcome.cancels]).toEqual([
      'selfMatch',
      ['intent.recorded', 'verdict.recorded'],
      [],
    ]);
  });

  it('has them cancelled, once, where it is a slice of a flatten', () => {
    const drive = blocked();
    const scope = { strategy: taker };
    drive.kill(scope);
    const act = { scope, epoch: drive.epoch, actor: alice, reason: 'out', stamp: stampAt(0) };
    drive.core.process({ type: 'flatten', flattenId, ...act });
    const slice = (id: string) => drive.core.process({ ...drive.intentEvent(id, buy), flattenId });
    const [first, second] = [slice('f1'), slice('f2')];
    expect(first.events.map(({ body }) => body)).toMatchObject([
      { type: 'intent.recorded' },
      { type: 'verdict.recorded', decision: 'refused', flattenId },
      {
        type: 'order.cancelRequested',
        clientOrderId: 'offer',
        cause: 'in the way of flatten flatten-1',
        flattenId,
      },
    ]);
    expect(first.cancels).toHaveLength(1);
    expect([typesOf(second), second.cancels]).toEqual([
      ['intent.recorded', 'verdict.recorded'],
      [],
    ]);
    drive.ended('cancelled', 'offer');
    expect(slice('f3').events[1]?.body).toMatchObject({ decision: 'approved', flattenId });
    expect(drive.intent('x', requestOf()).events[1]?.body).not.toHaveProperty('flattenId');
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
