/** Ratios over orders: what counts, from how many on, over which window, and who is acted on. */
import { describe, expect, it } from 'vitest';
import { CommandId, IntentId } from '../../contract/ids.ts';
import { gateEpoch, lots, priceTicks } from '../../contract/numbers.ts';
import {
  alice,
  linear,
  maker,
  orderId,
  requestOf,
  spot,
  stampAt,
  taker,
  wideLimits,
} from '../core-fixture.ts';
import { deskWith, firedOf, tripOf } from './trip-desk-fixture.ts';
import { WindowTally } from './window-tally.ts';

const buy = requestOf({ lots: 1 });
const far = requestOf({ lots: 1, price: 1 });

const toFill = (change: object = {}) =>
  tripOf({
    ...{ name: 'otr', what: 'order-to-fill', windowMillis: 1_000, threshold: 3, action: 'halt' },
    ...change,
  });

describe('order-to-fill', () => {
  it('counts new, amend and cancel messages, and one fill where there is none yet', () => {
    const { drive, events } = deskWith([toFill()]);
    drive.work('a', buy, 1);
    drive.intent('far', far, 1);
    drive.work('b', buy, 2);
    expect(firedOf(events)).toEqual([]);
    drive.cancel('a', 3);
    expect(firedOf(events)).toMatchObject([
      {
        scope: {},
        use: 3,
        mode: 'halted',
        detail: '3 messages and 0 fills of desk within 1000 ms, the threshold is 3',
      },
    ]);
  });

  it('what was held, refused or rejected is no message that went out', () => {
    const slow = { messages: 3, windowMillis: 60_000 };
    const { drive, events } = deskWith([toFill({ threshold: 4 })], {
      ...wideLimits,
      desk: { messageRate: slow },
    });
    for (const id of ['a', 'b', 'c', 'held', 'held2']) drive.intent(id, buy, 1);
    drive.intent('far', far, 1);
    drive.sent('a', 2);
    drive.ended('rejected', 'a', 2);
    expect(drive.core.ledger.counts).toMatchObject({ approved: 3, refused: 3, rejected: 1 });
    expect(firedOf(events)).toEqual([]);
  });

  it('fills make room, and a window later neither counts', () => {
    const { drive, events } = deskWith([toFill({ scope: { instrument: linear } })]);
    drive.work('a', requestOf({ lots: 2 }), 1);
    drive.filled('a', 'x1', 1, 100_000, 2);
    drive.filled('a', 'x2', 1, 100_000, 2);
    for (let n = 0; n < 4; n += 1) drive.intent(`b${n}`, buy, 3);
    expect(firedOf(events)).toEqual([]);
    drive.intent('other', requestOf({ lots: 1, owner: { instrument: spot } }), 3);
    drive.quote(100_000, 100_002, 1_100_000);
    for (let n = 0; n < 2; n += 1) drive.intent(`c${n}`, buy, 1_100_001);
    expect(firedOf(events)).toEqual([]);
    drive.intent('d', buy, 1_100_002);
    expect(firedOf(events)).toMatchObject([{ use: 3, scope: { instrument: linear } }]);
  });

  it('a fill by itself trips nothing, and a re-arm of its scope counts anew', () => {
    const { drive, events } = deskWith([toFill({ threshold: 2, scope: { strategy: maker } })]);
    drive.work('a', buy, 1);
    drive.filled('a', 'x1', 1, 100_000, 2);
    drive.rearm({ strategy: taker }, 3);
    drive.intent('b', buy, 4);
    expect(firedOf(events)).toHaveLength(1);
    drive.rearm({ strategy: maker }, 5);
    drive.intent('c', buy, 6);
    expect(firedOf(events)).toHaveLength(1);
    drive.intent('d', buy, 7);
    expect(firedOf(events)).toHaveLength(2);
  });
});

const rejects = (change: object = {}) =>
  tripOf({
    ...{ name: 'rejects', what: 'reject-ratio', windowMillis: 1_000, threshold: 0.5 },
    ...{ action: 'halt', atLeast: 4, ...change },
  });

