/** Orders by hand at the gate: under the limits that are set for them, and under none else. */
import { expect, it } from 'vitest';
import { handLimits } from '../../contract/hand.ts';
import { OperatorId, StrategyId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import {
  armedDesk,
  type Drive,
  inverse,
  linear,
  maker,
  requestOf,
  spot,
  wideLimits,
} from '../core-fixture.ts';
import { nodeOf } from './node-fixture.ts';

const operators = ['kim', 'lee', 'mia'].map((name) => OperatorId.parse(name));
const ownerOf = (trader: OperatorId) => ({ strategy: StrategyId.parse(`hand.${trader}`), trader });

const withHand = (messages: number, nodes?: Limits['nodes']): Limits => ({
  ...wideLimits,
  ...(nodes === undefined ? {} : { nodes }),
  strategies: [
    ...wideLimits.strategies,
    {
      strategy: handLimits,
      instruments: [linear],
      messageRate: { messages, windowMillis: 1_000 },
    },
  ],
});

/** Asks for an order of an operator; the kind of refusal, or ''. */
const order = (drive: Drive, id: string, trader: OperatorId, instrument = linear, micros = 0) =>
  drive.intent(id, requestOf({ owner: { ...ownerOf(trader), instrument } }), micros).refusal
    ?.kind ?? '';

it('P19 no order by hand passes where no limits are set for such orders', ({ task }) => {
  const drive = armedDesk();
  const said = operators.map((trader) => order(drive, `o-${trader}`, trader));
  expect(said).toEqual(operators.map(() => 'missingLimit'));
  expect(drive.core.ledger.orders.size).toBe(0);
  // Limits for hand orders are taken away again by a plan, and hold nobody else.
  drive.record({ type: 'limits.set', limits: withHand(100), cause: 'test' });
  expect(order(drive, 'a', operators[0] as OperatorId)).toBe('');
  drive.record({ type: 'limits.set', limits: wideLimits, cause: 'test' });
  expect(order(drive, 'b', operators[0] as OperatorId)).toBe('missingLimit');
  expect(drive.intent('c', requestOf({ owner: { strategy: maker } })).refusal).toBe(null);
  task.meta.count = 5;
});

it('P8 an operator orders by hand in the instruments that are set for it, and in no other', ({
  task,
}) => {
  const drive = armedDesk(withHand(100));
  const cases = operators.flatMap((trader) =>
    [linear, inverse, spot].map((instrument) => ({ trader, instrument })),
  );
  const said = cases.map(({ trader, instrument }, n) => order(drive, `o${n}`, trader, instrument));
  expect(said).toEqual(
    cases.map(({ instrument }) => (instrument === linear ? '' : 'notPermitted')),
  );
  task.meta.count = cases.length;
});

it('P9 one message rate holds all orders by hand, and a node one trader', ({ task }) => {
  const rate = { messages: 2, windowMillis: 1_000 };
  const node = nodeOf({ name: 'kim', scope: { trader: 'kim' }, hard: { messageRate: rate } });
  const drive = armedDesk(withHand(5, [node]));
  const [kim, lee, mia] = operators as [OperatorId, OperatorId, OperatorId];
  const turns = [kim, kim, kim, lee, mia, lee, mia, kim];
  expect(turns.map((trader, n) => order(drive, `o${n}`, trader))).toEqual([
    ...['', '', 'messageRate', '', '', ''],
    // Five have gone out by now: nobody orders by hand any more, and programs do.
    ...['messageRate', 'messageRate'],
  ]);
  expect(drive.intent('p', requestOf({ owner: { strategy: maker } })).refusal).toBe(null);
  // The window moves on.
  drive.quote(100_000, 100_002, 1_100_000);
  expect(order(drive, 'q', kim, linear, 1_100_000)).toBe('');
  task.meta.count = turns.length;
});
