/**
 * P4, messages: beside the gate, which holds what is over its limit, 80 % of the limit warns and
 * 150 % trips; what was held back counts.
 */
import { describe, expect, it } from 'vitest';
import type { Limits } from '../../contract/limits.ts';
import { maker, requestOf, taker, wideLimits } from '../core-fixture.ts';
import { deskWith, firedOf, tripOf } from './trip-desk-fixture.ts';

/** Twenty messages of the desk in a millisecond; of the maker ten. */
const limits: Limits = {
  ...wideLimits,
  strategies: wideLimits.strategies.map((each) =>
    each.strategy === maker ? { ...each, messageRate: { messages: 10, windowMillis: 1 } } : each,
  ),
  desk: { messageRate: { messages: 20, windowMillis: 1 } },
};

const rate = (change: object = {}) =>
  tripOf({ name: 'rate', what: 'message-rate', threshold: 150, action: 'halt', ...change });
const warning = rate({ name: 'warns', threshold: 80, action: 'alert' });
const buy = requestOf({ lots: 1 });
const ofTaker = requestOf({ lots: 1, owner: { strategy: taker } });

describe('P4 message rate', () => {
  it('P4 80 % of the messages warn, 100 % are refused, 150 % trip the desk', () => {
    const { drive, events } = deskWith([warning, rate()], limits);
    const refused: string[] = [];
    for (let n = 1; n <= 31; n += 1) {
      const { refusal, trips } = drive.intent(`a${n}`, ofTaker, n);
      refused.push(refusal?.kind ?? '');
      expect(trips).toHaveLength(n === 30 ? 1 : 0);
    }
    expect(refused.lastIndexOf('')).toBe(19);
    expect(refused.slice(20, 30)).toEqual(Array.from({ length: 10 }, () => 'messageRate'));
    expect(refused[30]).toBe('haltedScope');
    expect(firedOf(events).map(({ trip, use, mode, scope }) => [trip, use, mode, scope])).toEqual([
      ['warns', 80, null, {}],
      ['rate', 150, 'halted', {}],
    ]);
    expect(firedOf(events)[1]?.detail).toBe(
      '30 messages wanted of desk, 150 % of 20 messages in 1 ms, the threshold is 150',
    );
  });

  it('P4 a strategy is measured by its own limit, and others do not count', () => {
    const { drive, events } = deskWith([rate({ scope: { strategy: maker } })], limits);
    for (let n = 1; n <= 5; n += 1) drive.intent(`t${n}`, ofTaker, n);
    for (let n = 1; n <= 14; n += 1) expect(drive.intent(`a${n}`, buy, n).trips).toEqual([]);
    expect(drive.intent('last', buy, 15).trips).toMatchObject([{ scope: { strategy: maker } }]);
    expect(drive.intent('held', buy, 15).refusal?.kind).toBe('haltedScope');
    expect(firedOf(events)).toHaveLength(1);
    expect(drive.intent('t6', ofTaker, 16).refusal).toBeNull();
  });

  it('P4 cancels and amends count, the cancels of a kill do not', () => {
    const { drive, events } = deskWith([rate({ threshold: 25 })], limits);
    drive.work('a', buy, 1);
    drive.work('b', buy, 1);
    drive.work('c', ofTaker, 1);
    expect(firedOf(events)).toEqual([]);
    drive.kill({ strategy: taker }, 2);
    expect(firedOf(events)).toEqual([]);
    drive.cancel('a', 3);
    expect(firedOf(events)).toEqual([]);
    drive.cancel('b', 4);
    expect(firedOf(events)).toMatchObject([{ use: 25 }]);
    expect(drive.intent('d', buy, 5).refusal?.kind).toBe('haltedScope');
  });

  it('P4 the word of a venue is no message, and a kill forgets none', () => {
    const { drive, events } = deskWith([rate({ threshold: 15 })], limits);
    drive.work('a', ofTaker, 1);
    drive.filled('a', 'x1', 1, 100_000, 2);
    drive.intent('b', buy, 3);
    drive.sent('b', 3);
    drive.ended('rejected', 'b', 3);
    drive.kill({ strategy: maker }, 4);
    expect(firedOf(events)).toEqual([]);
    drive.intent('c', ofTaker, 5);
    expect(firedOf(events)).toMatchObject([{ use: 15 }]);
    expect(drive.intent('d', ofTaker, 6).refusal?.kind).toBe('haltedScope');
  });

  it('P4 no window of a flood that trips was over by more than one message', () => {
    const { drive, events } = deskWith([rate({ threshold: 150 })], limits);
    let wanted = 0;
    let at = 1;
    while (firedOf(events).length === 0) {
      at += wanted % 3;
      drive.intent(`a${wanted}`, ofTaker, at);
      wanted += 1;
    }
    expect(wanted).toBe(30);
    expect(drive.intent('after', ofTaker, at).refusal?.kind).toBe('haltedScope');
  });

  it('a re-arm counts anew, and so do other limits; no other refusal counts', () => {
    const { drive, events } = deskWith([rate({ threshold: 10 })], limits);
    drive.intent('far', requestOf({ price: 1 }), 1);
    drive.intent('a', buy, 1);
    drive.rearm({ strategy: maker }, 2);
    drive.rearm({}, 2);
    drive.intent('b', buy, 3);
    drive.record({ type: 'limits.set', limits: { ...limits }, cause: 'test' }, 4);
    drive.intent('c', buy, 5);
    expect(firedOf(events)).toEqual([]);
    drive.intent('d', buy, 6);
    expect(firedOf(events)).toMatchObject([{ use: 10 }]);
  });

  it('a re-arm of another scope forgets nothing', () => {
    const { drive, events } = deskWith([rate({ threshold: 10 })], limits);
    drive.intent('a', buy, 1);
    drive.rearm({ strategy: maker }, 2);
    drive.intent('b', buy, 3);
    expect(firedOf(events)).toHaveLength(1);
  });

  it('a scope without a limit of messages of its own never trips', () => {
    const scope = { strategy: maker, instrument: buy.owner.instrument };
    const { drive, events } = deskWith([rate({ threshold: 1, scope })], limits);
    drive.intent('a', buy, 1);
    expect(firedOf(events)).toEqual([]);
  });

  it('a desk without limits lets nothing go, and trips by nothing', () => {
    const { drive, events } = deskWith([rate({ threshold: 1 })], limits);
    drive.core.ledger.limits = null;
    drive.rearm({}, 1);
    expect(drive.intent('a', buy, 1).refusal?.kind).toBe('missingLimit');
    expect(firedOf(events)).toEqual([]);
  });
});
