import { describe, expect, it } from 'vitest';
import { lots, priceTicks } from '../contract/numbers.ts';
import type { OrderTerms } from '../contract/orders.ts';
import { underWayMillis } from '../ports/venue.ts';
import { amend, amended, id, orderOf, rejected, sendAmend, terms, told } from './amend-fixture.ts';
import { armedDesk, type Drive, maker, requestOf, spot, stampAt } from './core-fixture.ts';
import type { Outcome } from './engine.ts';

const working = (drive: Drive) => drive.core.exposure.instruments.get('BTCUSDT.sim' as never);

/** An order of 10 lots at the bid, with an amend to 20 lots at 99,990 on its way. */
function amending(): Drive {
  const drive = armedDesk();
  drive.work('o', requestOf());
  amend(drive, terms(99_990, 20));
  sendAmend(drive);
  return drive;
}

describe('an amend', () => {
  it('is recorded with what it was judged on, and handed out as an approval', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    expect(drive.core.messagesAt(stampAt(0)).inWindow).toBe(1);
    const outcome = amend(drive, { lots: lots(20) });
    expect(drive.core.messagesAt(stampAt(0)).inWindow).toBe(2);
    expect(told(outcome)).toEqual(['order.amendRequested']);
    expect(outcome.events[0]?.body).toMatchObject({
      terms: { price: 100_000, lots: 20 },
      inputs: { referencePrice: 100_001, workingBuyLots: 10 },
    });
    expect(outcome.approved).toEqual([]);
    expect(outcome.amends).toMatchObject([
      { clientOrderId: 'o', intentId: 'a1', value: { request: { lots: 20, price: 100_000 } } },
    ]);
    expect(orderOf(drive)).toMatchObject({ status: 'pendingAmend', request: { lots: 10 } });
    expect(drive.core.ledger.counts).toMatchObject({ intents: 2, approved: 2 });
  });

  it('counts for the larger of both quantities until the venue has answered', () => {
    const drive = amending();
    expect(working(drive)?.workingBuyLots).toBe(20);
    rejected(drive);
    expect(working(drive)?.workingBuyLots).toBe(10);
    amend(drive, { lots: lots(4) }, 'a2');
    expect(working(drive)?.workingBuyLots).toBe(10);
    amended(drive, terms(100_000, 4), 'a2');
    expect(working(drive)?.workingBuyLots).toBe(4);
  });

  it('stands when the venue says so, and its former terms are remembered', () => {
    const drive = amending();
    expect(told(amended(drive, terms(99_990, 20)))).toEqual(['order.amended']);
    expect(orderOf(drive)).toMatchObject({
      status: 'new',
      request: { price: 99_990, lots: 20 },
      formerTerms: [{ price: 100_000, lots: 10 }],
    });
    expect(orderOf(drive)?.amend).toBeUndefined();
  });

  it('is answered by its terms alone where the order never had them', () => {
    const drive = amending();
    expect(told(amended(drive, terms(99_990, 20), null))).toEqual(['order.amended']);
  });

  it('leaves a part filled order part filled, and may end one that has filled as much', () => {
    const drive = amending();
    drive.filled('o', 'e1', 10);
    expect(orderOf(drive)?.status).toBe('pendingAmend');
    rejected(drive);
    expect(orderOf(drive)?.status).toBe('filled');
    const other = amending();
    other.filled('o', 'e1', 10);
    amended(other, terms(99_990, 20));
    expect(orderOf(other)?.status).toBe('partiallyFilled');
    other.filled('o', 'e2', 10);
    expect(orderOf(other)?.status).toBe('filled');
  });

  it('gives way to a cancel, and is answered all the same', () => {
    const drive = amending();
    drive.cancel('o');
    expect(orderOf(drive)?.status).toBe('pendingCancel');
    amended(drive, terms(99_990, 20));
    expect(orderOf(drive)).toMatchObject({ status: 'pendingCancel', request: { lots: 20 } });
    drive.ended('cancelled', 'o');
    expect(orderOf(drive)?.status).toBe('cancelled');
  });

  it('that ends late changes the terms of an order that is over, and not its end', () => {
    const drive = amending();
    drive.ended('cancelled', 'o');
    expect(told(amended(drive, terms(99_990, 20)))).toEqual(['order.amended']);
    expect(orderOf(drive)).toMatchObject({ status: 'cancelled', request: { lots: 20 } });
    const other = amending();
    other.ended('expired', 'o');
    expect(told(rejected(other))).toEqual(['order.amendRejected']);
    expect(orderOf(other)?.amend).toBeUndefined();
  });
});

