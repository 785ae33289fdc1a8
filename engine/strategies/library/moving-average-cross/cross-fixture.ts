// A moving-average cross at a desk for tests, with averages that are quickly whole.
import { DeskFixture, type instrumentFixtures } from '../../sdk/desk-fixture.ts';
import { strategy } from '../moving-average-cross.ts';

type Facts = (typeof instrumentFixtures)['perpetual'];

/** Averages of 2 and 4 samples of 100 ms; orders of 10 lots, positions up to 20. */
export const plainParameters = {
  quantity: '0.01',
  positionCap: '0.02',
  sampleMillis: 100,
  fastSamples: 2,
  slowSamples: 4,
  deadBandBps: 20,
  crossTicks: 2,
  coolDownSeconds: 0,
  maxSpreadBps: 1_000,
  messagesPerSecond: 100,
};

/** One that has seen nothing yet. */
export function makeCross(parameters: object = {}, facts?: Facts): DeskFixture {
  return new DeskFixture(strategy, { ...plainParameters, ...parameters }, facts);
}

/** The market goes to these bids, one a sample, with a spread of 4 ticks. */
export function marketAt(desk: DeskFixture, ...bids: number[]): void {
  for (const bid of bids) desk.top(bid, bid + 4);
}

/** A cross with full averages in a flat market at 1000/1004. */
export function warmCross(parameters: object = {}, facts?: Facts): DeskFixture {
  const desk = makeCross(parameters, facts);
  marketAt(desk, 1_000, 1_000, 1_000, 1_000);
  return desk;
}

/** One that is long 20 lots, after a rise that has levelled out at 1100/1104. */
export function longCross(parameters: object = {}): DeskFixture {
  const desk = warmCross(parameters);
  marketAt(desk, 1_100);
  desk.fill('o1', 10);
  desk.fill('o2', 10);
  marketAt(desk, 1_100, 1_100, 1_100);
  desk.take();
  return desk;
}
