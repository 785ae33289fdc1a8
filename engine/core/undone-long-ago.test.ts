// Busts and corrections of executions that are not among the last fills any more: held against the
// sums of their order, and taken out of the attribution only as far as that is known.
import { describe, expect, it } from 'vitest';
import { lots, minor, priceTicks } from '../contract/numbers.ts';
import { unmatchedStrategy } from '../contract/reconciliation.ts';
import { sumMinor } from '../contract/wide-sum.ts';
import {
  account,
  armedDesk,
  type Drive,
  executionId,
  linear,
  maker,
  orderId,
  requestOf,
  stampAt,
  venue,
} from './core-fixture.ts';
import type { Outcome } from './engine.ts';

const clientOrderId = orderId('o');
const figures = (quantity: number, price = 100_000, fee = 5) => ({
  price: priceTicks(price),
  lots: lots(quantity),
  feeMinor: minor(fee),
  feeCurrency: 'USDT',
});
const bust = (drive: Drive, id: string, previous: ReturnType<typeof figures>): Outcome =>
  drive.report({
    kind: 'busted',
    clientOrderId,
    executionId: executionId(id),
    previous,
    reason: 'clearly wrong',
  });
const correct = (drive: Drive, previous: ReturnType<typeof figures>): Outcome =>
  drive.report({
    kind: 'corrected',
    clientOrderId,
    executionId: executionId('c1'),
    correctsId: executionId('e1'),
    previous,
    corrected: figures(3, 100_010),
    liquidity: 'maker',
    venueUtcMillis: 1,
    reason: 'clearly wrong',
  });
const told = ({ events }: Outcome): string[] =>
  events.map(({ body }) =>
    body.type === 'fault.recorded' ? `fault: ${body.detail.split(': order')[0]}` : body.type,
  );

/** 4 lots at 100,000 and 3 at 100,010, of which the last so many are shown still. */
function filledTwice(shown: number): Drive {
  const drive = armedDesk();
  drive.work('o', requestOf({ price: 100_010 }));
  drive.filled('o', 'e1', 4);
  drive.filled('o', 'e2', 3, 100_010);
  drive.core.ledger.fills.splice(0, 2 - shown);
  return drive;
}
/** `filledTwice(0)`, of which the second was busted before it was forgotten. */
function oneLeft(): Drive {
  const drive = filledTwice(2);
  bust(drive, 'e2', figures(3, 100_010));
  drive.core.ledger.fills.splice(0);
  return drive;
}

describe('an execution that is not shown any more is held against what its order has left', () => {
  const notOurs = (words: string) => [`fault: bust of e1: it was ${words}`, 'order.unknown'];
  it.each<[string, Drive, ReturnType<typeof figures>, string[]]>([
    ['beside one that is shown', filledTwice(1), figures(4), ['order.busted']],
    [
      'other lots beside one that is shown',
      filledTwice(1),
      figures(3),
      notOurs('4 for 40000000+5, not 3 for 30000000+5'),
    ],
    [
      'another price',
      filledTwice(1),
      figures(4, 77_777),
      notOurs('4 for 40000000+5, not 4 for 31110800+5'),
    ],
    [
      'another fee',
      filledTwice(1),
      figures(4, 100_000, 6),
      notOurs('4 for 40000000+5, not 4 for 40000000+6'),
    ],
    ['the only one that stands', oneLeft(), figures(4), ['order.busted']],
    [
      'another price of the only one that stands',
      oneLeft(),
      figures(4, 99_999),
      notOurs('4 for 40000000+5, not 4 for 39999600+5'),
    ],
    ['one of two, neither of which is shown', filledTwice(0), figures(4), ['order.busted']],
    ['all that two of them can have been', filledTwice(0), figures(6, 100_000), ['order.busted']],
    [
      'the lots of two',
      filledTwice(0),
      figures(7, 90_000),
      [
        'fault: bust of e1: 2 of its order were 7 for 70003000, not 7 for 63000000',
        'order.unknown',
      ],
    ],
    [
      'more than both were worth',
      filledTwice(0),
      figures(6, 120_000),
      [
        'fault: bust of e1: 2 of its order were 7 for 70003000, not 6 for 72000000',
        'order.unknown',
      ],
    ],
  ])('%s', (_, drive, previous, events) => {
    expect(told(bust(drive, 'e1', previous))).toEqual(events);
  });
});

