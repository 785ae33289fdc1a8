// What a market can do and an amend may change, as an operator reads it: kind, node and words of
// every refusal at the first step beyond what is allowed, and the last step that still is.
import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../contract/events.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { inverse, spot } from '../core-fixture.ts';
import { checkAmend, checkSupported } from './ability-checks.ts';
import { amending, factsOf, nowMillis, spotAmend, tradedOne } from './facts-fixture.ts';

type Words = readonly [kind: Refusal['kind'], node: string, detail: string] | null;

describe('the gate on', () => {
  it.each<[string, () => Refusal | null, Words]>([
    [
      'an amend of no order',
      () => checkAmend(factsOf()),
      ['badInput', 'orders/x', 'there is no order, or no instrument, to amend'],
    ],
    [
      'an amend on no instrument',
      () => checkAmend({ ...amending({ lots: 5 }), instrument: null }),
      ['badInput', 'orders/x', 'there is no order, or no instrument, to amend'],
    ],
    [
      'an amend that changes nothing',
      () => checkAmend(amending({})),
      ['badInput', 'orders/x', 'it changes nothing'],
    ],
    ['an amend of the price', () => checkAmend(amending({ price: 100_101 })), null],
    [
      'an amend to what has traded',
      () => checkAmend(amending({ lots: 1 }, tradedOne())),
      [
        'badInput',
        'orders/x',
        'a quantity of 0.001 BTC where 0.001 BTC have traded: cancel it instead',
      ],
    ],
    ['an amend to one lot more', () => checkAmend(amending({ lots: 2 }, tradedOne())), null],
    ['an amend of a spot order to less', () => checkAmend(spotAmend({ lots: 3 })), null],
    [
      'an amend of a spot order to more',
      () => checkAmend(spotAmend({ lots: 5 })),
      [
        'notSupported',
        'orders/x',
        'the spot market of ETHUSDT only makes a quantity smaller: cancel the ' +
          'order and place another one',
      ],
    ],
    [
      'an amend of a spot order to another price',
      () => checkAmend(spotAmend({ price: 100_101 })),
      [
        'notSupported',
        'orders/x',
        'the spot market of ETHUSDT only makes a quantity smaller: cancel the ' +
          'order and place another one',
      ],
    ],
    [
      'an amend of a spot order to less at another price',
      () => checkAmend(spotAmend({ lots: 3, price: 100_101 })),
      [
        'notSupported',
        'orders/x',
        'the spot market of ETHUSDT only makes a quantity smaller: cancel the ' +
          'order and place another one',
      ],
    ],
    [
      'an amend of a stop',
      () => checkAmend(amending({ type: 'stopLimit', stopPrice: priceTicks(100_100), lots: 3 })),
      ['notSupported', 'orders/x', 'the linear market of BTCUSDT amends limit orders only'],
    ],
    [
      'an iceberg on an instrument that is not defined',
      () => checkSupported({ ...factsOf({ displayLots: lots(3) }), instrument: null }),
      null,
    ],
    [
      'an iceberg until a date',
      () =>
        checkSupported(
          factsOf({
            displayLots: lots(3),
            timeInForce: 'GTD',
            expiryUtcMillis: 1,
            owner: { instrument: spot },
          }),
        ),
      [
        'notSupported',
        'instruments/ETHUSDT.sim/orders',
        'the spot market of ETHUSDT takes no GTD orders',
      ],
    ],
    [
      'a date of now',
      () => checkSupported(factsOf({ timeInForce: 'GTD', expiryUtcMillis: nowMillis })),
      ['badInput', 'orders/x', 'it would expire 0 ms before now'],
    ],
    [
      'a date that has passed',
      () => checkSupported(factsOf({ timeInForce: 'GTD', expiryUtcMillis: nowMillis - 5 })),
      ['badInput', 'orders/x', 'it would expire 5 ms before now'],
    ],
    [
      'a date of one millisecond ahead',
      () => checkSupported(factsOf({ timeInForce: 'GTD', expiryUtcMillis: nowMillis + 1 })),
      [
        'notSupported',
        'instruments/BTCUSDT.sim/orders',
        'it would expire in 1 ms; the linear market of BTCUSDT takes GTD orders ' +
          'of more than 600000 ms',
      ],
    ],
    [
      'a date at the lead of the market',
      () => checkSupported(factsOf({ timeInForce: 'GTD', expiryUtcMillis: nowMillis + 600_000 })),
      [
        'notSupported',
        'instruments/BTCUSDT.sim/orders',
        'it would expire in 600000 ms; the linear market of BTCUSDT takes GTD ' +
          'orders of more than 600000 ms',
      ],
    ],
    [
      'a date beyond the lead of the market',
      () => checkSupported(factsOf({ timeInForce: 'GTD', expiryUtcMillis: nowMillis + 600_001 })),
      null,
    ],
    [
      'a date on an inverse market',
      () =>
        checkSupported(
          factsOf({
            timeInForce: 'GTD',
            expiryUtcMillis: nowMillis,
            owner: { instrument: inverse },
          }),
        ),
      [
        'notSupported',
        'instruments/BTCUSD_PERP.sim/orders',
        'the inverse market of BTCUSD_PERP takes no GTD orders',
      ],
    ],
  ])('%s', (_, ask, words) => {
    const refusal = ask();
    expect(refusal && [refusal.kind, refusal.node, refusal.detail]).toEqual(words);
  });
});