describe('what the venue says of amends again, or never meant', () => {
  const settled = (drive: Drive): void => {
    amended(drive, terms(99_990, 20));
  };
  const repeats: [string, (drive: Drive) => Outcome, ((drive: Drive) => void)?][] = [
    ['the terms that it is on', (drive) => amended(drive, terms(100_000, 10), null)],
    ['a refusal of another amend', (drive) => rejected(drive, 'a9')],
    ['the amend once more', (drive) => amended(drive, terms(99_990, 20)), settled],
    ['its refusal, when it was taken', (drive) => rejected(drive), settled],
  ];
  it.each(repeats)('%s: a repeat', (_, step, prepare = () => {}) => {
    const drive = amending();
    prepare(drive);
    const before = drive.core.repeatedReports();
    expect(told(step(drive))).toEqual([]);
    expect(drive.core.repeatedReports()).toBe(before + 1);
  });

  it('an older amend, told without its name, does not answer one back to its terms', () => {
    const drive = amending();
    amended(drive, terms(99_990, 20));
    amend(drive, terms(100_000, 10), 'a2');
    amended(drive, terms(100_000, 10), 'a2');
    amend(drive, terms(99_990, 20), 'a3');
    expect(told(amended(drive, terms(99_990, 20), null))).toEqual([]);
    expect(told(amended(drive, terms(99_990, 20), 'a1'))).toEqual([]);
    expect(orderOf(drive)).toMatchObject({ status: 'pendingAmend', request: { lots: 10 } });
    expect(told(amended(drive, terms(99_990, 20), 'a3'))).toEqual(['order.amended']);
  });

  it('terms that nobody asked for are a contradiction', () => {
    const drive = amending();
    expect(told(amended(drive, terms(99_000, 7), null))).toEqual([
      'fault: terms that nobody asked for, 7 lots at 99000',
      'order.unknown',
    ]);
    const other = amending();
    expect(told(amended(other, terms(null, 7)))).toEqual([
      'fault: terms that nobody asked for, 7 lots at no price',
      'order.unknown',
    ]);
    const third = amending();
    expect(told(amended(third, terms(99_990, 20), 'a9'))).toEqual([
      'fault: terms that nobody asked for, 20 lots at 99990',
      'order.unknown',
    ]);
  });
});

describe('an amend that the fence keeps back, or that was never wanted', () => {
  const fence = (drive: Drive) =>
    drive.core.process({
      type: 'fenced',
      clientOrderId: id,
      message: 'amend',
      cause: 'epoch',
      detail: 'the gate is closed',
      stamp: stampAt(0),
    });

  it('leaves the order on its terms', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    amend(drive, { lots: lots(20) });
    expect(told(fence(drive))).toEqual(['order.amendRejected']);
    expect(orderOf(drive)).toMatchObject({
      status: 'new',
      reason: 'kept back (epoch): the gate is closed',
    });
  });

  it('after it was sent is a fault, as is one without a wish', () => {
    expect(told(fence(amending()))).toEqual(['fault: an amend fenced (epoch) too late']);
    const drive = armedDesk();
    drive.work('o', requestOf());
    expect(told(fence(drive))).toEqual(['fault: an amend fenced (epoch) too late']);
    expect(told(sendAmend(drive))).toEqual(['fault: an amend was sent that nobody asked for']);
  });
});

describe('an amend that was not answered', () => {
  const asked = (drive: Drive, at: OrderTerms, micros: number): Outcome => {
    drive.ended('unknown', 'o', micros);
    const ids = { clientOrderId: id, venueOrderId: 'v-o' as never };
    return drive.report({ kind: 'accepted', ...ids, terms: at }, micros);
  };
  const later = underWayMillis * 1_000 + 1;

  it('was taken, if the venue has the order on its terms', () => {
    const drive = amending();
    expect(told(asked(drive, terms(99_990, 20), 5))).toEqual(['order.accepted', 'order.amended']);
    expect(orderOf(drive)).toMatchObject({ status: 'new', request: { lots: 20 } });
  });

  it('was taken as well, if those are terms that the order had before', () => {
    const drive = amending();
    amended(drive, terms(99_990, 20));
    amend(drive, terms(100_000, 10), 'a2');
    sendAmend(drive);
    expect(told(asked(drive, terms(100_000, 10), 5))).toEqual(['order.accepted', 'order.amended']);
    expect(orderOf(drive)).toMatchObject({ status: 'new', request: { lots: 10 } });
  });

  it('is not judged while it waits for the fence, whatever else was sent of the order', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    amend(drive, terms(99_990, 20));
    const stamp = stampAt(1);
    drive.core.process({ type: 'cancelIntent', clientOrderId: id, cause: 'test', stamp });
    const sent = { type: 'sent', clientOrderId: id, message: 'cancel' } as const;
    drive.core.process({ ...sent, sendMonoNanos: stamp.mono, epoch: drive.epoch, stamp });
    drive.report({ kind: 'cancelRejected', clientOrderId: id, reason: 'unknown order' });
    expect(told(asked(drive, terms(100_000, 10), later))).toEqual(['order.accepted']);
    expect(told(sendAmend(drive, later))).toEqual(['order.sent']);
  });

  it('was not, if it stands as before and no message can be under way', () => {
    const drive = amending();
    expect(told(asked(drive, terms(100_000, 10), 5))).toEqual(['order.accepted']);
    expect(orderOf(drive)?.status).toBe('pendingAmend');
    expect(told(asked(drive, terms(100_000, 10), later))).toEqual([
      'order.accepted',
      'order.amendRejected',
    ]);
    const reason = 'the venue has the order on its former terms';
    expect(orderOf(drive)).toMatchObject({ status: 'new', reason });
  });

  it('is not settled while the fence has not let it out', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    amend(drive, { lots: lots(20) });
    const ids = { clientOrderId: id, venueOrderId: 'v-o' as never };
    const at = terms(100_000, 10);
    drive.report({ kind: 'accepted', ...ids, terms: at }, later);
    expect(orderOf(drive)?.status).toBe('pendingAmend');
  });

  it('is no matter where there is none, unless the venue has other terms', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    expect(told(asked(drive, terms(100_000, 10), later))).toEqual(['order.accepted']);
    expect(told(asked(drive, terms(100_000, 11), later))).toEqual([
      'order.accepted',
      'fault: terms that nobody asked for, 11 lots at 100000',
      'order.unknown',
    ]);
  });
});

