/**
 * P5: an order counts from the moment it is approved, sent or not. Two strategies at one short of
 * a limit, their lives interleaved in every way: exactly one order passes.
 */
import { expect, test } from 'vitest';
import type { Limits } from '../contract/limits.ts';
import { lots } from '../contract/numbers.ts';
import {
  armedDesk,
  type Drive,
  linear,
  maker,
  requestOf,
  taker,
  wideLimits,
} from './core-fixture.ts';
import { limitsWithNodes, nodeOf } from './gate/node-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
/** Of each limit. */
const interleavings = isLong ? 100_000 : 150;

/** Chance that is the same each time (a linear congruence, its upper bits). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

const node = (hard: object): Limits =>
  limitsWithNodes(nodeOf({ name: 'n', scope: { instrument: linear }, currency: 'USDT', hard }));
const [first, ...rest] = wideLimits.instruments;
if (first === undefined) throw new Error('no limits');

/** Limits of which one more lot, or one more message, is allowed beside what `held` has used. */
const limits: Readonly<Record<string, { readonly limits: Limits; readonly held: number }>> = {
  position: {
    limits: { ...wideLimits, instruments: [{ ...first, positionLots: lots(10) }, ...rest] },
    held: 9,
  },
  'long position of a node': { limits: node({ longLots: 10 }), held: 9 },
  'gross exposure of a node': { limits: node({ grossMinor: 100_000_000 }), held: 9 },
  'message rate of the desk': {
    limits: { ...wideLimits, desk: { messageRate: { messages: 2, windowMillis: 1_000 } } },
    held: 1,
  },
  'message rate of a node': {
    limits: node({ messageRate: { messages: 2, windowMillis: 1_000 } }),
    held: 1,
  },
};

/** One order of one strategy: what befalls it, step by step, as far as it was approved. */
function lifeOf(drive: Drive, id: string, strategy: typeof maker): (() => void)[] {
  let passed = false;
  const then = (step: () => void) => () => {
    if (passed) step();
  };
  return [
    () => {
      passed = drive.intent(id, requestOf({ lots: 1, owner: { strategy } }), 1).refusal === null;
      if (passed) approved.push(id);
    },
    then(() => drive.sent(id, 1)),
    then(() => drive.accepted(id, `v-${id}`, 1)),
    then(() => drive.filled(id, `e-${id}`, 1, 100_000, 1)),
  ];
}

let approved: string[] = [];

/** Runs two lives in an order that chance makes, with words of the market in between. */
function interleave(drive: Drive, below: (limit: number) => number): void {
  const lives = [lifeOf(drive, 'a', maker), lifeOf(drive, 'b', taker)];
  while (lives.some((life) => life.length > 0)) {
    const life = lives[below(2)];
    if (below(4) === 0) drive.quote(100_000, 100_002, 1);
    life?.shift()?.();
  }
}

const names = Object.keys(limits);
const timeout = 3_600_000;
test.for(names)('P5 one short of the %s one of two passes', { timeout }, (name, { task }) => {
  const { limits: inForce, held } = limits[name] ?? { limits: wideLimits, held: 0 };
  const orders = new Set<string>();
  for (let seed = 1; seed <= interleavings; seed += 1) {
    const drive = armedDesk(inForce);
    drive.work('held', requestOf({ lots: held }));
    const below = chance(seed);
    // What is held is filled, or works, or waits for its venue.
    if (below(2) === 0) drive.filled('held', 'e-held', held);
    approved = [];
    interleave(drive, below);
    expect([seed, approved.length]).toEqual([seed, 1]);
    orders.add(approved.join());
  }
  // Either strategy was the first in some of them.
  expect(orders.size).toBe(2);
  task.meta.count = interleavings;
});