describe('attribution of a fill that is undone', () => {
  const line = ({ core }: Drive) => {
    const total = core.ledger.books.totals.get(`${maker}|${linear}`);
    return {
      fills: total?.fills,
      makerFills: total?.makerFills,
      unmeasured: total?.unmeasuredFills,
      turnover: total === undefined ? 0 : sumMinor(total.turnoverMinor),
      fees: total === undefined ? 0 : sumMinor(total.feesMinor),
    };
  };
  const forgetDecision = (drive: Drive): Drive => {
    drive.core.ledger.books.decisions.clear();
    return drive;
  };
  const [first, second] = [40_000_000, 30_003_000];
  const counted = { fills: 2, makerFills: 2, unmeasured: 0 };

  it.each<[string, Drive, object]>([
    [
      'is without it while it is known',
      filledTwice(2),
      { fills: 1, makerFills: 1, unmeasured: 0, turnover: second, fees: 5 },
    ],
    [
      'keeps its count and its cost once it is not shown any more, and not its money',
      filledTwice(1),
      { ...counted, turnover: second, fees: 5 },
    ],
    [
      'keeps them as well once its decision is not known any more',
      forgetDecision(filledTwice(2)),
      { ...counted, turnover: second, fees: 5 },
    ],
  ])('%s', (_, drive, expected) => {
    const spread = () => {
      const total = drive.core.ledger.books.totals.get(`${maker}|${linear}`);
      return total === undefined ? 0 : sumMinor(total.spreadMinor);
    };
    const before = spread();
    bust(drive, 'e1', figures(4));
    expect(line(drive)).toEqual(expected);
    if (line(drive).fills === 2) expect(spread()).toBe(before);
    else expect(spread()).not.toBe(before);
  });

  /** Two fills of an order that the venue had and nobody here wanted. */
  const adopted = (): Drive => {
    const drive = armedDesk();
    const names = { venue, account, instrument: linear, clientOrderId, executionId: null };
    const theirs = { lots: 10, side: 'buy', price: 100_010, filledLots: 0, venueOrderId: 'v1' };
    const difference = { kind: 'orderNotHere', ...names, strategy: null, ours: null, theirs };
    drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) } as never);
    const [breakId] = drive.core.ledger.breaks.keys();
    const by = { operator: 'alice', reason: 'ours', commandId: 'adopt-0001', fills: [] };
    const decided = { type: 'breakDecided', breakId, decision: 'adopt', ...by };
    drive.core.process({ ...decided, stamp: stampAt(1) } as never);
    drive.filled('o', 'e1', 4);
    drive.filled('o', 'e2', 3, 100_010);
    return drive;
  };
  const unmatched = (drive: Drive) => {
    const total = drive.core.ledger.books.totals.get(`${unmatchedStrategy}|${linear}`);
    return [total?.fills, total?.makerFills, total?.unmeasuredFills];
  };

  it('of an adopted order is without it: it was unmeasured from the first', () => {
    const drive = adopted();
    expect(unmatched(drive)).toEqual([2, 2, 2]);
    expect(told(bust(drive, 'e1', figures(4)))).toEqual(['order.busted']);
    expect(unmatched(drive)).toEqual([1, 1, 1]);
  });

  it('of an adopted order, once it is not shown any more, is as it was', () => {
    const drive = adopted();
    drive.core.ledger.fills.splice(0);
    bust(drive, 'e1', figures(4));
    expect(unmatched(drive)).toEqual([2, 2, 2]);
  });

  it('of an adopted order and is corrected is one fill as before', () => {
    const drive = adopted();
    expect(told(correct(drive, figures(4)))).toEqual(['order.corrected']);
    expect(unmatched(drive)).toEqual([2, 2, 2]);
  });

  it.each([
    ['known', filledTwice(2)],
    ['not shown any more', filledTwice(1)],
  ])('and is corrected is one fill as before, %s', (_, drive) => {
    expect(told(correct(drive, figures(4)))).toEqual(['order.corrected']);
    const turnover = first - 10_000_000 + 3_000 + second;
    expect(line(drive)).toEqual({ ...counted, turnover, fees: 10 });
  });
});
