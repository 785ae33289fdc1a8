import { describe, expect, it } from 'vitest';
import { lots, minor, priceTicks } from '../contract/numbers.ts';
import type { ExecutionTerms } from '../contract/order-change-events.ts';
import { findOrder, recentFillsLimit } from '../state/ledger-state.ts';
import {
  armedDesk,
  type Drive,
  executionId,
  inverse,
  linear,
  maker,
  orderId,
  requestOf,
  taker,
} from './core-fixture.ts';
import type { Outcome } from './engine.ts';

const id = orderId('o');

/** As `Drive.filled` tells it: a fee of 5 in USDT. */
const execution = (quantity: number, price = 100_000, fee = 5): ExecutionTerms => ({
  price: priceTicks(price),
  lots: lots(quantity),
  feeMinor: minor(fee),
  feeCurrency: 'USDT',
});

const bust = (drive: Drive, execution_: string, previous: ExecutionTerms): Outcome =>
  drive.report({
    kind: 'busted',
    clientOrderId: id,
    executionId: executionId(execution_),
    previous,
    reason: 'clearly wrong',
  });

const correct = (
  drive: Drive,
  wrong: string,
  right: string,
  previous: ExecutionTerms,
  corrected: ExecutionTerms,
): Outcome =>
  drive.report({
    kind: 'corrected',
    clientOrderId: id,
    executionId: executionId(right),
    correctsId: executionId(wrong),
    previous,
    corrected,
    liquidity: 'maker',
    venueUtcMillis: 1,
    reason: 'clearly wrong',
  });

const told = (outcome: Outcome) =>
  outcome.events.map(({ body }) =>
    body.type === 'fault.recorded' ? `fault: ${body.detail.split(': order')[0]}` : body.type,
  );

function standing(drive: Drive, instrument = linear) {
  const order = findOrder(drive.core.ledger, id);
  const position = drive.core.ledger.positions.get(`paper|${maker}|${instrument}`);
  return {
    status: order?.status,
    filled: order?.filledLots,
    undone: order?.undoneLots,
    value: order?.filledValueMinor,
    fee: order?.feeMinor,
    position: position?.lots,
    cost: position?.costMinor,
    realised: position?.realisedMinor,
    cash: position?.cashFlowMinor,
    fees: position?.feesMinor,
  };
}

/** An order of 10 lots with fills of 4 at 100,000 and 3 at 100,010. */
function filledTwice(): Drive {
  const drive = armedDesk();
  drive.work('o', requestOf({ price: 100_020 }));
  drive.filled('o', 'e1', 4);
  drive.filled('o', 'e2', 3, 100_010);
  return drive;
}

describe('a trade bust', () => {
  it('takes the execution out of order, position, cash and fees', () => {
    const drive = filledTwice();
    const outcome = bust(drive, 'e2', execution(3, 100_010));
    expect(told(outcome)).toEqual(['order.busted']);
    expect(standing(drive)).toEqual({
      status: 'partiallyFilled',
      filled: 4,
      undone: 3,
      value: 40_000_000,
      fee: 5,
      position: 4,
      cost: 40_000_000,
      realised: 0,
      cash: -40_000_000,
      fees: 5,
    });
    expect(drive.core.exposure.instruments.get(linear)).toMatchObject({
      positionLots: 4,
      workingBuyLots: 3,
    });
    expect(drive.core.ledger.fills.map(({ undone }) => undone)).toEqual([undefined, 'busted']);
  });

  it('of an order that was filled leaves it filled: its lots do not trade again', () => {
    const drive = filledTwice();
    drive.filled('o', 'e3', 3);
    bust(drive, 'e1', execution(4));
    expect(standing(drive)).toMatchObject({ status: 'filled', filled: 6, position: 6 });
    expect(told(drive.filled('o', 'e4', 1))).toEqual(['fault: a fill of 1 lots where 0 are open']);
  });

  it('ends an order whose every lot has traded, be it that some were undone', () => {
    const drive = filledTwice();
    bust(drive, 'e1', execution(4));
    drive.filled('o', 'e3', 3);
    expect(standing(drive)).toMatchObject({ status: 'filled', filled: 6, undone: 4 });
  });

  it('told before its execution keeps that from ever counting', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    expect(told(bust(drive, 'e1', execution(4)))).toEqual(['order.busted']);
    expect(standing(drive)).toMatchObject({ status: 'new', filled: 0, undone: 4 });
    expect(told(drive.filled('o', 'e1', 4))).toEqual([]);
    expect(standing(drive)).toMatchObject({ status: 'new', filled: 0, position: undefined });
  });

  it('is the same of an order in doubt, and after its end', () => {
    const doubted = filledTwice();
    doubted.ended('unknown', 'o');
    bust(doubted, 'e1', execution(4));
    expect(standing(doubted)).toMatchObject({ status: 'unknown', filled: 3 });
    const ended = filledTwice();
    ended.ended('cancelled', 'o');
    bust(ended, 'e1', execution(4));
    expect(standing(ended)).toMatchObject({ status: 'cancelled', filled: 3, position: 3 });
  });

  it('takes back what no longer is among the fills that are shown', () => {
    const drive = filledTwice();
    drive.core.ledger.fills.splice(0, recentFillsLimit);
    drive.work('p', requestOf({ price: 100_020, owner: { strategy: taker } }));
    drive.filled('p', 'e3', 1);
    expect(told(bust(drive, 'e1', execution(4)))).toEqual(['order.busted']);
    expect(standing(drive)).toMatchObject({ filled: 3, position: 3 });
  });

  it('of a fee in another currency leaves the fees of the position', () => {
    const drive = armedDesk();
    drive.work('o', requestOf({ owner: { instrument: inverse } }));
    drive.filled('o', 'e1', 4);
    bust(drive, 'e1', execution(4));
    expect(standing(drive, inverse)).toMatchObject({ position: 0, cash: 0, fees: 0, fee: 0 });
  });
});

