import { describe, expect, it } from 'vitest';
import type { CovarianceMatrix, CovarianceRule } from '../../contract/covariance.ts';
import { triangleAt } from '../../contract/covariance.ts';
import { InstrumentId } from '../../contract/ids.ts';
import { Instrument } from '../../contract/instrument.ts';
import { lots, monoNanos, UtcNanos } from '../../contract/numbers.ts';
import { scanCells } from '../../state/node-exposure.ts';
import { nodeUses } from '../../state/node-use.ts';
import {
  linesOf,
  lotCovarianceOf,
  type VolatilityLine,
  worstVolatility,
} from '../../state/portfolio-volatility.ts';
import { stateFromData, stateHashText, stateToData } from '../../state/state-text.ts';
import {
  armedDesk,
  Drive,
  inverse,
  linear,
  linearInstrument,
  maker,
  requestOf,
  sessionStarted,
  spot,
  stampAt,
  wideLimits,
} from '../core-fixture.ts';
import { createCore } from '../engine.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const streams = isLong ? 100_000 : 150;

const rule: CovarianceRule = {
  intervalMillis: 1_000,
  windowObservations: 100,
  minimumObservations: 10,
  updateObservations: 10,
  maximumAgeMillis: 60_000,
  horizonMillis: 100_000,
};

/** Both move a hundredth a second (a tenth over the horizon), with this correlation. */
const matrixOf = (
  correlation: number,
  change: Partial<CovarianceMatrix> = {},
): CovarianceMatrix => ({
  instruments: [linear, spot],
  twiceMids: [200_000, 200_000],
  entries: [1e-4, correlation * 1e-4, 1e-4],
  intervalMillis: 1_000,
  windowObservations: 100,
  observations: 100,
  hash: '0'.repeat(64),
  ...change,
});

const set = (drive: Drive, matrix: CovarianceMatrix, asOfMicros = 0, atMicros = asOfMicros) => {
  const [asOf, stamp] = [stampAt(asOfMicros), stampAt(atMicros)];
  return drive.core.process({ type: 'covariance', matrix, asOf, stamp });
};

/** A lot is 10 USDT at the mid, 1 USDT of one standard deviation over the horizon. */
const perLot = 1_000_000;

function desk(bound: number, scope: object = {}, change: object = {}): Drive {
  const node = nodeOf({
    name: 'risk',
    scope,
    currency: 'USDT',
    hard: { volatilityMinor: bound },
  });
  return armedDesk({ ...limitsWithNodes(node), covariance: rule, ...change });
}

const ofSpot = { owner: { instrument: spot } };
const sell = { side: 'sell', price: 100_002 } as const;

/** Holds a position by a fill. */
function hold(drive: Drive, id: string, more: Parameters<typeof requestOf>[0]): void {
  const request = requestOf(more);
  drive.work(id, request);
  drive.filled(id, `e-${id}`, request.lots, request.price ?? 0);
}

const answer = (drive: Drive, id: string, more: Parameters<typeof requestOf>[0], micros = 0) => {
  drive.quote(100_000, 100_002, micros, linear);
  drive.quote(100_000, 100_002, micros, spot);
  const { refusal } = drive.intent(id, requestOf(more), micros);
  return refusal === null ? 'approved' : [refusal.kind, refusal.breach?.use ?? null];
};