describe('reject-ratio', () => {
  it('counts what the gate refused and what the venue rejected, of all that was wanted', () => {
    const { drive, events } = deskWith([rejects()]);
    drive.work('a', buy, 1);
    drive.intent('b', buy, 1);
    drive.intent('far', far, 2);
    expect(firedOf(events)).toEqual([]);
    drive.sent('b', 2);
    drive.ended('rejected', 'b', 3);
    // Two of three, and three are too few to judge by.
    expect(firedOf(events)).toEqual([]);
    drive.cancel('a', 4);
    drive.intent('c', buy, 5);
    expect(firedOf(events)).toEqual([]);
    drive.intent('again', far, 6);
    expect(firedOf(events)).toMatchObject([
      {
        use: 0.6,
        scope: {},
        detail: '3 of 5 orders of desk refused within 1000 ms, the threshold is 0.5',
      },
    ]);
  });

  it('what is held by a limit of messages came to nothing too, no fill and no cancel', () => {
    const { drive, events } = deskWith([rejects({ atLeast: 3 })], {
      ...wideLimits,
      desk: { messageRate: { messages: 2, windowMillis: 60_000 } },
    });
    drive.work('a', requestOf({ lots: 2 }), 1);
    drive.filled('a', 'x1', 1, 100_000, 2);
    drive.cancel('a', 3);
    expect(drive.intent('b', buy, 4).refusal?.kind).toBe('messageRate');
    expect(firedOf(events)).toEqual([]);
    expect(drive.intent('c', buy, 5).refusal?.kind).toBe('messageRate');
    expect(firedOf(events)).toMatchObject([{ use: 2 / 3 }]);
  });

  it('judges from ten orders on where the rule does not say', () => {
    const { drive, events } = deskWith([rejects({ atLeast: undefined })]);
    for (let n = 1; n <= 9; n += 1) drive.intent(`far${n}`, far, n);
    expect(firedOf(events)).toEqual([]);
    drive.intent('far10', far, 10);
    expect(firedOf(events)).toMatchObject([{ use: 1 }]);
  });

  it('what a mode refused says nothing of a strategy', () => {
    const { drive, events } = deskWith([rejects({ atLeast: 1, scope: { instrument: linear } })]);
    drive.kill({ strategy: maker }, 1);
    drive.intent('a', buy, 2);
    const unarmed = { ...drive.intentEvent('b', requestOf({ owner: { strategy: taker } }), 3) };
    drive.core.process({ ...unarmed, armed: false });
    expect(firedOf(events)).toEqual([]);
  });

  it('a rejection of what was wanted a window ago is no more than all of it', () => {
    const { drive, events } = deskWith([rejects({ atLeast: 1 })]);
    drive.intent('a', buy, 1);
    drive.sent('a', 2);
    drive.ended('rejected', 'a', 1_100_000);
    expect(firedOf(events)).toMatchObject([{ use: 1 }]);
  });

  it('a re-arm of its scope counts anew, that of another one does not', () => {
    const { drive, events } = deskWith([rejects({ atLeast: 2, scope: { strategy: maker } })]);
    drive.intent('a', far, 1);
    drive.rearm({ strategy: taker }, 2);
    drive.intent('b', far, 3);
    expect(firedOf(events)).toHaveLength(1);
    drive.rearm({ strategy: maker }, 4);
    drive.intent('c', far, 5);
    expect(firedOf(events)).toHaveLength(1);
  });
});

