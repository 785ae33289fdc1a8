/** Which way a change of the limits goes: P11, and that what is not known is looser. */
import { describe, expect, it, test } from 'vitest';
import { Limits } from '../contract/limits.ts';
import { isLooser, limitChanges } from './limit-changes.ts';

const instrument = {
  ...{ instrument: 'BTCUSDT.sim', orderLots: 500, orderValueMinor: 5_000_000 },
  ...{ priceCollarBps: 100, positionLots: 2_000, referenceAgeMillis: 2_000 },
};
const rate = { messages: 25, windowMillis: 1_000 };
const strategy = { strategy: 'maker', instruments: ['BTCUSDT.sim'], messageRate: rate };
const daily = { currency: 'USDT', lossMinor: 1_000_00 };
const node = { name: 'kim', scope: { trader: 'kim' }, hard: { orderLots: 100 } };
const restriction = { scope: { instrument: 'BTCUSDT.sim' }, reason: 'court' };
const base = {
  instruments: [instrument],
  strategies: [strategy],
  desk: { messageRate: rate, daily: [daily] },
  nodes: [node],
  restricted: [restriction],
};

/** Each change as `place direction`. */
function told(change: object, from: object = base): string[] {
  const changes = limitChanges(Limits.parse(from), Limits.parse({ ...base, ...change }));
  return changes.map(({ path, direction }) => `${path} ${direction}`);
}

const own = (change: object) => ({ instruments: [{ ...instrument, ...change }] });
const deskWide = (change: object) => ({ desk: { ...base.desk, ...change } });

describe('P11 a change of a limit', () => {
  test.each<[string, object, string[]]>([
    ['nothing', {}, []],
    ['a smaller order', own({ orderLots: 1 }), ['instruments[BTCUSDT.sim].orderLots tighter']],
    ['a larger order', own({ orderLots: 501 }), ['instruments[BTCUSDT.sim].orderLots looser']],
    [
      'a wider collar',
      own({ priceCollarBps: 101 }),
      ['instruments[BTCUSDT.sim].priceCollarBps looser'],
    ],
    [
      'an older price',
      own({ referenceAgeMillis: 2_001 }),
      ['instruments[BTCUSDT.sim].referenceAgeMillis looser'],
    ],
    [
      'lots without an owner',
      own({ unmatchedLots: 1 }),
      ['instruments[BTCUSDT.sim].unmatchedLots looser'],
    ],
    [
      'no instrument any more',
      { instruments: [] },
      [
        'instruments[BTCUSDT.sim] tighter',
        ...Object.keys(instrument)
          .sort()
          .map((name) => `instruments[BTCUSDT.sim].${name} tighter`),
      ],
    ],
    [
      'messages in a shorter window',
      deskWide({ messageRate: { ...rate, windowMillis: 900 } }),
      ['desk.messageRate.windowMillis looser'],
    ],
    [
      'one instrument more of a strategy',
      { strategies: [{ ...strategy, instruments: ['BTCUSDT.sim', 'ETHUSDT.sim'] }] },
      ['strategies[maker].instruments[ETHUSDT.sim] looser'],
    ],
    [
      'no limit of the day',
      deskWide({ daily: undefined }),
      [
        'desk.daily[USDT] looser',
        'desk.daily[USDT].currency looser',
        'desk.daily[USDT].lossMinor looser',
      ],
    ],
    [
      'a turnover of the day',
      deskWide({ daily: [{ ...daily, turnoverMinor: 5 }] }),
      ['desk.daily[USDT].turnoverMinor tighter'],
    ],
    [
      'no node',
      { nodes: [] },
      [
        'nodes[kim] looser',
        'nodes[kim].hard.orderLots looser',
        'nodes[kim].name looser',
        'nodes[kim].scope looser',
      ],
    ],
    [
      'a node of another scope',
      { nodes: [{ ...node, scope: { trader: 'tom' } }] },
      ['nodes[kim].scope unknown'],
    ],
    [
      'a longer time for repeats',
      { nodes: [{ ...node, hard: { ...node.hard, repeatMillis: 9 } }] },
      ['nodes[kim].hard.repeatMillis tighter'],
    ],
    [
      'no restriction',
      { restricted: [] },
      [
        'restricted[instrument=BTCUSDT.sim] looser',
        'restricted[instrument=BTCUSDT.sim].reason looser',
        'restricted[instrument=BTCUSDT.sim].scope looser',
      ],
    ],
  ])('P11 %s', (_name, change, expected) => {
    expect(told(change)).toEqual(expected);
  });

  it('P11 there and back are never both tighter', () => {
    for (const change of [own({ orderLots: 1 }), { nodes: [] }, deskWide({ daily: [] })]) {
      const to = limitChanges(Limits.parse(base), Limits.parse({ ...base, ...change }));
      const back = limitChanges(Limits.parse({ ...base, ...change }), Limits.parse(base));
      expect([isLooser(to), isLooser(back)].filter(Boolean)).toHaveLength(1);
    }
  });

  it('P11 what no rule knows is looser', () => {
    const [before, after] = [1, 2].map((value) => ({ ...Limits.parse(base), newLimit: value }));
    if (before === undefined || after === undefined) throw new Error('no limits');
    const changes = limitChanges(before, after);
    expect(changes).toEqual([{ path: 'newLimit', before: '1', after: '2', direction: 'unknown' }]);
    expect(isLooser(changes)).toBe(true);
    expect(isLooser([])).toBe(false);
  });
});
