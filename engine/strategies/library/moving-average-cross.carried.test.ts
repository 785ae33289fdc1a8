// What passes between versions of the moving-average cross, and between its instruments.
import { describe, expect, it } from 'vitest';
import { type DeskFixture, instrumentFixtures, topAt } from '../sdk/desk-fixture.ts';
import { strategyInstrument } from '../sdk/grid.ts';
import type { StrategyDesk, WantedOrder } from '../sdk/strategy.ts';
import {
  longCross,
  makeCross,
  marketAt,
  plainParameters,
  warmCross,
} from './moving-average-cross/cross-fixture.ts';
import { strategy } from './moving-average-cross.ts';

describe('from version to version', () => {
  const handOver = (from: DeskFixture, to: DeskFixture): string => {
    const carry = (desk: DeskFixture) => desk.carry ?? expect.fail('it carries nothing');
    return carry(to).restore(carry(from).save());
  };

  it('hands over which way it stands and how long that cools down, and no averages', () => {
    const desk = longCross({ coolDownSeconds: 10 });
    expect(desk.carry?.save()).toEqual({
      version: 1,
      text: '{"BTCUSDT.v":{"lean":"long","coolMillis":9700}}',
    });
  });

  it('goes on as the version before stood: not to another side than the one held', () => {
    const next = warmCross({ coolDownSeconds: 5 });
    expect(handOver(longCross({ coolDownSeconds: 10 }), next)).toBe('');
    marketAt(next, 900);
    expect([next.take().slice(0, 1), next.why]).toMatchObject([
      [{ side: 'buy', lots: 10 }],
      expect.stringContaining('the turn waits 10 s to cool down'),
    ]);
  });

  it('refuses a state of another form', () => {
    const text = '{"BTCUSDT.v":{"lean":"up","coolMillis":0}}';
    expect(longCross().carry?.restore({ version: 1, text })).toMatch(/BTCUSDT\.v\.lean/);
  });

  it('without that state keeps what is held until there is a signal', () => {
    const desk = makeCross();
    desk.position = 15;
    marketAt(desk, 1_000, 1_000, 1_000, 1_001);
    expect([desk.take(), desk.why]).toEqual([
      [],
      'Holding +0.015 of 0.02 BTC: fast average 2.5 bps over slow, inside the dead band of 20',
    ]);
  });
});

it('trades several instruments apart from each other, and names each', () => {
  const two = ['perpetual', 'coinMargined'] as const;
  const instruments = two.map((kind) => strategyInstrument(instrumentFixtures[kind]));
  const wanted: WantedOrder[] = [];
  let now = 0;
  const desk: StrategyDesk = {
    instruments,
    place: (order) => `o${wanted.push(order)}`,
    cancel: () => undefined,
    amend: () => undefined,
    openParent: () => undefined,
    endParent: () => undefined,
    orders: () => [],
    position: () => 0,
    mode: () => 'active',
    modeReason: () => '',
    now: () => now,
  };
  const { quantity: _, positionCap: __, ...parameters } = plainParameters;
  const opened = strategy.open(parameters, desk);
  if (!opened.ok) throw new Error(opened.reason);
  const tell = (which: number, bid: number): void => {
    const instrument = instruments[which]?.id;
    if (instrument === undefined) throw new Error(`no instrument ${which}`);
    opened.handlers.onTop?.(topAt(instrument, now, [bid, bid + 4]));
  };
  for (let sample = 0; sample < 5; sample += 1) {
    now += 100e6;
    tell(0, sample === 4 ? 1_100 : 1_000);
    if (sample < 3) tell(1, 500);
  }
  expect(wanted).toMatchObject([{ instrument: 'BTCUSDT.v', side: 'buy', lots: 10 }]);
  expect([opened.handlers.isWarm?.(), opened.handlers.why()]).toEqual([
    false,
    'BTCUSDT: Buying from 0 to +0.01 BTC: fast average 243.4 bps over slow | ' +
      'BTCUSD_PERP: Waiting: averages have 3 of 4 samples of 100 ms',
  ]);
});
