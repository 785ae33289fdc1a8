/** P20, fan-out: more than K messages out for one in halt the strategy within one message. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IntentId } from '../../contract/ids.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { maker, orderId, requestOf, stampAt, taker } from '../core-fixture.ts';
import { deskWith, firedOf, type TripDesk, tripOf } from './trip-desk-fixture.ts';

const fanOut = (threshold: number) =>
  tripOf({ name: 'fan', what: 'fan-out', threshold, action: 'halt' });

/** Wants an order of a strategy on a tick. */
function want(
  { drive }: Pick<TripDesk, 'drive'>,
  id: string,
  tickNumber: number,
  strategy = maker,
) {
  const request = requestOf({ lots: 1, owner: { strategy } });
  return drive.core.process({ ...drive.intentEvent(id, request, 1), tickNumber });
}

describe('P20 fan-out', () => {
  it('P20 out:in over K halts within one message, and each tick counts anew', () => {
    const desk = deskWith([fanOut(3)]);
    for (const id of ['a', 'b', 'c']) expect(want(desk, id, 1).trips).toEqual([]);
    for (const id of ['d', 'e', 'f']) expect(want(desk, id, 2).trips).toEqual([]);
    expect(want(desk, 'other', 2, taker).trips).toEqual([]);
    expect(want(desk, 'g', 2).trips).toMatchObject([
      {
        scope: { strategy: maker },
        use: 4,
        detail: '4 messages of maker out for one in, tick 2, the threshold is 3',
      },
    ]);
    expect(want(desk, 'h', 3).refusal?.kind).toBe('haltedScope');
    expect(want(desk, 'i', 3, taker).refusal).toBeNull();
  });

  it('P20 amends and cancels are messages out too; what the gate refuses is none', () => {
    const desk = deskWith([fanOut(2)]);
    const { drive, events } = desk;
    want(desk, 'a', 7);
    drive.sent('a', 2);
    drive.accepted('a', 'v-a', 2);
    const far = requestOf({ price: 1 });
    drive.core.process({ ...drive.intentEvent('far', far, 3), tickNumber: 7 });
    const ask = (n: number, tickNumber: number) =>
      drive.core.process({
        type: 'amendIntent',
        intentId: IntentId.parse(`m-${n}`),
        clientOrderId: orderId('a'),
        terms: { price: priceTicks(99_999), lots: lots(1) },
        tickNumber,
        epoch: drive.epoch,
        armed: true,
        stamp: stampAt(4),
      });
    expect(ask(1, 7).trips).toEqual([]);
    expect(ask(2, 7).trips).toEqual([]);
    expect(firedOf(events)).toEqual([]);
    drive.cancel('a', 5);
    expect(firedOf(events)).toMatchObject([{ use: 3 }]);
  });

  it('P20 cancels count for the tick that they answer, and not for that of the orders', () => {
    const desk = deskWith([fanOut(5)]);
    const { drive, events } = desk;
    for (const id of ['a', 'b', 'c', 'd']) {
      want(desk, id, 1);
      drive.sent(id, 2);
      drive.accepted(id, `v-${id}`, 2);
    }
    drive.cancel('a', 1_000_000, 2);
    drive.cancel('b', 2_000_000, 3);
    expect(firedOf(events)).toEqual([]);
    for (const id of ['e', 'f', 'g', 'h']) want(desk, id, 3);
    expect(firedOf(events)).toEqual([]);
    drive.cancel('c', 3_000_000, 3);
    expect(firedOf(events)).toMatchObject([{ use: 6, detail: expect.stringContaining('tick 3,') }]);
    expect(want(desk, 'i', 4).refusal?.kind).toBe('haltedScope');
  });

  it('P20 what was decided on an older tick and comes late makes no room on the newer one', () => {
    const desk = deskWith([fanOut(2)]);
    want(desk, 'a', 7);
    want(desk, 'b', 6);
    expect(want(desk, 'c', 7).trips).toMatchObject([{ use: 3 }]);
    expect(want(desk, 'd', 8).refusal?.kind).toBe('haltedScope');
  });

  it('P20 a cancel before any order of a strategy belongs to no tick', () => {
    const before = deskWith([]);
    want(before, 'a', 1);
    want(before, 'b', 1);
    const { drive, events } = before;
    drive.record({ type: 'trips.set', trips: [fanOut(1)], cause: 'test' });
    for (const id of ['a', 'b']) {
      drive.sent(id, 2);
      drive.accepted(id, `v-${id}`, 2);
      drive.cancel(id, 3);
    }
    expect(firedOf(events)).toMatchObject([
      { detail: '2 messages of maker out for one in, tick 0, the threshold is 1' },
    ]);
    expect(want(before, 'c', 9).refusal?.kind).toBe('haltedScope');
  });

  it('P20 a re-arm counts anew, that of another strategy does not', () => {
    const desk = deskWith([fanOut(1)]);
    want(desk, 'a', 1);
    desk.drive.rearm({ strategy: taker }, 2);
    expect(want(desk, 'b', 1).trips).toHaveLength(1);
    expect(want(desk, 'held', 1).refusal?.kind).toBe('haltedScope');
    desk.drive.rearm({ strategy: maker }, 3);
    expect(want(desk, 'c', 1).refusal).toBeNull();
    expect(firedOf(desk.events)).toHaveLength(1);
  });
});

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const millisLimit = isLong ? 1_800_000 : 60_000;
const runs = isLong ? 10_000 : 200;

it(
  `P20 by a model: no strategy sends message K + 2 for one in, in ${runs} histories`,
  () => {
    let halts = 0;
    const acts = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 60 });
    const history = fc.property(acts, fc.integer({ min: 1, max: 4 }), (steps, threshold) => {
      const desk = deskWith([fanOut(threshold)]);
      const out = { [maker]: 0, [taker]: 0 };
      const off = new Set<string>();
      let tick = 1;
      for (const [number, [isNext, isMaker]] of steps.entries()) {
        if (isNext) {
          tick += 1;
          out[maker] = 0;
          out[taker] = 0;
        }
        const strategy = isMaker ? maker : taker;
        const { refusal, trips } = want(desk, `o${number}`, tick, strategy);
        expect(refusal?.kind ?? null).toBe(off.has(strategy) ? 'haltedScope' : null);
        if (off.has(strategy)) continue;
        out[strategy] = Number(out[strategy]) + 1;
        const isOver = Number(out[strategy]) > threshold;
        expect(trips).toHaveLength(isOver ? 1 : 0);
        if (!isOver) continue;
        off.add(strategy);
        halts += 1;
      }
    });
    fc.assert(history, { numRuns: runs });
    expect(halts).toBeGreaterThan(runs / 4);
  },
  millisLimit,
);
