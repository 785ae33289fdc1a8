import { describe, expect, it } from 'vitest';
import type { Limits } from '../../contract/limits.ts';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import {
  armedDesk,
  type Drive,
  haltedDesk,
  inverse,
  linear,
  maker,
  orderId,
  ownerOf,
  requestOf,
  stampAt,
  taker,
  venue,
  wideLimits,
} from '../core-fixture.ts';

type InstrumentChange = Partial<Limits['instruments'][number]>;

/** The wide limits with the linear instrument's changed. */
function limitsWith(change: InstrumentChange): Limits {
  const [first, ...others] = wideLimits.instruments;
  return { ...wideLimits, instruments: [{ ...first!, ...change }, ...others] };
}

const answerOf = (drive: Drive, request: OrderRequest, micros = 0) =>
  drive.intent('probe', request, micros).refusal?.kind ?? 'approved';

describe('each limit passes at the boundary and refuses one beyond it', () => {
  // The mid is 100001.0 increments: 100 bps of it are 1000.01, so 99001 and 101001 are inside.
  const cases: [string, () => Drive, OrderRequest, OrderRequest, string][] = [
    [
      'order size',
      () => armedDesk(limitsWith({ orderLots: lots(10) })),
      requestOf(),
      requestOf({ lots: 11 }),
      'orderSize',
    ],
    [
      'order value',
      () => armedDesk(limitsWith({ orderValueMinor: minor(100 * 100_000 * 10) })),
      requestOf(),
      requestOf({ price: 100_001 }),
      'orderValue',
    ],
    [
      'collar above',
      armedDesk,
      requestOf({ price: 101_001 }),
      requestOf({ price: 101_002 }),
      'priceCollar',
    ],
    [
      'collar below',
      armedDesk,
      requestOf({ price: 99_001 }),
      requestOf({ price: 99_000 }),
      'priceCollar',
    ],
    [
      'long position',
      () => armedDesk(limitsWith({ positionLots: lots(10) })),
      requestOf(),
      requestOf({ lots: 11 }),
      'positionLimit',
    ],
    [
      'short position',
      () => armedDesk(limitsWith({ positionLots: lots(10) })),
      requestOf({ side: 'sell' }),
      requestOf({ side: 'sell', lots: 11 }),
      'positionLimit',
    ],
  ];
  it.each(cases)('%s', (_, deskOf, inside, outside, kind) => {
    const drive = deskOf();
    expect(answerOf(drive, outside)).toBe(kind);
    expect(answerOf(drive, inside)).toBe('approved');
  });

  it('age of the reference, to the nanosecond', () => {
    const drive = armedDesk(limitsWith({ referenceAgeMillis: 500 }));
    const event = drive.intentEvent('probe', requestOf(), 500_000);
    const late = { ...event.stamp, mono: (event.stamp.mono + 1) as typeof event.stamp.mono };
    expect(drive.core.process({ ...event, stamp: late }).refusal?.kind).toBe('staleReference');
    expect(drive.core.process(event).refusal).toBeNull();
  });

  it('message rate of the desk and of a strategy, as a sliding window', () => {
    const messageRate = { messages: 3, windowMillis: 10 };
    const desk = armedDesk({ ...wideLimits, desk: { messageRate } });
    const one = armedDesk({
      ...wideLimits,
      strategies: wideLimits.strategies.map((entry) => ({ ...entry, messageRate })),
    });
    const answers = (drive: Drive, strategy: (n: number) => typeof maker) =>
      [0, 1, 2, 3, 9_999, 10_000, 10_001].map((micros, n) => {
        const request = requestOf({ owner: { strategy: strategy(n) } });
        return drive.intent(`m${n}`, request, micros).refusal?.node ?? 'approved';
      });
    const deskNode = 'limits/desk/messageRate';
    const ok = 'approved';
    expect(answers(desk, (n) => (n % 2 === 0 ? maker : taker))).toEqual([
      ok,
      ok,
      ok,
      deskNode,
      deskNode,
      ok,
      ok,
    ]);
    const makerNode = 'limits/maker/messageRate';
    expect(answers(one, () => maker)).toEqual([ok, ok, ok, makerNode, makerNode, ok, ok]);
    expect(answerOf(one, requestOf({ owner: { strategy: taker } }), 10_001)).toBe(ok);
  });
});