describe('Correlation limits', () => {
  it('Correlation lets a hedge through, refuses its opposite, and says by how much', () => {
    const drive = desk(120 * perLot);
    set(drive, matrixOf(0.8));
    hold(drive, 'h', { lots: 100 });
    const bought = Math.ceil(Math.sqrt(100 ** 2 + 50 ** 2 + 2 * 0.8 * 100 * 50) * perLot);
    expect(answer(drive, 'a', { lots: 50, ...ofSpot })).toEqual(['correlation', bought]);
    expect(answer(drive, 'b', { ...sell, lots: 50, ...ofSpot })).toBe('approved');
    const { refusal } = drive.intent('c', requestOf({ lots: 50, ...ofSpot }));
    expect(refusal).toMatchObject({
      node: 'limits/risk/portfolioVolatility',
      breach: { node: 'risk', limit: 'portfolioVolatility', severity: 'hard', bound: 120e6 },
    });
    expect(refusal?.detail).toContain('a volatility of the portfolio that could reach 14');
  });

  it('Correlation counts working orders at their worst, and an amend at its most', () => {
    const drive = desk(100 * perLot);
    set(drive, matrixOf(0));
    drive.work('o', requestOf({ lots: 60 }));
    expect([
      answer(drive, 'a', { lots: 81, ...ofSpot }),
      answer(drive, 'b', { lots: 80, ...ofSpot }),
    ]).toEqual([['correlation', Math.ceil(Math.hypot(60, 81) * perLot)], 'approved']);
    const amended = drive.core.process({
      type: 'amendIntent',
      intentId: 'm' as never,
      clientOrderId: 'o' as never,
      terms: { lots: lots(61) },
      tickNumber: 1,
      epoch: drive.epoch,
      armed: true,
      stamp: stampAt(0),
    });
    expect(amended.refusal?.kind).toBe('correlation');
  });

  it('Correlation on a stale matrix refuses what raises the risk, not a reduction', () => {
    const drive = desk(1_000 * perLot);
    const [fresh, stale] = [60_000_000, 60_000_001];
    set(drive, matrixOf(0.5));
    hold(drive, 'h', { lots: 100 });
    expect([
      answer(drive, 'a', { lots: 1 }, fresh),
      answer(drive, 'b', { lots: 1 }, stale),
      answer(drive, 'c', { ...sell, lots: 100 }, stale),
      answer(drive, 'd', { ...sell, lots: 1 }, stale),
      answer(drive, 'e', { ...sell, lots: 1, ...ofSpot }, stale),
    ]).toEqual([
      'approved',
      ['correlation', null],
      'approved',
      // Beyond the position, with the sell that works.
      ['correlation', null],
      ['correlation', null],
    ]);
    set(drive, matrixOf(0.5), stale, stale);
    expect(answer(drive, 'f', { lots: 1 }, stale)).toBe('approved');
  });

  it('Correlation refuses without a matrix, a rule, or an instrument of it', () => {
    const none = desk(1_000 * perLot);
    const ruleless = desk(1_000 * perLot, {}, { covariance: undefined });
    const partial = desk(1_000 * perLot);
    set(partial, matrixOf(0, { instruments: [linear], twiceMids: [200_000], entries: [1e-4] }));
    expect([
      answer(none, 'a', { lots: 1 }),
      answer(ruleless, 'a', { lots: 1 }),
      answer(partial, 'a', { lots: 1, ...ofSpot }),
      answer(partial, 'b', { lots: 1 }),
    ]).toEqual([['correlation', null], ['correlation', null], ['correlation', null], 'approved']);
    const why = none.intent('b', requestOf()).refusal?.detail ?? '';
    expect(why).toMatch(/unknown size, .*: there is no covariance yet$/);
  });

  it('Correlation is of the scope of its node, and another currency is within none of it', () => {
    const drive = desk(10 * perLot, { strategy: maker });
    set(drive, matrixOf(0));
    expect([
      answer(drive, 'a', { lots: 11 }),
      answer(drive, 'b', { lots: 11, owner: { strategy: 'taker' as never } }),
      drive.intent('c', requestOf({ lots: 1, owner: { instrument: inverse } })).refusal?.kind,
    ]).toEqual([['correlation', 11 * perLot], 'approved', 'correlation']);
  });
});

describe('a matrix', () => {
  it.each<[string, Partial<CovarianceMatrix>, RegExp]>([
    ['of no number', { entries: [1e-4, Number.NaN, 1e-4] }, /no number/],
    ['that is none', { entries: [1e-4, 2e-4, 1e-4] }, /semidefinite/],
    ['of too little', { observations: 9 }, /9 observations of 10/],
    ['of another rule', { intervalMillis: 500 }, /another rule/],
    ['out of order', { instruments: [spot, linear] }, /not in order/],
    ['of the unknown', { instruments: [InstrumentId.parse('A.sim'), spot] }, /not defined/],
    ['without a mid', { twiceMids: [200_000] }, /mid is missing/],
  ])('Correlation by one %s is refused, told, and leaves the one in force', (_, change, why) => {
    const drive = desk(10 * perLot);
    set(drive, matrixOf(0));
    const { refusal, events } = set(drive, matrixOf(0, change), 5);
    expect(refusal?.detail).toMatch(why);
    expect(events.map(({ body }) => body.type)).toEqual(['fault.recorded']);
    expect([answer(drive, 'a', { lots: 11 }), answer(drive, 'b', { lots: 10 })]).toEqual([
      ['correlation', 11 * perLot],
      'approved',
    ]);
  });

  it('Correlation of a time to come is refused, and so is one that nobody asked for', () => {
    const drive = desk(10 * perLot);
    const plain = armedDesk(wideLimits);
    expect(
      [set(drive, matrixOf(0), 9, 5), set(plain, matrixOf(0))].map((one) => one.refusal?.detail),
    ).toEqual([
      'covariance refused: it is of a time to come',
      'covariance refused: no limits ask for one',
    ]);
    expect(answer(drive, 'a', { lots: 1 }, 9)).toEqual(['correlation', null]);
  });

  it('Correlation is recovered with its age by the wall clock, and dropped with its grid', () => {
    const drive = desk(10 * perLot);
    set(drive, matrixOf(0));
    const before = stateHashText(drive.core.ledger);
    const data = structuredClone(stateToData(drive.core.ledger));
    const again = (seconds: number): Drive => {
      const next = new Drive(createCore(stateFromData(structuredClone(data))));
      expect(stateHashText(next.core.ledger)).toBe(before);
      // The machine has started anew: its monotonic clock says less than before.
      const utc = UtcNanos.parse(String(BigInt(stampAt(0).utc) + BigInt(seconds) * 1_000_000_000n));
      const stamp = { mono: monoNanos(1_000), utc };
      next.core.process({ type: 'record', body: sessionStarted, stamp });
      next.rearm({}, 1);
      return next;
    };
    expect([
      answer(again(59), 'a', { lots: 1 }, 2),
      answer(again(61), 'a', { lots: 1 }, 2),
      answer(again(-1), 'a', { lots: 1 }, 2),
    ]).toEqual(['approved', ['correlation', null], ['correlation', null]]);
    const regridded = Instrument.parse({ ...linearInstrument, priceIncrement: '0.01' });
    drive.record({ type: 'instrument.defined', instrument: regridded });
    expect(drive.core.ledger.covariance).toBeNull();
  });
});

