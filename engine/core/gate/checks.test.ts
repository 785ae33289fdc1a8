import { describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { IntentEvent } from '../core-event.ts';
import {
  armedDesk,
  inverse,
  maker,
  orderId,
  requestOf,
  stampAt,
  wideLimits,
} from '../core-fixture.ts';
import { checkAmend, checkSupported } from './ability-checks.ts';
import { checks } from './checks.ts';
import { contextOf } from './context-fixture.ts';
import { checkPosition, checkRate } from './exposure-checks.ts';
import { type Facts, gatherFacts, inputsOf } from './facts.ts';
import {
  checkCollar,
  checkFeed,
  checkOrderSize,
  checkOrderValue,
  checkReferenceAge,
} from './market-checks.ts';
import { MessageRates } from './message-rates.ts';
import { idsPerGeneration, OrderIds } from './order-ids.ts';
import { floorPrice } from './order-value.ts';
import { checkSelfMatch } from './self-match-check.ts';
import { checkInstrument, checkLimitsExist, checkPermission } from './standing-checks.ts';
import { millisText, moneyText, priceText, quantityText } from './wording.ts';

const askOf = (event: IntentEvent) => ({
  ...event,
  monoNanos: event.stamp.mono,
  utcNanos: event.stamp.utc,
});

/** Facts of a good ask on an armed desk. */
function goodFacts(request = requestOf()): Facts {
  const drive = armedDesk();
  const event = drive.intentEvent('x', request);
  return gatherFacts(askOf(event), contextOf(drive));
}

describe('each check alone', () => {
  it('lets a good ask pass', () => {
    const facts = goodFacts();
    expect(checks.map((check) => check(facts))).toEqual(checks.map(() => null));
  });

  const blind: [string, (facts: Facts) => unknown, Partial<Facts>][] = [
    ['instrument', checkInstrument, { instrument: null }],
    ['instrument without a valuation', checkInstrument, { valuation: null }],
    ['instrument without a market', checkInstrument, { market: null }],
    ['limits without a desk window', checkLimitsExist, { deskWindow: null }],
    ['limits without a strategy window', checkLimitsExist, { strategyWindow: null }],
    ['permission', checkPermission, { permitted: null }],
    ['feed', checkFeed, { market: null }],
    ['reference age without limits', checkReferenceAge, { limits: null }],
    ['reference age', checkReferenceAge, { referenceAgeNanos: null }],
    ['reference age without a top', checkReferenceAge, { top: null }],
    ['collar without limits', checkCollar, { limits: null }],
    ['collar without a top', checkCollar, { top: null }],
    ['collar without a price', checkCollar, { judgedPrice: null }],
    ['order size', checkOrderSize, { limits: null }],
    ['order value without limits', checkOrderValue, { limits: null }],
    ['order value', checkOrderValue, { orderValueMinor: null }],
    ['position', checkPosition, { limits: null }],
    ['desk rate', checkRate, { deskWindow: null }],
    ['strategy rate', checkRate, { strategyWindow: null }],
  ];
  it.each(blind)('refuses where it cannot see: %s', (_, check, missing) => {
    expect(check({ ...goodFacts(), ...missing })).not.toBeNull();
  });
});

describe('facts', () => {
  it('without a top have no reference, whatever the type of the order', () => {
    const drive = armedDesk();
    const market = { ...drive.core.market, instruments: new Map() };
    const gate = { ...contextOf(drive), market };
    const inputs = [requestOf(), requestOf({ type: 'market', price: null })].map((request) => {
      const event = drive.intentEvent('x', request);
      return inputsOf(gatherFacts(askOf(event), gate));
    });
    expect(
      inputs.map(({ referencePrice, orderValueMinor }) => [referencePrice, orderValueMinor]),
    ).toEqual([
      [null, 100_000_000],
      [null, null],
    ]);
  });

  it('value no order without a quantity, a price, limits or a valuation', () => {
    const drive = armedDesk();
    const gate = contextOf(drive);
    const unlimited = { ...gate, limits: { ...gate.limits, instruments: new Map() } };
    const market = requestOf({ type: 'market', price: null });
    const unvalued = { ...gate, ledger: { ...gate.ledger, valuations: new Map() } };
    const valueOf = (request: ReturnType<typeof requestOf>, context = gate) => {
      const event = drive.intentEvent('x', request);
      return gatherFacts(askOf(event), context).orderValueMinor;
    };
    expect([
      valueOf(requestOf({ lots: 0 })),
      valueOf(requestOf({ price: 0 })),
      valueOf(market, unlimited),
      valueOf(market, unvalued),
      valueOf(requestOf({ lots: 1, price: 1 })),
    ]).toEqual([null, null, null, null, 100]);
  });

  it('value nothing whose collar leaves the safe integers', () => {
    const drive = armedDesk();
    const huge = Math.floor(Number.MAX_SAFE_INTEGER / 10_000);
    drive.quote(huge, huge + 1);
    const event = drive.intentEvent('x', requestOf({ type: 'market', price: null }));
    const facts = gatherFacts(askOf(event), contextOf(drive));
    expect(facts.orderValueMinor).toBeNull();
  });
});

describe('the words of a refusal', () => {
  it('use the units of the instrument', () => {
    const facts = goodFacts();
    const contracts = goodFacts(requestOf({ owner: { instrument: inverse } }));
    expect([
      quantityText(facts, 1_250),
      quantityText(contracts, 3),
      priceText(facts, 612_501),
      moneyText(facts, -1_500_000),
      millisText(1_250_000),
    ]).toEqual(['1.250 BTC', '3 contracts', '61250.1', '-1.500000 USDT', '1.3 ms']);
  });

  it('fall back to plain numbers for what cannot be put in units', () => {
    const facts = goodFacts();
    const unknown = { ...facts, instrument: null, valuation: null };
    const big = Number.MAX_SAFE_INTEGER;
    // A step of three increments: the decimal text would leave the safe integers.
    const coarse = {
      ...facts,
      valuation: {
        ...facts.valuation!,
        price: { mantissa: 3, decimals: 0 },
        lot: { mantissa: 3, decimals: 0 },
      },
    };
    expect([
      quantityText(unknown, 2),
      priceText(unknown, 2),
      moneyText(unknown, 2),
      quantityText(coarse, big),
      priceText(coarse, big),
    ]).toEqual(['2 lots', '2 increments', '2 minor units', `${big} lots`, `${big} increments`]);
  });
});

describe('order ids', () => {
  it('are remembered for at least a whole generation, and memory stays bounded', () => {
    const ids = new OrderIds();
    const id = (n: number) => `o${n}` as ClientOrderId;
    for (let n = 0; n <= idsPerGeneration; n += 1) ids.add(id(n));
    expect([ids.has(id(0)), ids.has(id(idsPerGeneration)), ids.has(id(-1))]).toEqual([
      true,
      true,
      false,
    ]);
    for (let n = 1; n <= idsPerGeneration; n += 1) ids.add(id(idsPerGeneration + n));
    expect([ids.has(id(0)), ids.has(id(idsPerGeneration + 1))]).toEqual([false, true]);
  });
});

describe('message rates', () => {
  it('keep their counts when limits are set again, and forget strategies without a limit', () => {
    const rates = new MessageRates();
    const { mono } = stampAt(0);
    rates.add(maker, mono);
    expect([rates.desk, rates.strategy(maker)]).toEqual([null, undefined]);
    rates.setLimits(wideLimits);
    rates.add(maker, mono);
    const desk: Limits['desk'] = { messageRate: { messages: 7, windowMillis: 5 } };
    rates.setLimits({ ...wideLimits, desk, strategies: [] });
    expect([rates.desk?.countAt(mono), rates.desk?.limit, rates.strategy(maker)]).toEqual([
      1,
      7,
      undefined,
    ]);
  });
});

describe('checks that others come before', () => {
  it('object by themselves where there is nothing to go by', () => {
    const facts = goodFacts();
    expect(checkAmend(facts)?.kind).toBe('badInput');
    const { gate } = facts;
    gate.ownBook.move(undefined, {
      clientOrderId: orderId('s'),
      request: requestOf({ side: 'sell' }),
    } as never);
    const market = requestOf({ type: 'market', price: null });
    const exposure = { ...facts.exposure, workingSellLots: 10 };
    const unpriced = { ...facts, exposure, request: market, judgedPrice: null };
    expect(checkSelfMatch(unpriced)?.detail).toBe('there is no price to know its reach by');
    expect(checkSelfMatch({ ...unpriced, judgedPrice: priceTicks(1), limits: null })?.kind).toBe(
      'selfMatch',
    );
    const dated = requestOf({ timeInForce: 'GTD', expiryUtcMillis: 1 });
    expect(checkSupported({ ...facts, request: dated, instrument: null })).toBeNull();
  });

  it('work out no floor that leaves the safe integers', () => {
    expect(floorPrice(priceTicks(2 ** 52), 100)).toBeNull();
    expect(floorPrice(priceTicks(100_001), 100)).toBe(99_000);
    expect(floorPrice(priceTicks(100_001), 10_001)).toBe(0);
  });

  it('amends nothing but limit orders', () => {
    const drive = armedDesk();
    const stop = requestOf({ type: 'stop', price: null, stopPrice: priceTicks(100_500) });
    drive.work('s', stop);
    const outcome = drive.core.process({
      type: 'amendIntent',
      intentId: 'a1' as never,
      clientOrderId: orderId('s'),
      terms: { lots: lots(5) },
      tickNumber: 1,
      epoch: drive.epoch,
      armed: true,
      stamp: stampAt(0),
    });
    expect(outcome.refusal).toMatchObject({
      kind: 'notSupported',
      detail: 'the linear market of BTCUSDT amends limit orders only',
    });
  });

  it('finds an ask without its date malformed', () => {
    const drive = armedDesk();
    const event = drive.intentEvent('x', requestOf());
    const stamp = { ...event.stamp, utc: null as never };
    expect(drive.core.process({ ...event, stamp }).refusal?.detail).toBe(
      'the date of the ask is null',
    );
  });
});
