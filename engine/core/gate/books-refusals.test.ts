// What the desk's own books allow, as an operator reads it: the limits of the day, breaks with a
// venue, unmatched lots and own orders in the way; each at its last step and one beyond.
import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../contract/events.ts';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import { unmatchedStrategy } from '../../contract/reconciliation.ts';
import { sumOf } from '../../contract/wide-sum.ts';
import { armedDesk, inverse, linear, maker, requestOf, spot, taker } from '../core-fixture.ts';
import { checkDaily } from './daily-check.ts';
import type { Facts } from './facts.ts';
import { type Change, factsOf, holding, limitsOf } from './facts-fixture.ts';
import { checkReconciled } from './reconciliation-check.ts';
import { checkSelfMatch, ordersMet } from './self-match-check.ts';

interface Daily {
  readonly currency?: string;
  readonly lossMinor?: number;
  readonly turnoverMinor?: number;
}

/** Facts of a day that has lost 500 and turned over 9,000 minor units of USDT. */
function daily(limit: Daily | null, change: Change = {}): Facts {
  const drive = holding();
  const { ledger } = drive.core;

  const day = { netMinor: sumOf(minor(-500)), turnoverMinor: sumOf(minor(9_000)) };
  ledger.books.dayTotals.set('USDT', day as never);
  const facts = factsOf(change, {}, drive);
  const desk = {
    ...facts.gate.ledger.limits?.desk,
    daily: limit === null ? undefined : [{ currency: 'BTC' }, { currency: 'USDT', ...limit }],
  };
  const limits = { ...facts.gate.ledger.limits, desk } as never;
  return { ...facts, gate: { ...facts.gate, ledger: { ...ledger, limits } } };
}

/** The facts on a desk with a break in `instrument`. */
function broken(instrument: string, change: Change = {}, decision: object | null = null): Facts {
  const facts = factsOf({ ...change }, {}, holding());
  const breaks = new Map([['b-1', { breakId: 'b-1', difference: { instrument }, decision }]]);
  return { ...facts, gate: { ...facts.gate, ledger: { ...facts.gate.ledger, breaks } as never } };
}

/** The facts on a desk with a decided break, where nobody answers for so many lots. */
function unmatched(held: number, limit: number | undefined, change: Change = {}): Facts {
  const drive = armedDesk();
  drive.work('own', requestOf({ lots: 2 }));
  drive.filled('own', 'e0', 2);
  const facts = factsOf(change, {}, drive);
  const positions = new Map(facts.gate.ledger.positions);
  const [[known, position] = []] = positions;
  positions.set(
    String(known).replace(maker, unmatchedStrategy) as never,
    { ...position, lots: held } as never,
  );
  const ledger = { ...facts.gate.ledger, positions, decidedBreaks: [{}] } as never;
  const limits = limit === undefined ? {} : limitsOf({ unmatchedLots: lots(limit) });
  return { ...facts, ...limits, gate: { ...facts.gate, ledger } };
}

/** A desk with own orders of the maker on both sides, and the facts of the taker's ask. */
function quoting(change: Change): Facts {
  const drive = armedDesk();
  drive.work('ask', requestOf({ side: 'sell', price: 100_010 }));
  drive.work('far', requestOf({ side: 'sell', price: 100_400 }));
  drive.work('bid', requestOf({ side: 'buy', price: 99_990 }));
  return factsOf({ owner: { strategy: taker }, ...change }, {}, drive);
}
const market = { type: 'market', price: null } as const;
type Words = readonly [kind: Refusal['kind'], node: string, detail: string] | null;