describe('what is no news of a strategy', () => {
  it('orders of a flatten, approved and refused', () => {
    const rules = [
      rejects({ atLeast: 1, action: 'alert' }),
      toFill({ threshold: 1, action: 'alert' }),
    ];
    const { drive, events } = deskWith(rules);
    drive.work('held', requestOf({ lots: 2, owner: { strategy: taker } }), 1);
    drive.filled('held', 'x1', 2, 100_000, 1);
    const before = firedOf(events).length;
    drive.kill({ strategy: taker }, 2);
    const flattenId = CommandId.parse('flatten-1');
    const grant = { type: 'flatten', flattenId, scope: { strategy: taker }, actor: alice } as const;
    drive.epoch = gateEpoch(drive.epoch + 1);
    drive.core.process({ ...grant, reason: 'test', epoch: drive.epoch, stamp: stampAt(3) });
    const owner = { strategy: taker };
    const slices = [
      requestOf({ side: 'sell', lots: 1, price: 100_001, owner }),
      requestOf({ side: 'sell', lots: 1, price: 1, owner }),
    ].map((request, n) =>
      drive.core.process({ ...drive.intentEvent(`s${n}`, request, 4), flattenId }),
    );
    expect(slices.map(({ refusal }) => refusal?.kind)).toEqual([undefined, 'priceCollar']);
    expect(firedOf(events)).toHaveLength(before);
  });

  it('an amend that the gate refuses is one that was wanted, for its price or by its rate', () => {
    const { drive, events } = deskWith([rejects({ atLeast: 2, threshold: 0.5 })]);
    drive.work('a', buy, 1);
    const intentId = IntentId.parse('m-1');
    const amend = { type: 'amendIntent', intentId, clientOrderId: orderId('a') } as const;
    const rest = { tickNumber: 1, epoch: drive.epoch, armed: true, stamp: stampAt(2) };
    drive.core.process({ ...amend, terms: { price: priceTicks(1), lots: lots(1) }, ...rest });
    expect(firedOf(events)).toMatchObject([{ use: 0.5 }]);
  });

  it('an amend while the desk is not armed', () => {
    const { drive, events } = deskWith([rejects({ atLeast: 1, threshold: 0.01 })]);
    drive.work('a', buy, 1);
    const amend = { type: 'amendIntent', intentId: IntentId.parse('m-1') } as const;
    const rest = { tickNumber: 1, epoch: drive.epoch, armed: false, stamp: stampAt(2) };
    const terms = { lots: lots(2) };
    const asked = drive.core.process({ ...amend, clientOrderId: orderId('a'), terms, ...rest });
    expect(asked.refusal?.kind).toBe('notArmed');
    expect(firedOf(events)).toEqual([]);
  });

  it('an amend that the venue rejects is a rejection', () => {
    const { drive, events } = deskWith([rejects({ atLeast: 2, threshold: 0.5 })]);
    drive.work('a', buy, 1);
    const intentId = IntentId.parse('m-1');
    const amend = { type: 'amendIntent', intentId, clientOrderId: orderId('a') } as const;
    const rest = { tickNumber: 1, epoch: drive.epoch, armed: true, stamp: stampAt(2) };
    drive.core.process({ ...amend, terms: { lots: lots(2) }, ...rest });
    const sent = { type: 'sent', clientOrderId: orderId('a'), message: 'amend' } as const;
    const { mono: sendMonoNanos } = stampAt(2);
    drive.core.process({ ...sent, sendMonoNanos, epoch: drive.epoch, stamp: stampAt(2) });
    expect(firedOf(events)).toEqual([]);
    const clientOrderId = orderId('a');
    drive.report({ kind: 'amendRejected', clientOrderId, intentId, reason: 'no' } as never, 3);
    expect(firedOf(events)).toMatchObject([{ use: 0.5 }]);
  });
});

describe('a window of counts', () => {
  it('forgets by fiftieths, each kind by itself, and never by a stamp of the past', () => {
    const tally = new WindowTally(50, ['a', 'b']);
    const at = (millis: number) => millis * 1_000_000;
    tally.add('a', at(0));
    tally.add('a', at(10));
    tally.add('b', at(10.9));
    tally.add('b', at(3));
    expect([tally.count('a', at(49.9)), tally.count('b', at(49.9))]).toEqual([2, 2]);
    expect([tally.count('a', at(50)), tally.count('b', at(50))]).toEqual([1, 2]);
    expect([tally.count('a', at(59.9)), tally.count('a', at(60))]).toEqual([1, 0]);
    expect(tally.count('b', at(1_000_000))).toBe(0);
    tally.add('b', at(1_000_001));
    expect(tally.count('b', at(1_000_001))).toBe(1);
  });
});
