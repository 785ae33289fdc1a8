import { describe, expect, it } from 'vitest';
import { nodeUses } from '../../state/node-use.ts';
import { stateFromData, stateToData } from '../../state/state-text.ts';
import {
  armedDesk,
  type Drive,
  inverse,
  linear,
  maker,
  requestOf,
  spot,
  stampAt,
  taker,
} from '../core-fixture.ts';
import { createCore } from '../engine.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const streams = isLong ? 1_000_000 : 300;
const stepsOfStream = 24;

/** Numbers from a seed: the same ones every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const bounds = { long: 40, short: 30, gross: 600_000_000 };

const limits = limitsWithNodes(
  nodeOf({
    name: 'linear',
    scope: { instrument: linear },
    hard: { longLots: bounds.long, shortLots: bounds.short },
  }),
  nodeOf({ name: 'money', scope: {}, currency: 'USDT', hard: { grossMinor: bounds.gross } }),
);

/** Places, fills and cancels at random; what is refused stays out. Tells how often that was. */
function trade(drive: Drive, seed: number): number {
  const next = numbers(seed);
  const open: { readonly id: string; left: number; readonly price: number }[] = [];
  let refused = 0;
  for (let step = 0; step < stepsOfStream; step += 1) {
    const [kind, order] = [next(4), open[next(Math.max(1, open.length))]];
    if (kind < 2 || order === undefined) {
      const side = next(2) === 0 ? 'buy' : 'sell';
      const price = side === 'buy' ? 100_000 - next(3) : 100_002 + next(3);
      const owner = {
        strategy: next(2) === 0 ? maker : taker,
        instrument: next(2) === 0 ? linear : spot,
      };
      const [id, lots] = [`s${seed}-${step}`, 1 + next(25)];
      const { refusal } = drive.intent(id, requestOf({ side, price, lots, owner }));
      if (refusal !== null) refused += 1;
      else {
        drive.sent(id);
        drive.accepted(id);
        open.push({ id, left: lots, price });
      }
    } else if (kind === 2) {
      const some = 1 + next(order.left);
      drive.filled(order.id, `e${step}`, some, order.price);
      order.left -= some;
    } else {
      drive.cancel(order.id);
      drive.ended('cancelled', order.id);
      order.left = 0;
    }
    for (const [n, { left }] of [...open.entries()].reverse()) if (left === 0) open.splice(n, 1);
  }
  return refused;
}

const usesOf = (drive: Drive) =>
  Object.fromEntries(nodeUses(drive.core.ledger).map(({ limit, use }) => [limit, use ?? Infinity]));

describe('the sums of nodes', () => {
  it('P7 the worst fill of all that works never exceeds a limit', ({ task }) => {
    let refused = 0;
    let beyond = 0;
    for (let seed = 0; seed < streams; seed += 1) {
      const drive = armedDesk(limits);
      refused += trade(drive, seed);
      const { longPosition = 0, shortPosition = 0, grossExposure = 0 } = usesOf(drive);
      const isBeyond =
        longPosition > bounds.long || shortPosition > bounds.short || grossExposure > bounds.gross;
      if (isBeyond) beyond += 1;
    }
    task.meta.count = streams;
    expect([beyond, refused > streams]).toEqual([0, true]);
  }, 21_600_000);

  it('P7 kept up order by order they are those of a recovered ledger', ({ task }) => {
    const wide = limitsWithNodes(
      ...[{}, { strategy: maker }, { instrument: linear }, { account: 'paper' }].map((scope, n) =>
        nodeOf({
          name: `n${n}`,
          scope,
          currency: 'USDT',
          hard: {},
          soft: { grossMinor: 30_000_000_000 },
        }),
      ),
      nodeOf({ name: 'lots', scope: { instrument: linear }, hard: { longLots: 900 } }),
    );
    const cases = 60;
    for (let seed = 0; seed < cases; seed += 1) {
      const drive = armedDesk(wide);
      trade(drive, seed);
      const state = stateFromData(structuredClone(stateToData(drive.core.ledger)));
      const again = createCore(state, { market: drive.core.market });
      const probes = [linear, spot, inverse].flatMap((instrument) =>
        (['buy', 'sell'] as const).map((side) => {
          const price = side === 'buy' ? 100_000 : 100_002;
          const request = requestOf({ side, price, lots: 990, owner: { instrument } });
          return drive.intentEvent('probe', request, 5);
        }),
      );
      const asked = (core: typeof again) => probes.map((probe) => core.judgeOnly(probe).refusal);
      expect(asked(again)).toEqual(asked(drive.core));
      expect(asked(again).some((refusal) => refusal?.breach !== undefined)).toBe(true);
    }
    task.meta.count = cases;
  });

  it('P7 a market order counts at what it was judged to be worth, also after a restart', () => {
    const drive = armedDesk(limits);
    const market = { type: 'market', price: null, timeInForce: 'IOC', lots: 20 } as const;
    drive.intent('m', requestOf(market));
    // The far touch and the whole collar beyond it: 101003 increments.
    const worth = 20 * 100 * 101_003;
    const state = stateFromData(structuredClone(stateToData(drive.core.ledger)));
    expect([nodeUses(drive.core.ledger).at(-1), nodeUses(state).at(-1)]).toMatchObject([
      { use: worth },
      { use: worth },
    ]);
    const more = requestOf({ lots: 40, owner: { instrument: spot } });
    expect(drive.intent('n', more).refusal?.breach).toMatchObject({ use: worth + 400_000_000 });
  });
});

describe('could this order go out now', () => {
  it('P13 is answered by the same gate, and approves, counts and records nothing', () => {
    const drive = armedDesk(limits);
    const { core } = drive;
    const asks = [requestOf({ lots: 41 }), requestOf({ lots: 0 }), requestOf({ lots: 10 })];
    const before = [core.ledger.sequence, core.messagesAt(stampAt(5)), core.nodeUses(stampAt(5))];
    const opinions = asks.map((request, n) => core.judgeOnly(drive.intentEvent(`q${n}`, request)));
    const after = [core.ledger.sequence, core.messagesAt(stampAt(5)), core.nodeUses(stampAt(5))];
    expect(after).toEqual(before);
    const verdicts = asks.map((request, n) => drive.intent(`q${n}`, request).refusal);
    expect(opinions.map(({ refusal }) => refusal)).toEqual(verdicts);
    expect(verdicts.map((refusal) => refusal?.kind ?? null)).toEqual([
      'positionLimit',
      'badInput',
      null,
    ]);
    const odd = { ...drive.intentEvent('q', requestOf()), tickNumber: Number.NaN };
    expect(core.judgeOnly(odd)).toEqual({
      refusal: { kind: 'badInput', node: 'gate/form', detail: 'the tick number is NaN' },
      inputs: null,
    });
  });
});