describe('values', () => {
  const cases: [string, OrderRequest, string][] = [
    ['no quantity', requestOf({ lots: 0 }), 'badInput'],
    ['a quantity of -0', requestOf({ lots: -0 }), 'badInput'],
    ['a negative quantity', requestOf({ lots: -1 }), 'badInput'],
    ['a fraction of a lot', requestOf({ lots: 0.5 }), 'badInput'],
    ['a quantity that is no number', requestOf({ lots: Number.NaN }), 'badInput'],
    ['a quantity beyond the safe integers', requestOf({ lots: 2 ** 53 }), 'badInput'],
    ['a price of 0', requestOf({ price: 0 }), 'badInput'],
    ['a price of -0', requestOf({ price: -0 }), 'badInput'],
    ['a negative price', requestOf({ price: -1 }), 'badInput'],
    ['an infinite price', requestOf({ price: Number.POSITIVE_INFINITY }), 'badInput'],
    ['a limit order without a price', requestOf({ price: null }), 'badInput'],
    ['a market order with a price', requestOf({ type: 'market' }), 'badInput'],
    [
      'a post-only market order',
      requestOf({ type: 'market', price: null, postOnly: true }),
      'badInput',
    ],
    ['a post-only IOC', requestOf({ postOnly: true, timeInForce: 'IOC' }), 'badInput'],
    [
      'an unknown instrument',
      requestOf({ owner: { instrument: 'XRPUSDT.sim' as never } }),
      'unknownInstrument',
    ],
    ['another venue', requestOf({ owner: { venue: 'other' as never } }), 'unknownInstrument'],
    ['an unknown strategy', requestOf({ owner: { strategy: 'nobody' as never } }), 'missingLimit'],
    ['no trader', requestOf({ owner: { trader: '' as never } }), 'badInput'],
    ['a side that is none', requestOf({ side: 'short' as never }), 'badInput'],
    ['a type that is none', requestOf({ type: 'peg' as never }), 'badInput'],
    ['a time in force that is none', requestOf({ timeInForce: 'DAY' as never }), 'badInput'],
    ['a post-only that is none', requestOf({ postOnly: 'yes' as never }), 'badInput'],
    [
      'a value past the integers',
      requestOf({ lots: 1_000, price: 9_007_199_254_740_991 }),
      'priceCollar',
    ],
    ['a market order', requestOf({ type: 'market', price: null }), 'approved'],
    ['an inverse order', requestOf({ owner: { instrument: inverse } }), 'approved'],
  ];
  it.each(cases)('%s', (_, request, answer) => {
    expect(answerOf(armedDesk(), request)).toBe(answer);
  });

  it('of a market order reach to the far end of the collar', () => {
    // Bought at 100002 with 100 bps: valued at 101002.02, rounded up to 101003 increments.
    const value = 100 * 101_003 * 10;
    const buy = requestOf({ type: 'market', price: null });
    expect(answerOf(armedDesk(limitsWith({ orderValueMinor: minor(value) })), buy)).toBe(
      'approved',
    );
    expect(answerOf(armedDesk(limitsWith({ orderValueMinor: minor(value - 1) })), buy)).toBe(
      'orderValue',
    );
  });

  it('of a market order are refused where the spread itself is wider than the collar', () => {
    const drive = armedDesk(limitsWith({ priceCollarBps: 1 }));
    drive.quote(100_000, 100_100, 1);
    expect(answerOf(drive, requestOf({ type: 'market', price: null }), 1)).toBe('priceCollar');
  });

  it('too large to be worked out are refused, not guessed', () => {
    const huge = limitsWith({
      orderLots: lots(Number.MAX_SAFE_INTEGER),
      positionLots: lots(Number.MAX_SAFE_INTEGER),
      orderValueMinor: minor(Number.MAX_SAFE_INTEGER),
    });
    const request = requestOf({ lots: Number.MAX_SAFE_INTEGER });
    expect(answerOf(armedDesk(huge), request)).toBe('orderValue');
  });
});

