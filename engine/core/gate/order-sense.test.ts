// What makes no sense in an order, word for word, and what is just on the sensible side of it.
import { describe, expect, it } from 'vitest';
import { InvariantError } from '../../contract/assert.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { requestOf } from '../core-fixture.ts';
import { nonsense } from './order-sense.ts';

type Change = Parameters<typeof requestOf>[0];

const market = { type: 'market', price: null } as const;
const stop = { type: 'stop', price: null, stopPrice: priceTicks(100_500) } as const;
const stopLimit = { type: 'stopLimit', stopPrice: priceTicks(100_500) } as const;
const dated = { timeInForce: 'GTD', expiryUtcMillis: 1 } as const;
const minusZero = -0 as never;

describe('an order', () => {
  it.each<[Change, string]>([
    [{ lots: 0 }, 'a quantity of 0 lots'],
    [{ lots: -0 }, 'a quantity of -0 lots'],
    [{ lots: -3 }, 'a quantity of -3 lots'],
    [{ type: 'stop', price: null }, 'a stop without a stop price'],
    [{ type: 'stopLimit' }, 'a stop without a stop price'],
    [{ ...stop, stopPrice: priceTicks(0) }, 'a stop price of 0 increments'],
    [{ ...stop, stopPrice: minusZero }, 'a stop price of -0 increments'],
    [{ ...stop, postOnly: true }, 'a stop that may not take liquidity'],
    [{ ...stopLimit, postOnly: true }, 'a stop that may not take liquidity'],
    [{ stopPrice: priceTicks(1) }, 'a limit order with a stop price'],
    [{ ...market, stopPrice: priceTicks(1) }, 'a market order with a stop price'],
    [{ type: 'market' }, 'a market order with a price'],
    [{ ...stop, price: 100_500 }, 'a stop order with a price'],
    [{ ...market, postOnly: true }, 'a market order that may not take liquidity'],
    [{ price: null }, 'a limit order without a price'],
    [{ ...stopLimit, price: null }, 'a stopLimit order without a price'],
    [{ price: 0 }, 'a limit price of 0 increments'],
    [{ price: -0 }, 'a limit price of -0 increments'],
    [{ ...stopLimit, price: -1 }, 'a limit price of -1 increments'],
    [{ displayLots: lots(0) }, 'a display of 0 lots'],
    [{ displayLots: minusZero }, 'a display of -0 lots'],
    [{ displayLots: lots(11) }, 'a display of 11 lots of an order of 10'],
    [{ ...market, displayLots: lots(3) }, 'a market order that shows a part'],
    [{ ...stop, displayLots: lots(3) }, 'a stop order that shows a part'],
    [{ displayLots: lots(3), timeInForce: 'IOC' }, 'an order IOC that shows a part'],
    [{ displayLots: lots(3), ...dated }, 'an order GTD that shows a part'],
    [{ expiryUtcMillis: 1 }, 'an order GTC with an expiry'],
    [{ ...stop, timeInForce: 'FOK' }, 'a stop FOK'],
    [{ ...stop, ...dated }, 'a stop GTD'],
    [
      { postOnly: true, timeInForce: 'IOC' },
      'post-only and immediate-or-cancel exclude each other',
    ],
    [{ postOnly: true, timeInForce: 'FOK' }, 'post-only and fill-or-kill exclude each other'],
    [{ ...market, timeInForce: 'FOK' }, 'a market order that is filled whole or not at all'],
    [{ timeInForce: 'GTD' }, 'an order until a date without the date'],
    [{ ...dated, postOnly: true }, 'post-only and good-till-date exclude each other'],
    [{ ...market, ...dated }, 'a market order with an expiry'],
  ])('%j is %s', (change, words) => {
    expect(nonsense(requestOf(change))).toBe(words);
  });

  it.each<[Change]>([
    [{ lots: 1, price: 1 }],
    [{ postOnly: true }],
    [{ displayLots: lots(1) }],
    [{ displayLots: lots(10) }],
    [{ ...stopLimit, displayLots: lots(3) }],
    [{ timeInForce: 'IOC' }],
    [{ timeInForce: 'FOK' }],
    [dated],
    [market],
    [{ ...market, timeInForce: 'IOC' }],
    [{ ...stop, stopPrice: priceTicks(1) }],
    [{ ...stopLimit, timeInForce: 'IOC' }],
    [{ ...stopLimit, ...dated }],
  ])('%j makes sense', (change) => {
    expect(nonsense(requestOf(change))).toBeNull();
  });

  it('of a type or a time in force that is none was let through by a broken engine', () => {
    expect(() => nonsense(requestOf({ type: 'peg' as never }))).toThrow(InvariantError);
    expect(() => nonsense(requestOf({ timeInForce: 'DAY' as never }))).toThrow(InvariantError);
  });
});
