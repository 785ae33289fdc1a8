// The hedger at two venues, situation by situation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { away, home, TwoVenues } from './quoting-hedger/two-venues-fixture.ts';

/** Both prices are there, and nothing is held. */
function quoting(parameters: object = {}): TwoVenues {
  const desk = new TwoVenues(parameters);
  desk.top(away.id, 1_000, 1_010);
  desk.top(home.id, 1_000, 1_010);
  return desk;
}

describe('quotes', () => {
  it('wait for a price to hedge at', () => {
    const desk = new TwoVenues();
    desk.top(home.id, 1_000, 1_010);
    expect([desk.placed, desk.handlers.why()]).toEqual([
      [],
      'Waiting: no price from w to hedge at',
    ]);
  });

  it('stand at its own venue alone', () => {
    const desk = quoting();
    desk.top(home.id, 1_000, 1_010);
    expect(desk.at(home.id).map(([side]) => side)).toEqual(['buy', 'sell']);
    expect(desk.at(away.id)).toEqual([]);
  });

  it('are withdrawn when the price to hedge at has grown old', () => {
    const desk = quoting();
    desk.top(home.id, 1_000, 1_010);
    for (let millis = 0; millis < 7_000; millis += 500) desk.top(home.id, 1_000, 1_010, 500);
    desk.handlers.onTimer?.();
    expect(desk.handlers.why()).toBe('Not quoting: the price at w is old');
    expect([...desk.cancelled].toSorted()).toEqual(
      desk.placed.map(({ reference }) => reference).toSorted(),
    );
  });
});

describe('a fill', () => {
  it('is hedged the other way, through the price, never resting', () => {
    const desk = quoting({ hedgeCrossTicks: 3 });
    desk.hold(home.id, 10);
    expect(desk.at(away.id)).toEqual([['sell', 997, 10]]);
    const hedges = desk.placed.filter(({ instrument }) => instrument === away.id);
    expect(hedges).toMatchObject([{ timeInForce: 'IOC' }]);
    desk.hold(away.id, -10);
    expect(desk.at(away.id)).toHaveLength(1);
    expect(desk.handlers.why()).toMatch(/; hedged at w$/);
  });

  it('is hedged in orders of a stated size, one after the other', () => {
    const desk = quoting({ hedgeQuantity: '0.004' });
    desk.hold(home.id, -10);
    desk.hold(away.id, 4);
    desk.hold(away.id, 8);
    desk.hold(away.id, 10);
    expect(desk.at(away.id).map(([side, , lots]) => [side, lots])).toEqual([
      ['buy', 4],
      ['buy', 4],
      ['buy', 2],
    ]);
  });

  it('is hedged by nothing while halted', () => {
    const desk = quoting();
    desk.mode = 'halted';
    desk.hold(home.id, 10);
    expect(desk.at(away.id)).toEqual([]);
  });

  it.each([
    ['follows inwards', 4, -10, [['buy', 6]]],
    ['is not made larger', 10, -4, []],
    ['never changes its side', -6, -4, [['buy', 4]]],
  ])('in reduce the hedge %s', (_name, quoted, hedge, orders) => {
    const desk = quoting();
    desk.positions.set(away.id, hedge);
    desk.mode = 'reduce';
    desk.hold(home.id, quoted);
    expect(desk.at(away.id).map(([side, , lots]) => [side, lots])).toEqual(orders);
  });
});

it('ends hedged, whatever is filled here and however little is found there', () => {
  const step = fc.record({ here: fc.integer({ min: -20, max: 20 }), found: fc.nat({ max: 30 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const desk = quoting({ messagesPerSecond: 1_000 });
      const held = (id: typeof home.id): number => desk.positions.get(id) ?? 0;
      /** Of what stands at the hedge, so much at most is found; the rest has expired. */
      const fill = (found: number): void => {
        const asked = desk.standing(away.id);
        desk.hold(away.id, held(away.id) + Math.sign(asked) * Math.min(Math.abs(asked), found));
      };
      for (const { here, found } of steps) {
        desk.hold(home.id, held(home.id) + here);
        fill(found);
      }
      for (let n = 0; n < 100; n += 1) {
        desk.top(away.id, 1_000, 1_010);
        fill(1_000);
      }
      expect(held(home.id) + held(away.id)).toBe(0);
    }),
  );
});

it.each([
  ['no leg elsewhere', [home], /BTCUSDT is hedged nowhere: name it in one of otherLegs/],
  ['another lot', [home, { ...away, lotSize: '0.01' }], /other contracts or lots at w/],
])('%s is refused in words', (_name, instruments, words) => {
  expect(new TwoVenues({}, instruments).refusal).toMatch(words);
});