describe('what a bust does to cost and realised gain', () => {
  /** Fills by other orders of the same owner, as signed lots at a price. */
  function holding(...fills: [number, number][]): Drive {
    const drive = armedDesk();
    fills.forEach(([signed, price], n) => {
      const side = signed > 0 ? 'buy' : 'sell';
      const own = n === 0 ? 'o' : `p${n}`;
      const limit = side === 'buy' ? 100_020 : 99_980;
      drive.work(own, requestOf({ side, lots: Math.abs(signed), price: limit }));
      drive.filled(own, `e${n}`, Math.abs(signed), price);
    });
    return drive;
  }
  const money = (drive: Drive) => {
    const { position, cost, realised, cash } = standing(drive);
    return [position, cost, realised, cash].map((value) => (value ?? 0) / 100);
  };

  it.each<[string, [number, number][], [number, number], number[]]>([
    ['the only fill', [[4, 100]], [4, 100], [4 - 4, 0, 0, 0]],
    [
      'lots that were bought first',
      [
        [4, 100],
        [4, 200],
      ],
      [4, 100],
      [0.04, 800, 0, -800],
    ],
    [
      'a sale that closed a part: its lots come back at their average cost',
      [
        [-2, 130],
        [6, 100],
      ],
      [2, 130],
      [0.06, 600, 0, -600],
    ],
    [
      'a buy that was sold since: what it was sold for is short',
      [
        [4, 100],
        [-4, 150],
      ],
      [4, 100],
      [-0.04, 400, 200, 600],
    ],
  ])('%s', (_, fills, [quantity, price], expected) => {
    const drive = holding(...fills);
    bust(drive, 'e0', execution(quantity, price));
    expect(money(drive)).toEqual(expected);
  });

  it('never leaves a cost below zero', () => {
    // 10 bought at 100 and 1 at 1000, half sold at their average, then the dear one is busted.
    const drive = holding([1, 1_000], [10, 100], [-10, 200]);
    bust(drive, 'e0', execution(1, 1_000));
    expect(money(drive)).toEqual([0, 0, 1_000, 1_000]);
    const other = holding([1, 1_000], [10, 100], [-9, 200]);
    bust(other, 'e0', execution(1, 1_000));
    // Two lots at an average of 181.82: one of them is left, at that.
    expect(money(other)[0]).toBe(0.01);
    expect(money(other)[1]).toBeCloseTo(181.82, 1);
  });
});