describe('the market', () => {
  it('must have a live feed', () => {
    const drive = haltedDesk();
    drive.rearm();
    expect(drive.intent('x', requestOf()).refusal).toEqual({
      kind: 'staleReference',
      detail: 'the feed of BTCUSDT.sim may not be traded on: connecting, not connected yet',
      node: 'feeds/BTCUSDT.sim',
    });
    const change = { kind: 'feedChange', instrument: linear, state: 'live', reason: '' } as const;
    const stamp = stampAt(0);
    drive.core.process({
      type: 'feedChange',
      change: { ...change, atMonoNanos: stamp.mono },
      venue,
      stamp,
    });
    expect(drive.intent('x', requestOf()).refusal?.node).toBe(
      'limits/BTCUSDT.sim/referenceAgeMillis',
    );
  });

  it('must not be stamped later than the order', () => {
    const drive = armedDesk();
    drive.quote(100_000, 100_002, 10);
    expect(answerOf(drive, requestOf(), 9)).toBe('staleReference');
    expect(answerOf(drive, requestOf(), 10)).toBe('approved');
  });

  it('must have a whole book: a crossed one stops trading and is put on the record', () => {
    const drive = armedDesk();
    const { mono } = stampAt(1);
    const head = { instrument: linear, receivedMonoNanos: mono, exchangeUtcMillis: null };
    const crossed = {
      kind: 'depthSnapshot',
      lastUpdateId: 50,
      bids: [10, 1],
      asks: [9, 1],
    } as const;
    const outcome = drive.core.process({ type: 'tick', tick: { ...crossed, ...head } });
    expect(outcome.feedFault?.fault).toBe('crossedBook');
    const refused = drive.intent('x', requestOf(), 2);
    expect(refused.refusal?.kind).toBe('staleReference');
    expect(refused.events[0]?.body).toMatchObject({
      type: 'fault.recorded',
      component: 'feed/BTCUSDT.sim',
      count: 1,
    });
  });
});

describe('the order of the checks', () => {
  it('is most severe first: each fault mended shows the next one', () => {
    const messageRate = { messages: 1, windowMillis: 60_000 };
    const drive = haltedDesk({
      ...limitsWith({ orderLots: lots(10), positionLots: lots(15), orderValueMinor: minor(1) }),
      desk: { messageRate },
    });
    const owner = {
      instrument: 'XRPUSDT.sim' as typeof linear,
      strategy: 'nobody' as typeof maker,
    };
    let request = requestOf({ lots: 0, price: 200_000, owner });
    let armed = false;
    const seen: string[] = [];
    const ask = () => {
      const event = drive.intentEvent('x', request, 1_000_000);
      seen.push(drive.core.process({ ...event, armed }).refusal?.kind ?? 'approved');
    };
    const mend = (step: () => void) => {
      step();
      ask();
    };
    ask();
    mend(() => drive.rearm());
    mend(() => {
      armed = true;
    });
    mend(() => {
      request = { ...request, owner: ownerOf({ strategy: owner.strategy }) };
    });
    mend(() => {
      request = { ...request, lots: lots(20) };
    });
    mend(() => {
      request = { ...request, owner: ownerOf() };
    });
    mend(() => drive.quote(100_000, 100_002, 0));
    mend(() => drive.quote(100_000, 100_002, 1_000_000));
    mend(() => {
      request = { ...request, price: priceTicks(100_000) };
    });
    mend(() => {
      request = { ...request, lots: lots(10) };
    });
    const setLimits = (limits: Limits) => {
      const changed = { ...limits, desk: { messageRate } };
      drive.record({ type: 'limits.set', limits: changed, cause: '' });
    };
    mend(() => setLimits(limitsWith({ positionLots: lots(9) })));
    mend(() => setLimits(wideLimits));
    expect(seen).toEqual([
      'haltedScope',
      'notArmed',
      'unknownInstrument',
      'badInput',
      'missingLimit',
      'staleReference',
      'staleReference',
      'priceCollar',
      'orderSize',
      'orderValue',
      'positionLimit',
      'approved',
    ]);
    const another = drive.core.process(drive.intentEvent('y', request, 1_000_000));
    expect(another.refusal?.kind).toBe('messageRate');
  });
});

describe('the inputs of a verdict', () => {
  it('are all recorded beside it', () => {
    const drive = armedDesk();
    drive.work('a1', requestOf({ lots: 7 }));
    drive.filled('a1', 'e1', 3);
    drive.work('a2', requestOf({ lots: 2, side: 'sell', price: 100_001 }));
    const [, verdict] = drive.intent('x', requestOf(), 250).events;
    expect(verdict?.body).toEqual({
      type: 'verdict.recorded',
      intentId: 'i-x',
      decision: 'approved',
      clientOrderId: orderId('x'),
      refusal: null,
      epoch: 0,
      inputs: {
        referencePrice: 100_001,
        referenceBid: 100_000,
        referenceAsk: 100_002,
        referenceAgeMicros: 250,
        positionLots: 3,
        workingBuyLots: 4,
        workingSellLots: 2,
        orderValueMinor: 100_000_000,
        messagesInWindow: 2,
      },
    });
  });
});