describe('the gate on', () => {
  it.each<[string, () => Refusal | null, Words]>([
    ['a loss of one minor unit less', () => checkDaily(daily({ lossMinor: 501 })), null],
    [
      'a loss of the limit',
      () => checkDaily(daily({ lossMinor: 500 })),
      [
        'dailyLimit',
        'limits/desk/daily/USDT',
        '-0.000500 USDT today, the limit of loss is reached; a buy of 0.010 BTC ' +
          'against a position of 0.010 BTC',
      ],
    ],
    ['a turnover of one minor unit less', () => checkDaily(daily({ turnoverMinor: 9_001 })), null],
    [
      'a turnover of the limit',
      () => checkDaily(daily({ turnoverMinor: 9_000 })),
      [
        'dailyLimit',
        'limits/desk/daily/USDT',
        '0.009000 USDT turned over today, the limit is reached; a buy of 0.010 ' +
          'BTC against a position of 0.010 BTC',
      ],
    ],
    [
      'a day beyond both limits',
      () => checkDaily(daily({ lossMinor: 1, turnoverMinor: 1 })),
      [
        'dailyLimit',
        'limits/desk/daily/USDT',
        '-0.000500 USDT today, the limit of loss is reached; a buy of 0.010 BTC ' +
          'against a position of 0.010 BTC',
      ],
    ],
    [
      'a day beyond its limits, closing',
      () => checkDaily(daily({ lossMinor: 1, turnoverMinor: 1 }, { side: 'sell', lots: 6 })),
      null,
    ],
    [
      'a day of a currency without a limit',
      () => checkDaily(daily({ currency: 'EUR', lossMinor: 1 })),
      null,
    ],
    ['a day without a limit', () => checkDaily(daily({})), null],
    [
      'a day of another currency',
      () => checkDaily(daily({ lossMinor: 1 }, { owner: { instrument: inverse } })),
      null,
    ],
    ['a day without any limits', () => checkDaily(daily(null)), null],
    [
      'an instrument that is not defined',
      () => checkDaily({ ...daily({ lossMinor: 1 }), instrument: null }),
      null,
    ],
    [
      'a day on which nothing happened',
      () => {
        const facts = daily({ lossMinor: 1 });
        facts.gate.ledger.books.dayTotals.clear();
        return checkDaily(facts);
      },
      null,
    ],
    [
      'a ledger without limits',
      () => {
        const facts = daily({ lossMinor: 1 });
        const ledger = { ...facts.gate.ledger, limits: null };
        return checkDaily({ ...facts, gate: { ...facts.gate, ledger } });
      },
      null,
    ],
    ['limits that were never set', () => checkDaily(factsOf()), null],
    [
      'an undecided break, enlarging',
      () => checkReconciled(broken(linear)),
      [
        'undecidedBreak',
        'breaks/b-1',
        'break b-1 with the venue in BTCUSDT.sim is undecided: positions there ' +
          'may only shrink',
      ],
    ],
    [
      'an undecided break, shrinking',
      () => checkReconciled(broken(linear, { side: 'sell', lots: 6 })),
      null,
    ],
    [
      'an undecided break, one lot too many',
      () => checkReconciled(broken(linear, { side: 'sell', lots: 7 })),
      [
        'undecidedBreak',
        'breaks/b-1',
        'break b-1 with the venue in BTCUSDT.sim is undecided: positions there ' +
          'may only shrink',
      ],
    ],
    ['an undecided break of another instrument', () => checkReconciled(broken(spot)), null],
    ['a decided break', () => checkReconciled(broken(linear, {}, {})), null],
    ['unmatched lots of the limit', () => checkReconciled(unmatched(3, 3)), null],
    [
      'unmatched lots beyond the limit',
      () => checkReconciled(unmatched(4, 3)),
      [
        'unmatchedLimit',
        'limits/BTCUSDT.sim/unmatchedLots',
        'unmatched holds 0.004 BTC of BTCUSDT.sim, the limit is 0.003 BTC: ' +
          'flatten strategy=unmatched first',
      ],
    ],
    [
      'unmatched lots beyond the limit, short',
      () => checkReconciled(unmatched(-4, 3)),
      [
        'unmatchedLimit',
        'limits/BTCUSDT.sim/unmatchedLots',
        'unmatched holds 0.004 BTC of BTCUSDT.sim, the limit is 0.003 BTC: ' +
          'flatten strategy=unmatched first',
      ],
    ],
    [
      'unmatched lots without a limit',
      () => checkReconciled(unmatched(1, undefined)),
      [
        'unmatchedLimit',
        'limits/BTCUSDT.sim/unmatchedLots',
        'unmatched holds 0.001 BTC of BTCUSDT.sim, the limit is 0.000 BTC: ' +
          'flatten strategy=unmatched first',
      ],
    ],
    [
      'unmatched lots, for who shrinks',
      () => checkReconciled(unmatched(4, 3, { side: 'sell', lots: 2 })),
      null,
    ],
    [
      'unmatched lots, for who goes through zero',
      () => checkReconciled(unmatched(4, 3, { side: 'sell', lots: 3 })),
      [
        'unmatchedLimit',
        'limits/BTCUSDT.sim/unmatchedLots',
        'unmatched holds 0.004 BTC of BTCUSDT.sim, the limit is 0.003 BTC: ' +
          'flatten strategy=unmatched first',
      ],
    ],
    ['a buy below the own sell', () => checkSelfMatch(quoting({ price: 100_009 })), null],
    [
      'a buy at the own sell',
      () => checkSelfMatch(quoting({ price: 100_010 })),
      [
        'selfMatch',
        'orders/ask',
        'a buy that reaches 10001.0 would meet the own sell ask of maker (best at ' +
          '10001.0): that one stays',
      ],
    ],
    [
      'a sell above the own buy',
      () => checkSelfMatch(quoting({ side: 'sell', price: 99_991 })),
      null,
    ],
    [
      'a sell at the own buy',
      () => checkSelfMatch(quoting({ side: 'sell', price: 99_990 })),
      [
        'selfMatch',
        'orders/bid',
        'a sell that reaches 9999.0 would meet the own buy bid of maker (best at ' +
          '9999.0): that one stays',
      ],
    ],
    [
      'a sell through the own buy',
      () => checkSelfMatch(quoting({ side: 'sell', price: 99_900 })),
      [
        'selfMatch',
        'orders/bid',
        'a sell that reaches 9990.0 would meet the own buy bid of maker (best at ' +
          '9999.0): that one stays',
      ],
    ],
    [
      'a market buy of what is quoted',
      () => checkSelfMatch(quoting({ ...market, lots: 100 })),
      null,
    ],
    [
      'a market buy of one lot more',
      () => checkSelfMatch(quoting({ ...market, lots: 101 })),
      [
        'selfMatch',
        'orders/ask',
        'a buy that reaches 10100.3 would meet the own sell ask of maker (best at ' +
          '10001.0): that one stays',
      ],
    ],
    [
      'a market sell of what is quoted',
      () => checkSelfMatch(quoting({ ...market, side: 'sell', lots: 100 })),
      null,
    ],
    [
      'a market sell of one lot more',
      () => checkSelfMatch(quoting({ ...market, side: 'sell', lots: 101 })),
      [
        'selfMatch',
        'orders/bid',
        'a sell that reaches 9900.0 would meet the own buy bid of maker (best at ' +
          '9999.0): that one stays',
      ],
    ],
    [
      'a market order without a top',
      () => checkSelfMatch({ ...quoting({ ...market, lots: 1 }), top: null }),
      [
        'selfMatch',
        'orders/ask',
        'a buy that reaches 10100.3 would meet the own sell ask of maker (best at ' +
          '10001.0): that one stays',
      ],
    ],
    [
      'a stop to buy at the own sell',
      () =>
        checkSelfMatch(
          quoting({ type: 'stop', price: null, stopPrice: priceTicks(100_010), lots: 500 }),
        ),
      [
        'selfMatch',
        'orders/ask',
        'a buy that reaches 10001.0 would meet the own sell ask of maker (best at ' +
          '10001.0): that one stays',
      ],
    ],
    [
      'a stop to buy below the own sell',
      () =>
        checkSelfMatch(
          quoting({ type: 'stop', price: null, stopPrice: priceTicks(100_009), lots: 500 }),
        ),
      null,
    ],
    [
      'an order of unknown reach',
      () => checkSelfMatch({ ...quoting(market), judgedPrice: null }),
      ['selfMatch', 'orders/paper', 'there is no price to know its reach by'],
    ],
    [
      'an order without limits to its reach',
      () => checkSelfMatch({ ...quoting(market), limits: null }),
      ['selfMatch', 'orders/paper', 'there is no price to know its reach by'],
    ],
    [
      'the other side alone',
      () => checkSelfMatch(factsOf({ side: 'sell', price: 1 }, {}, holding())),
      null,
    ],
  ])('%s', (_, ask, words) => {
    const refusal = ask();
    expect(refusal && [refusal.kind, refusal.node, refusal.detail]).toEqual(words);
  });

  it('the orders that it would meet, as far as it reaches', () => {
    expect([
      ordersMet(quoting({ price: 100_009 })),
      ordersMet(quoting({ price: 100_010 })),
      ordersMet(quoting({ price: 100_400 })),
      ordersMet(quoting({ side: 'sell', price: 99_990 })),
      ordersMet({ ...quoting(market), judgedPrice: null }),
    ]).toEqual([[], ['ask'], ['ask', 'far'], ['bid'], []]);
  });
});