describe('the gate on an amend', () => {
  const refusalOf = (change: Partial<OrderTerms>, before: (drive: Drive) => void = () => {}) => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    before(drive);
    const outcome = amend(drive, change);
    expect(outcome.amends).toEqual([]);
    return { recorded: told(outcome), kind: outcome.refusal?.kind };
  };
  const refused = (kind: string) => ({ recorded: ['order.amendRefused'], kind });
  const unrecorded = { recorded: [], kind: 'badInput' };

  it.each<[string, Partial<OrderTerms>, object, ((drive: Drive) => void)?]>([
    ['that changes nothing', { lots: lots(10) }, refused('badInput')],
    ['without lots', { lots: lots(0) }, refused('badInput')],
    ['to no price', terms(null, 10), refused('badInput')],
    ['beyond the collar', { price: priceTicks(200_000) }, refused('priceCollar')],
    ['beyond the size of an order', { lots: lots(1_001) }, refused('orderSize')],
    [
      'to what has traded already',
      { lots: lots(4) },
      refused('badInput'),
      (drive) => drive.filled('o', 'e1', 4),
    ],
    ['in a halted scope', { lots: lots(4) }, unrecorded, (drive) => drive.kill()],
    [
      'while another is under way',
      { lots: lots(4) },
      unrecorded,
      (drive) => amend(drive, { lots: lots(5) }, 'a0'),
    ],
    ['of an order in doubt', { lots: lots(4) }, unrecorded, (d) => d.ended('unknown', 'o')],
    ['of an order that ended', { lots: lots(4) }, unrecorded, (d) => d.ended('cancelled', 'o')],
    [
      'into an own order on the other side',
      { price: priceTicks(100_005) },
      refused('selfMatch'),
      (drive) =>
        drive.work('s', requestOf({ side: 'sell', price: 100_004, owner: { strategy: maker } })),
    ],
  ])('refuses one %s', (_, change, expected, before) => {
    expect(refusalOf(change, before)).toEqual(expected);
  });

  it('refuses one of an order that is not there, and puts a malformed one down as a fault', () => {
    const drive = armedDesk();
    expect(amend(drive, { lots: lots(1) }).refusal?.detail).toBe('there is no order o to amend');
    drive.work('o', requestOf());
    const outcome = amend(drive, { lots: Number.NaN as never });
    expect(told(outcome)).toEqual(['fault: amend of o refused']);
    expect(outcome.refusal?.detail).toBe('the quantity is NaN');
  });

  it('measures position and value by the terms as they would be', () => {
    const drive = armedDesk();
    drive.work('o', requestOf({ lots: 1_000, price: 99_900 }));
    for (const n of [1, 2, 3]) drive.work(`p${n}`, requestOf({ lots: 1_000, price: 99_900 }));
    drive.work('q', requestOf({ lots: 999, price: 99_900 }));
    amend(drive, { lots: lots(500) });
    amended(drive, terms(99_900, 500));
    expect(amend(drive, { lots: lots(1_000) }, 'a2').refusal).toBeNull();
    amended(drive, terms(99_900, 1_000), 'a2');
    drive.work('r', requestOf({ lots: 1, price: 99_900 }));
    expect(working(drive)?.workingBuyLots).toBe(5_000);
    amend(drive, { lots: lots(900) }, 'a3');
    amended(drive, terms(99_900, 900), 'a3');
    drive.work('s', requestOf({ lots: 1, price: 99_900 }));
    expect(amend(drive, { lots: lots(1_000) }, 'a4').refusal?.kind).toBe('positionLimit');
  });

  it('lets spot make a quantity smaller in its place, and nothing else', () => {
    const owner = { instrument: spot };
    const drive = armedDesk();
    drive.work('o', requestOf({ owner }));
    const detail =
      'the spot market of ETHUSDT only makes a quantity smaller: ' +
      'cancel the order and place another one';
    expect(amend(drive, { lots: lots(11) }).refusal).toMatchObject({
      kind: 'notSupported',
      detail,
    });
    expect(amend(drive, { price: priceTicks(99_990) }).refusal?.kind).toBe('notSupported');
    expect(amend(drive, { lots: lots(9) }).refusal).toBeNull();
  });
});
