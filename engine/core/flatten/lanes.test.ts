// Whose turn it is in a flatten, step by step.
import { expect, it } from 'vitest';
import { lots, monoNanos } from '../../contract/numbers.ts';
import { emptyPosition, type Position } from '../../state/position.ts';
import { account, inverse, linear, maker, orderId, taker } from '../core-fixture.ts';
import { fruitlessLimit, Lanes } from './lanes.ts';

const first: Position = { ...emptyPosition(account, maker, linear), lots: lots(5) };
const second: Position = { ...emptyPosition(account, taker, linear), lots: lots(3) };
const other: Position = { ...emptyPosition(account, maker, inverse), lots: lots(-2) };
const all = [first, second, other];
const at = (millis: number) => monoNanos(millis * 1e6);
const id = orderId('f1');

it('one slice an instrument is out at a time', () => {
  const lanes = new Lanes();
  expect([lanes.due(all, at(0)), lanes.isWorking]).toEqual([[first, other], false]);
  lanes.sent(first, id);
  expect([lanes.due(all, at(0)), lanes.isWorking]).toEqual([[other], true]);
  expect(lanes.reasons(all)).toEqual([
    'BTCUSDT.sim of maker: order f1 has no answer',
    'BTCUSDT.sim of taker: no time left',
    'BTCUSD_PERP.sim of maker: no time left',
  ]);
  lanes.ended(orderId('stranger'), 1, '', at(0));
  expect(lanes.isWorking).toBe(true);
});

it('a slice that traded is followed by the next after a tenth of a second', () => {
  const lanes = new Lanes();
  lanes.refused(first, 'nobody there', at(0));
  lanes.sent(first, id);
  lanes.ended(id, 1, 'unheard', at(1_000));
  expect([
    lanes.isWorking,
    lanes.reasons([first]),
    lanes.due([first, second], monoNanos(1_100e6 - 1)),
    lanes.due([first, second], at(1_100)),
  ]).toEqual([false, ['BTCUSDT.sim of maker: no time left'], [second], [first]]);
});

it('a slice in vain is followed by the next after a quarter of a second, and says why', () => {
  const lanes = new Lanes();
  lanes.sent(first, id);
  lanes.ended(id, 0, 'nobody there', at(1_000));
  expect([
    lanes.isWorking,
    lanes.reasons([first]),
    lanes.due([first], monoNanos(1_250e6 - 1)),
    lanes.due([first], at(1_250)),
  ]).toEqual([false, ['BTCUSDT.sim of maker: nobody there'], [], [first]]);
  lanes.sent(first, id);
  lanes.refused(first, 'no price', at(2_000));
  expect([
    lanes.isWorking,
    lanes.reasons([first]),
    lanes.due([first], monoNanos(2_250e6 - 1)),
    lanes.due([first], at(2_250)),
  ]).toEqual([false, ['BTCUSDT.sim of maker: no price'], [], [first]]);
});

it('a position is given up after so many slices in a row in vain', () => {
  const lanes = new Lanes();
  const later = at(1e6);
  for (let n = 1; n < fruitlessLimit; n += 1) lanes.refused(first, 'no', at(0));
  expect([lanes.hasHope([first]), lanes.due([first], later)]).toEqual([true, [first]]);
  lanes.sent(first, id);
  lanes.ended(id, 1, '', at(0));
  for (let n = 1; n < fruitlessLimit; n += 1) lanes.refused(first, 'no', at(0));
  expect([lanes.hasHope([first]), lanes.due([first], later)]).toEqual([true, [first]]);
  lanes.refused(first, 'no', at(0));
  expect([
    lanes.hasHope([first]),
    lanes.due([first], later),
    lanes.hasHope(all),
    lanes.due(all, later),
    lanes.hasHope([]),
  ]).toEqual([false, [], true, [second, other], false]);
});

it('a slice that own orders stop waits for them, and is in vain only when they do not go', () => {
  const lanes = new Lanes();
  for (let n = 0; n < 10 * fruitlessLimit; n += 1) lanes.blocked(first, 'the bid of b', at(n * 90));
  expect([
    lanes.isWorking,
    lanes.hasHope([first]),
    lanes.reasons([first]),
    lanes.due([first], at(199 * 90 + 249)),
    lanes.due([first], at(199 * 90 + 250)),
  ]).toEqual([false, true, ['BTCUSDT.sim of maker: the bid of b'], [], [first]]);
  for (let n = 0; n < fruitlessLimit - 1; n += 1) lanes.blocked(first, 'still', at(20_000 + n));
  expect(lanes.hasHope([first])).toBe(true);
  lanes.blocked(first, 'still', at(20_030));
  expect(lanes.hasHope([first])).toBe(false);
});

it('a slice is due at once when the way is clear, and another pause stays as it is', () => {
  const lanes = new Lanes();
  lanes.blocked(first, 'the bid of b', at(0));
  lanes.refused(other, 'no price', at(0));
  expect(lanes.due([first, other], at(1))).toEqual([]);
  lanes.wayIsClear();
  expect(lanes.due([first, other], at(1))).toEqual([first]);
  // What stops it from then on is another matter, with patience of its own.
  lanes.sent(first, id);
  lanes.ended(id, 1, '', at(19_999));
  lanes.blocked(first, 'the bid of c', at(20_001));
  lanes.sent(other, id);
  lanes.ended(id, 0, 'nobody', at(20_001));
  for (let n = 0; n < fruitlessLimit; n += 1) lanes.blocked(first, 'c', at(40_000));
  expect(lanes.hasHope([first])).toBe(true);
});