describe('a trade correction', () => {
  it('puts another execution in the place of one', () => {
    const drive = filledTwice();
    const outcome = correct(drive, 'e2', 'c2', execution(3, 100_010), execution(2, 100_005, 4));
    expect(told(outcome)).toEqual(['order.corrected']);
    expect(standing(drive)).toEqual({
      status: 'partiallyFilled',
      filled: 6,
      undone: 1,
      value: 40_000_000 + 20_001_000,
      fee: 9,
      position: 6,
      cost: 60_001_000,
      realised: 0,
      cash: -60_001_000,
      fees: 9,
    });
    const { ledger } = drive.core;
    expect(ledger.counts.fills).toBe(2);
    expect(ledger.fills.map(({ undone, fill }) => [fill.executionId, undone])).toEqual([
      ['e1', undefined],
      ['e2', 'corrected'],
      ['c2', undefined],
    ]);
    expect(drive.core.exposure.instruments.get(linear)?.positionLots).toBe(6);
  });

  it('told before its execution stands for it', () => {
    const drive = armedDesk();
    drive.work('o', requestOf());
    correct(drive, 'e1', 'c1', execution(4), execution(3));
    expect(told(drive.filled('o', 'e1', 4))).toEqual([]);
    expect(standing(drive)).toMatchObject({ status: 'partiallyFilled', filled: 3, position: 3 });
    expect(drive.core.ledger.counts.fills).toBe(1);
  });

  it('may itself be busted', () => {
    const drive = filledTwice();
    correct(drive, 'e2', 'c2', execution(3, 100_010), execution(2, 100_005, 4));
    expect(told(bust(drive, 'c2', execution(2, 100_005, 4)))).toEqual(['order.busted']);
    expect(standing(drive)).toMatchObject({ filled: 4, undone: 3, position: 4, fees: 5 });
  });
});

describe('busts and corrections told again, or that cannot be', () => {
  const cases: [string, (drive: Drive) => Outcome, string[]][] = [
    [
      'a second bust of an execution',
      (drive) => {
        bust(drive, 'e1', execution(4));
        return bust(drive, 'e1', execution(4));
      },
      [],
    ],
    [
      'a second correction of an execution',
      (drive) => {
        correct(drive, 'e1', 'c1', execution(4), execution(3));
        return correct(drive, 'e1', 'c1', execution(4), execution(3));
      },
      [],
    ],
    [
      'other figures than it had',
      (drive) => bust(drive, 'e1', execution(4, 99_999)),
      ['fault: bust of e1: it was 4 lots at 100000, not 4 at 99999', 'order.unknown'],
    ],
    [
      'other lots than it had',
      (drive) => bust(drive, 'e1', execution(3)),
      ['fault: bust of e1: it was 4 lots at 100000, not 3 at 100000', 'order.unknown'],
    ],
    [
      'another fee than it had',
      (drive) => bust(drive, 'e1', execution(4, 100_000, 6)),
      ['fault: bust of e1: it was 4 lots at 100000, not 4 at 100000', 'order.unknown'],
    ],
    [
      'a fee in another currency than it had',
      (drive) => bust(drive, 'e1', { ...execution(4), feeCurrency: 'BNB' }),
      ['fault: bust of e1: it was 4 lots at 100000, not 4 at 100000', 'order.unknown'],
    ],
    [
      'the last lots that are open, of an execution that never came: it can be so',
      (drive) => bust(drive, 'e9', execution(3)),
      ['order.busted'],
    ],
    [
      'an execution that another order has by the same name: it is held against its own',
      (drive) => {
        drive.work('p', requestOf({ price: 100_020 }));
        drive.filled('p', 'e1', 1, 100_015);
        return bust(drive, 'e1', execution(4));
      },
      ['order.busted'],
    ],
    [
      'no lots at all',
      (drive) => bust(drive, 'e1', execution(0)),
      ['fault: bust of e1: a fill of 0 lots', 'order.unknown'],
    ],
    [
      'more lots than are open, of an execution that never came',
      (drive) => bust(drive, 'e9', execution(4)),
      ['fault: bust of e9: 4 lots where 3 are open', 'order.unknown'],
    ],
    [
      'more lots than are filled',
      (drive) => {
        drive.core.ledger.fills.splice(0);
        return bust(drive, 'e1', execution(8));
      },
      ['fault: bust of e1: 8 lots where 7 are filled', 'order.unknown'],
    ],
    [
      'a correction to more lots',
      (drive) => correct(drive, 'e1', 'c1', execution(4), execution(5)),
      ['fault: correction of e1: 5 lots in place of fewer', 'order.unknown'],
    ],
    [
      'a correction to no price',
      (drive) => correct(drive, 'e1', 'c1', execution(4), execution(3, 0)),
      ['fault: correction of e1: a fill at 0 increments', 'order.unknown'],
    ],
    [
      'a correction by an execution that is known already',
      (drive) => correct(drive, 'e1', 'e2', execution(4), execution(3)),
      ['fault: correction of e1: e2 is known already', 'order.unknown'],
    ],
  ];
  it.each(cases)('%s', (_, step, recorded) => {
    expect(told(step(filledTwice()))).toEqual(recorded);
  });
});
