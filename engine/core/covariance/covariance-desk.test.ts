// Which looks give a matrix, what stands in it, and the text that its hash is of.
import { describe, expect, it } from 'vitest';
import type { CovarianceRule } from '../../contract/covariance.ts';
import { InstrumentId } from '../../contract/ids.ts';
import { CovarianceDesk, covarianceText } from './covariance-desk.ts';

const [first, second, third] = ['A.sim', 'B.sim', 'C.sim'].map((id) => InstrumentId.parse(id)) as [
  InstrumentId,
  InstrumentId,
  InstrumentId,
];

const rule: CovarianceRule = {
  intervalMillis: 1_000,
  windowObservations: 3,
  minimumObservations: 2,
  updateObservations: 2,
  maximumAgeMillis: 60_000,
  horizonMillis: 100_000,
};

const hashOf = (text: string): string => `hash of ${text}`;

/** Of the first two returns below: up by a half and a quarter, down by a quarter and a half. */
const entries = [0.15625, -0.125, 0.15625];

describe('a matrix', () => {
  it('is told where one is due and can be, of those that have a price', () => {
    const desk = new CovarianceDesk([first, second, third], rule, hashOf);
    const told = [
      desk.take(1, [200, 0, 400]),
      desk.take(2, [300, 0, 300]),
      desk.take(3, [375, Number.NaN, 150]),
      // The third market is silent: what is held of it is worth what it was worth last.
      desk.take(4, [375, 0, 0]),
      desk.take(5, [375]),
    ];
    const text =
      'quarterdeck.covariance.v1\n' +
      '{"entries":[0.15625,-0.125,0.15625],"instruments":["A.sim","C.sim"],' +
      '"intervalMillis":1000,"observations":2,"twiceMids":[375,150],"windowObservations":3}';
    const matrix = {
      instruments: [first, third],
      twiceMids: [375, 150],
      entries,
      intervalMillis: 1_000,
      windowObservations: 3,
      observations: 2,
    };
    expect(covarianceText(matrix)).toBe(text);
    expect(told).toEqual([null, null, null, { ...matrix, hash: `hash of ${text}` }, null]);
  });

  it('has the mids of its own look, and of no look that has none', () => {
    const everyLook = { ...rule, updateObservations: 1, windowObservations: 10 };
    const desk = new CovarianceDesk([first, second], everyLook, hashOf);
    desk.take(1, [200, 400]);
    desk.take(2, [300, 300]);
    expect([
      desk.take(3, [375, 150])?.twiceMids,
      desk.take(4, [Number.NaN, 160])?.twiceMids,
      desk.take(5, [380, Number.POSITIVE_INFINITY])?.twiceMids,
      desk.take(6, [-1, -1])?.twiceMids,
      desk.take(7, [])?.twiceMids,
    ]).toEqual([
      [375, 150],
      [375, 160],
      [380, 160],
      [380, 160],
      [380, 160],
    ]);
  });
});
