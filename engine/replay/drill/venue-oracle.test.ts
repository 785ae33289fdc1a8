/** The judge of a drill finds what a kill did wrongly: too much, too little, too late. */
import { expect, test } from 'vitest';
import type { VenueLogLine } from './venue-log-reader.ts';
import { inSocketMillis, lateText, VenueOracle } from './venue-oracle.ts';

const isForeign = (id: string): boolean => id.startsWith('other');
const pressed = 1_000;
const closed = 2_000;

const report = (clientOrderId: string, orderStatus: string, at = 0): VenueLogLine => ({
  receivedMonoNanos: at,
  session: 's1',
  direction: 'out',
  event: 'executionReport',
  clientOrderId,
  orderStatus,
});
const request = (method: string, clientOrderId: string, at: number, session = 's1') => ({
  receivedMonoNanos: at,
  session,
  direction: 'in',
  method,
  clientOrderId,
});

/** An oracle that has two own orders and one of somebody else open, and has heard `lines` since. */
function judged(lines: readonly VenueLogLine[]) {
  const oracle = new VenueOracle(isForeign);
  oracle.take(['a', 'b', 'other-1'].map((id) => report(id, 'NEW')));
  const foreign = oracle.foreign();
  oracle.forget();
  oracle.take(lines);
  return oracle.judge(pressed, closed, foreign);
}

const cancels = [request('order.cancel', 'a', 2_100), request('order.cancel', 'b', 2_400)];
const gone = [report('a', 'CANCELED', 2_500), report('b', 'FILLED', 2_600)];
const clean = { lastCancelMonoNanos: 2_400, cancelled: 2, over: [], under: [], late: [] };

test('a kill that cancels its own orders and no other is clean', () => {
  expect(judged([...cancels, ...gone])).toEqual(clean);
});

test('a cancel that is sent again counts once, by its first', () => {
  const again = request('order.cancel', 'a', 9_000);
  expect(judged([...cancels, again, ...gone])).toEqual(clean);
});

test('an order that rested when the word was given is found, though it was gone soon after', () => {
  const oracle = new VenueOracle(isForeign);
  oracle.take(['a', 'b', 'other-1'].map((id) => report(id, 'NEW')));
  oracle.forget();
  oracle.take([...cancels, ...gone]);
  expect([2_499, 2_500, 2_599, 2_600].map((at) => oracle.ownAt(at))).toEqual([
    ['a', 'b'],
    ['b'],
    ['b'],
    [],
  ]);
  expect(oracle.own()).toEqual([]);
});

test('the word NEW that leaves behind a lost end opens nothing again', () => {
  const lost = { ...report('c', 'CANCELED', 2_700), direction: 'lost' };
  const lines = [...cancels, ...gone, request('order.place', 'c', 2_050), lost];
  const verdict = judged([...lines, report('c', 'NEW', 2_800)]);
  expect(verdict).toMatchObject({ under: [] });
});

test('an order that rests although its cancel was sent is left working', () => {
  const verdict = judged([...cancels, report('a', 'CANCELED')]);
  expect(verdict).toEqual({ ...clean, under: ['b'] });
});

test("somebody else's order: a cancel of it, or its end by whatever means, is too much", () => {
  const asked = request('order.cancel', 'other-1', 2_200);
  const lost = report('other-1', 'CANCELED', 2_700);
  expect(judged([...cancels, asked, ...gone])).toMatchObject({ over: ['other-1'] });
  expect(judged([...cancels, ...gone, lost])).toMatchObject({ over: ['other-1'] });
});

test.each(['order.place', 'order.modify', 'order.amend.keepPriority'])(
  '%s behind a cancel of the same connection has left too late',
  (method) => {
    const before = request(method, 'c', 2_050);
    const behind = request(method, 'd', 2_200);
    const elsewhere = request(method, 'e', 2_200, 's2');
    const ofOther = request(method, 'other-2', 2_200);
    const verdict = judged([before, ...cancels, behind, elsewhere, ofOther, ...gone]);
    expect(verdict.late).toMatchObject([{ clientOrderId: 'd', isTaken: false }]);
  },
);

test('an order that comes later than any socket holds it has left too late', () => {
  const at = closed + inSocketMillis * 1e6;
  const inTime = request('order.place', 'c', at, 's2');
  const late = request('order.place', 'd', at + 1, 's2');
  const refused = judged([inTime, late, ...cancels, ...gone]);
  expect(refused.late.map(lateText)).toEqual([
    'd came 250.0 ms after the gate had closed, and was refused by the venue',
  ]);
  const taken = judged([inTime, late, ...cancels, ...gone, report('d', 'NEW', at + 2)]);
  expect(taken.late).toMatchObject([{ clientOrderId: 'd', isTaken: true }]);
});
