// What market and limits allow, as an operator reads it: kind, node and words of every
// refusal at the first step beyond what is allowed, and the last step that still is.
import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../contract/events.ts';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import { checkPosition, checkRate } from './exposure-checks.ts';
import { factsOf, good, holding, limitsOf } from './facts-fixture.ts';
import {
  checkCollar,
  checkFeed,
  checkOrderSize,
  checkOrderValue,
  checkReferenceAge,
} from './market-checks.ts';

type Words = readonly [kind: Refusal['kind'], node: string, detail: string] | null;

describe('the gate on', () => {
  it.each<[string, () => Refusal | null, Words]>([
    [
      'a feed that is not known',
      () => checkFeed(good({ market: null })),
      [
        'staleReference',
        'feeds/BTCUSDT.sim',
        'the feed of BTCUSDT.sim may not be traded on: unknown, ',
      ],
    ],
    [
      'a feed that is stale',
      () =>
        checkFeed(
          good({
            market: { ...good().market!, feed: 'stale', feedReason: 'no word for 5 s' } as never,
          }),
        ),
      [
        'staleReference',
        'feeds/BTCUSDT.sim',
        'the feed of BTCUSDT.sim may not be traded on: stale, no word for 5 s',
      ],
    ],
    [
      'a feed whose book is broken',
      () =>
        checkFeed(
          good({
            market: {
              ...good().market!,
              feed: 'stale',
              brokenReason: 'crossed',
              feedReason: 'b',
            } as never,
          }),
        ),
      [
        'staleReference',
        'feeds/BTCUSDT.sim',
        'the feed of BTCUSDT.sim may not be traded on: stale, crossed',
      ],
    ],
    [
      'no best bid and ask',
      () => checkReferenceAge(good({ top: null })),
      [
        'staleReference',
        'limits/BTCUSDT.sim/referenceAgeMillis',
        'there is no best bid and ask to judge the price by',
      ],
    ],
    [
      'no age',
      () => checkReferenceAge(good({ referenceAgeNanos: null })),
      [
        'staleReference',
        'limits/BTCUSDT.sim/referenceAgeMillis',
        'there is no best bid and ask to judge the price by',
      ],
    ],
    [
      'no limit of the age',
      () => checkReferenceAge(good({ limits: null })),
      [
        'staleReference',
        'limits/BTCUSDT.sim/referenceAgeMillis',
        'there is no best bid and ask to judge the price by',
      ],
    ],
    [
      'a reference from the future',
      () => checkReferenceAge(good({ referenceAgeNanos: -1 })),
      [
        'staleReference',
        'limits/BTCUSDT.sim/referenceAgeMillis',
        'the reference price is stamped later than the order',
      ],
    ],
    ['a reference of now', () => checkReferenceAge(good({ referenceAgeNanos: 0 })), null],
    [
      'a reference of the limit',
      () => checkReferenceAge(good({ referenceAgeNanos: 500_000_000 })),
      null,
    ],
    [
      'a reference of one nanosecond more',
      () => checkReferenceAge(good({ referenceAgeNanos: 500_000_001 })),
      [
        'staleReference',
        'limits/BTCUSDT.sim/referenceAgeMillis',
        'the reference price is 500.0 ms old, the limit is 500 ms',
      ],
    ],
    [
      'a collar without limits',
      () => checkCollar(good({ limits: null })),
      [
        'priceCollar',
        'limits/BTCUSDT.sim/priceCollarBps',
        'there is no price to measure the collar from',
      ],
    ],
    [
      'a collar without a market',
      () => checkCollar(good({ top: null })),
      [
        'priceCollar',
        'limits/BTCUSDT.sim/priceCollarBps',
        'there is no price to measure the collar from',
      ],
    ],
    [
      'a collar without a price',
      () => checkCollar(good({ judgedPrice: null })),
      [
        'priceCollar',
        'limits/BTCUSDT.sim/priceCollarBps',
        'there is no price to measure the collar from',
      ],
    ],
    [
      'a price beyond the collar',
      () => checkCollar(factsOf({ price: 101_002 })),
      [
        'priceCollar',
        'limits/BTCUSDT.sim/priceCollarBps',
        'the price 10100.2 is 100.10 bps from the middle of 10000.0 and 10000.2, ' +
          'the limit is 100 bps',
      ],
    ],
    [
      'a far touch beyond the collar',
      () =>
        checkCollar({
          ...factsOf({ type: 'market', price: null }),
          ...limitsOf({ priceCollarBps: 0 }),
        }),
      [
        'priceCollar',
        'limits/BTCUSDT.sim/priceCollarBps',
        'the far touch 10000.2 is 0.10 bps from the middle of 10000.0 and ' +
          '10000.2, the limit is 0 bps',
      ],
    ],
    [
      'a stop price beyond the collar',
      () => checkCollar(factsOf({ type: 'stop', price: null, stopPrice: priceTicks(98_000) })),
      [
        'priceCollar',
        'limits/BTCUSDT.sim/priceCollarBps',
        'the stop price 9800.0 is 200.10 bps from the middle of 10000.0 and ' +
          '10000.2, the limit is 100 bps',
      ],
    ],
    [
      'a limit at the collar of its stop',
      () =>
        checkCollar(factsOf({ type: 'stopLimit', price: 101_000, stopPrice: priceTicks(100_000) })),
      null,
    ],
    [
      'a limit beyond the collar of its stop',
      () =>
        checkCollar(factsOf({ type: 'stopLimit', price: 101_001, stopPrice: priceTicks(100_000) })),
      [
        'priceCollar',
        'limits/BTCUSDT.sim/priceCollarBps',
        'the price 10100.1 is 100.10 bps from the stop price 10000.0, the limit ' + 'is 100 bps',
      ],
    ],
    ['a quantity of the limit', () => checkOrderSize(factsOf({ lots: 1_000 })), null],
    [
      'a quantity of one lot more',
      () => checkOrderSize(factsOf({ lots: 1_001 })),
      [
        'orderSize',
        'limits/BTCUSDT.sim/orderLots',
        'a quantity of 1.001 BTC, the limit of one order is 1.000 BTC',
      ],
    ],
    [
      'a quantity without a limit',
      () => checkOrderSize(good({ limits: null })),
      [
        'orderSize',
        'limits/BTCUSDT.sim/orderLots',
        'a quantity of 0.010 BTC, the limit of one order is missing',
      ],
    ],
    [
      'a value of the limit',
      () => checkOrderValue(good(limitsOf({ orderValueMinor: minor(100_000_000) }))),
      null,
    ],
    [
      'a value of one minor unit more',
      () => checkOrderValue(good(limitsOf({ orderValueMinor: minor(99_999_999) }))),
      [
        'orderValue',
        'limits/BTCUSDT.sim/orderValueMinor',
        'a value of 100.000000 USDT, the limit of one order is 99.999999 USDT',
      ],
    ],
    [
      'a value that is not known',
      () => checkOrderValue(good({ orderValueMinor: null })),
      [
        'orderValue',
        'limits/BTCUSDT.sim/orderValueMinor',
        'the value of the order is too large to be worked out',
      ],
    ],
    [
      'a value without a limit',
      () => checkOrderValue(good({ limits: null })),
      [
        'orderValue',
        'limits/BTCUSDT.sim/orderValueMinor',
        'the value of the order is too large to be worked out',
      ],
    ],
    [
      'a long position of the limit',
      () =>
        checkPosition({
          ...factsOf({ lots: 10 }, {}, holding()),
          ...limitsOf({ positionLots: lots(20) }),
        }),
      null,
    ],
    [
      'a long position of one lot more',
      () =>
        checkPosition({
          ...factsOf({ lots: 11 }, {}, holding()),
          ...limitsOf({ positionLots: lots(20) }),
        }),
      [
        'positionLimit',
        'limits/BTCUSDT.sim/positionLots',
        'the position would reach 0.021 BTC long (now 0.010 BTC, working buys ' +
          '0.000 BTC), the limit is 0.020 BTC',
      ],
    ],
    [
      'a short position of the limit',
      () =>
        checkPosition({
          ...factsOf({ side: 'sell', lots: 11 }, {}, holding()),
          ...limitsOf({ positionLots: lots(5) }),
        }),
      null,
    ],
    [
      'a short position of one lot more',
      () =>
        checkPosition({
          ...factsOf({ side: 'sell', lots: 12 }, {}, holding()),
          ...limitsOf({ positionLots: lots(5) }),
        }),
      [
        'positionLimit',
        'limits/BTCUSDT.sim/positionLots',
        'the position would reach 0.006 BTC short (now 0.010 BTC, working sells ' +
          '0.004 BTC), the limit is 0.005 BTC',
      ],
    ],
    [
      'a position without a limit',
      () => checkPosition(good({ limits: null })),
      [
        'positionLimit',
        'limits/BTCUSDT.sim/positionLots',
        'the position would reach 0.010 BTC long (now 0.000 BTC, working buys ' +
          '0.000 BTC), the limit is 0.000 BTC',
      ],
    ],
    [
      'a rate of the desk without a window',
      () => checkRate(good({ deskWindow: null })),
      [
        'messageRate',
        'limits/desk/messageRate',
        '0 messages of the desk in the window, the limit is 0',
      ],
    ],
    [
      'a rate of the desk at its limit',
      () => checkRate(good({ deskMessages: 50_000 })),
      [
        'messageRate',
        'limits/desk/messageRate',
        '50000 messages of the desk in the window, the limit is 50000',
      ],
    ],
    ['a rate of the desk below its limit', () => checkRate(good({ deskMessages: 49_999 })), null],
    [
      'a rate of the strategy without a window',
      () => checkRate(good({ strategyWindow: null })),
      [
        'messageRate',
        'limits/maker/messageRate',
        '0 messages of maker in the window, the limit is 0',
      ],
    ],
    [
      'a rate of the strategy at its limit',
      () => checkRate(good({ strategyMessages: 50_000 })),
      [
        'messageRate',
        'limits/maker/messageRate',
        '50000 messages of maker in the window, the limit is 50000',
      ],
    ],
    [
      'a rate of the strategy below its limit',
      () => checkRate(good({ strategyMessages: 49_999 })),
      null,
    ],
  ])('%s', (_, ask, words) => {
    const refusal = ask();
    expect(refusal && [refusal.kind, refusal.node, refusal.detail]).toEqual(words);
  });
});
