/** M5: uses of limits are those that the gate refuses by, of windows and of its clock as well. */
import { describe, expect, it } from 'vitest';
import type { CovarianceMatrix } from '../../contract/covariance.ts';
import type { Limits } from '../../contract/limits.ts';
import { lots } from '../../contract/numbers.ts';
import { concentrationBps } from '../../state/concentration-share.ts';
import { nodeUses } from '../../state/node-use.ts';
import { stateFromData, stateToData } from '../../state/state-text.ts';
import { armedDesk, type Drive, linear, requestOf, spot, stampAt } from '../core-fixture.ts';
import { Drifts } from './drifts.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

const withNode = (node: object): Limits =>
  limitsWithNodes(nodeOf({ name: 'n', scope: {}, currency: 'USDT', hard: {}, ...node }));
const useOf = (drive: Drive, limit: string, micros = 0) =>
  drive.core.nodeUses(stampAt(micros)).find((one) => one.limit === limit);

describe('M5 concentration beside its limit', () => {
  const share = (shareBps: number, floorMinor = 0) =>
    withNode({ hard: { concentration: { shareBps, floorMinor } } });

  it('M5 is what the gate would refuse an order by that makes it so', ({ task }) => {
    const cases = [...Array(40).keys()];
    for (const n of cases) {
      const drive = armedDesk(share(10_000));
      drive.work('a', requestOf({ lots: 20 + n }));
      drive.filled('a', 'e1', 1 + (n % 20));
      drive.work('b', requestOf({ lots: 1 + n, owner: { instrument: spot } }));
      const more = requestOf({ lots: 3 + (n % 7), price: 99_990 });
      drive.record({ type: 'limits.set', limits: share(1), cause: 'test' });
      const refused = drive.core.judgeOnly(drive.intentEvent('c', more)).refusal?.breach;
      drive.record({ type: 'limits.set', limits: share(10_000), cause: 'test' });
      drive.work('c', more);
      expect(useOf(drive, 'concentration')).toEqual({
        ...{ node: 'n', limit: 'concentration', severity: 'hard', unit: 'bps', bound: 10_000 },
        use: refused?.use,
      });
      const state = stateFromData(structuredClone(stateToData(drive.core.ledger)));
      expect(nodeUses(state)).toEqual(drive.core.nodeUses(stampAt(0)));
    }
    task.meta.count = cases.length;
  });

  it('M5 is none up to its floor, and unknown beside an order of unknown value', () => {
    const drive = armedDesk(share(10_000, 100_000_000));
    drive.work('a', requestOf({ lots: 10 }));
    expect(useOf(drive, 'concentration')?.use).toBe(0);
    drive.work('b', requestOf({ lots: 1, price: 99_990 }));
    expect(useOf(drive, 'concentration')?.use).toBe(10_000);
    const market = { type: 'market', price: null, timeInForce: 'IOC', lots: 1 } as const;
    const unpriced = armedDesk();
    // Approved under no node: nobody has kept what it was judged to be worth.
    unpriced.work('m', requestOf({ ...market, owner: { instrument: spot } }));
    unpriced.work('a', requestOf());
    unpriced.record({ type: 'limits.set', limits: share(10_000), cause: 'test' });
    expect(useOf(unpriced, 'concentration')?.use).toBeNull();
    expect(concentrationBps(1, Number.NaN, 0)).toBeNaN();
    expect([concentrationBps(1, 3, 0), concentrationBps(2, 0, 0)]).toEqual([3_334, Number.NaN]);
  });
});

describe('M5 price drift beside its limit', () => {
  const drifting = withNode({ hard: { priceDrift: { bps: 50, windowMillis: 100 } } });
  const market = { type: 'market', price: null, timeInForce: 'IOC', lots: 1 } as const;

  it('M5 is what the gate refuses an order at the touch by, and is over with its window', () => {
    const drive = armedDesk(drifting);
    expect(useOf(drive, 'priceDrift')).toMatchObject({ use: 0, bound: 50, unit: 'bps' });
    drive.work('a', requestOf({ lots: 1 }));
    for (const [n, bid] of [100_500, 100_900, 99_000].entries()) {
      const micros = 1_000 + n;
      drive.quote(bid, bid + 2, micros, linear);
      const sides = (['buy', 'sell'] as const).map((side) => {
        const event = drive.intentEvent('x', requestOf({ ...market, side }), micros);
        return drive.core.judgeOnly(event).refusal?.breach?.use ?? 0;
      });
      const use = useOf(drive, 'priceDrift', micros)?.use;
      expect([use, Math.max(...sides) > 50]).toEqual([Math.max(...sides), true]);
    }
    expect([99_999, 100_000].map((at) => useOf(drive, 'priceDrift', at)?.use)).toEqual([100, 0]);
  });

  it('M5 is unknown where there is nothing to measure by', () => {
    const drifts = new Drifts({ bps: 50, windowMillis: 100 });
    const none = () => null;
    expect(drifts.widestAt(none, 0)).toBe(0);
    drifts.add(linear, 100_000, 0);
    expect([drifts.widestAt(none, 1), drifts.widestAt(none, 100_000_000)]).toEqual([Number.NaN, 0]);
  });
});

describe('M5 the age of the covariance beside the limit of volatility', () => {
  const covariance = {
    intervalMillis: 1_000,
    windowObservations: 100,
    minimumObservations: 10,
    updateObservations: 10,
    maximumAgeMillis: 100,
    horizonMillis: 100_000,
  };
  const limits = { ...withNode({ hard: { volatilityMinor: 1_000_000_000 } }), covariance };

  function set(drive: Drive): void {
    const matrix: CovarianceMatrix = {
      instruments: [linear],
      twiceMids: [200_000],
      entries: [1e-4],
      ...{ intervalMillis: 1_000, windowObservations: 100, observations: 100 },
      hash: '0'.repeat(64),
    };
    const stamp = stampAt(0);
    drive.core.process({ type: 'covariance', matrix, asOf: stamp, stamp });
  }

  it('M5 is beyond its bound from the instant at which the gate takes it for stale', () => {
    const drive = armedDesk(limits);
    expect(useOf(drive, 'covarianceAge')).toEqual({
      ...{ node: 'n', limit: 'covarianceAge', severity: 'hard', unit: 'millis' },
      ...{ use: null, bound: 100 },
    });
    set(drive);
    const told = [0, 99_999, 100_000, 100_001].map((micros) => {
      drive.quote(100_000, 100_002, micros, linear);
      const event = drive.intentEvent('x', requestOf({ lots: lots(1) }), micros);
      const { refusal } = drive.core.judgeOnly(event);
      return [useOf(drive, 'covarianceAge', micros)?.use, refusal?.kind ?? null];
    });
    expect(told).toEqual([
      [0, null],
      [100, null],
      [100, null],
      [101, 'correlation'],
    ]);
  });

  it('M5 stands behind each such limit and nowhere else', () => {
    expect(
      armedDesk(limits)
        .core.nodeUses(stampAt(0))
        .map(({ limit }) => limit),
    ).toEqual(['portfolioVolatility', 'covarianceAge']);
    const without = { ...withNode({ hard: { grossMinor: 1 } }), covariance };
    expect(
      armedDesk(without)
        .core.nodeUses(stampAt(0))
        .map(({ limit }) => limit),
    ).toEqual(['grossExposure']);
  });
});