/** Numbers from a seed: the same ones every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Every choice of which side's working orders fill, by going through all of them. */
function straight(lines: readonly VolatilityLine[], variance: (lots: number[]) => number): number {
  let greatest = 0;
  for (let choice = 0; choice < 3 ** lines.length; choice += 1) {
    const held = lines.map((line, n) => {
      const of = Math.floor(choice / 3 ** n) % 3;
      return line.held + [0, line.buys, -line.sells][of]!;
    });
    greatest = Math.max(greatest, variance(held));
  }
  return Math.sqrt(greatest);
}

describe('the worst case', () => {
  it('Correlation never lets more than the limit through, and sums are kept up', ({ task }) => {
    const bound = 60 * perLot;
    let [refused, beyond] = [0, 0];
    for (let seed = 0; seed < streams; seed += 1) {
      const next = numbers(seed);
      const correlation = next(19) / 10 - 0.9;
      const drive = desk(bound);
      set(drive, matrixOf(correlation));
      for (let n = 0; n < 20; n += 1) {
        const side = next(2) === 0 ? 'buy' : 'sell';
        const owner = { instrument: next(2) === 0 ? linear : spot };
        const price = side === 'buy' ? 100_000 : 100_002;
        const quantity = 1 + next(30);
        const { refusal } = drive.intent(
          `o${n}`,
          requestOf({ side, price, lots: quantity, owner }),
        );
        if (refusal === null) {
          drive.sent(`o${n}`);
          drive.accepted(`o${n}`);
          if (next(2) === 0) drive.filled(`o${n}`, `e${n}`, quantity, price);
          else if (next(3) === 0) {
            drive.cancel(`o${n}`);
            drive.ended('cancelled', `o${n}`);
          }
        } else if (refusal.kind === 'correlation') refused += 1;
        const lines = linesOf(scanCells(drive.core.ledger).values());
        const worst = straight(lines, (held) => {
          const [a = 0, b = 0] = [linear, spot].map(
            (id) => held[lines.findIndex(({ instrument }) => instrument === id)] ?? 0,
          );
          return a * a + b * b + 2 * correlation * a * b;
        });
        const use = nodeUses(drive.core.ledger)[0]?.use ?? 0;
        expect(use).toBeGreaterThanOrEqual(Math.floor(worst * perLot * (1 - 1e-9)));
        expect(use).toBeLessThanOrEqual(Math.ceil(worst * perLot * (1 + 1e-9)) + 1);
        if (worst * perLot > bound * (1 + 1e-9)) beyond += 1;
      }
    }
    task.meta.count = streams;
    expect([beyond, refused > streams]).toEqual([0, true]);
  }, 21_600_000);

  it('is exact for few instruments, and never less than any case of many', () => {
    const ids = Array.from({ length: 9 }, (_, n) => InstrumentId.parse(`I${n}.sim`));
    for (let seed = 0; seed < 40; seed += 1) {
      const next = numbers(seed);
      const size = 2 + (seed % 8);
      const factors = Array.from({ length: 4 }, () => ids.slice(0, size).map(() => next(21) - 10));
      const entries = new Float64Array(size * size);
      for (let a = 0; a < size; a += 1) {
        for (let b = 0; b < size; b += 1) {
          const products = factors.map((each) => (each[a] ?? 0) * (each[b] ?? 0));
          entries[a * size + b] = products.reduce((sum, one) => sum + one, 0);
        }
      }
      const lines = ids.slice(0, size).map((instrument) => {
        return { instrument, held: next(41) - 20, buys: next(10), sells: next(10) };
      });
      const places = new Map(ids.slice(0, size).map((id, n) => [id, n]));
      const use = worstVolatility({ places, size, entries }, lines);
      const worst = straight(lines, (held) => {
        let sum = 0;
        for (const [a, one] of held.entries()) {
          for (const [b, other] of held.entries()) {
            sum += one * other * (entries[a * size + b] ?? 0);
          }
        }
        return sum;
      });
      expect(use).toBeGreaterThanOrEqual(worst * (1 - 1e-9));
      if (size <= 6) expect(use).toBeCloseTo(worst, 6);
    }
  });

  it('is in the units of one lot over the horizon', () => {
    const drive = desk(perLot);
    set(drive, matrixOf(0.5));
    const covariance = lotCovarianceOf(drive.core.ledger);
    const entries = [...(covariance?.entries ?? [])].map((entry) => entry / perLot ** 2);
    const expected = [1, 0.5, 0.5, 1];
    for (const [n, entry] of entries.entries()) expect(entry).toBeCloseTo(expected[n] ?? 0, 9);
    expect(triangleAt(2, 1, 1)).toBe(2);
  });
});
