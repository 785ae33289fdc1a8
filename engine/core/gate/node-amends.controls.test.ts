import { describe, expect, it } from 'vitest';
import { lots, priceTicks } from '../../contract/numbers.ts';
import type { OrderTerms } from '../../contract/orders.ts';
import { amend } from '../amend-fixture.ts';
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
  wideLimits,
} from '../core-fixture.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';

const deskWith = (node: object): Drive =>
  armedDesk(limitsWithNodes(nodeOf({ name: 'node', scope: {}, currency: 'USDT', ...node })));

describe('an amend and a new order under the limits of a node', () => {
  const ofLinear = { scope: { instrument: linear } };
  const within = { lots: lots(20) };
  it.each<[string, object, Partial<OrderTerms>, Partial<OrderTerms>]>([
    ['orderQuantity', { ...ofLinear, hard: { orderLots: 20 } }, { lots: lots(21) }, within],
    ['orderValue', { hard: { orderValueMinor: 200_000_000 } }, { lots: lots(21) }, within],
    ['priceCollar', { hard: { priceCollarBps: 50 } }, { price: priceTicks(99_500) }, within],
    ['longPosition', { ...ofLinear, hard: { longLots: 20 } }, { lots: lots(21) }, within],
    ['grossExposure', { hard: { grossMinor: 200_000_000 } }, { lots: lots(21) }, within],
  ])('P15 %s holds both alike', (limit, node, beyond, inside) => {
    const drive = deskWith(node);
    drive.work('o', requestOf({ lots: 10 }));
    const amended = amend(drive, beyond).refusal?.breach;
    const fresh = deskWith(node).intent('n', requestOf({ lots: 10, ...beyond })).refusal?.breach;
    expect([amended?.limit, amended]).toEqual([limit, fresh]);
    expect(amend(drive, inside, 'a2').refusal).toBeNull();
  });

  it('P15 of lots that have traded only those that are left count again', () => {
    const drive = deskWith({ hard: { grossMinor: 150_000_000 } });
    drive.work('o', requestOf({ lots: 10 }));
    drive.filled('o', 'e1', 4);
    const use = 4 * 100 * 100_000 + 12 * 100 * 100_000;
    expect([amend(drive, { lots: lots(16) }).refusal?.breach?.use]).toEqual([use]);
    expect(amend(drive, { lots: lots(15) }, 'a2').refusal).toBeNull();
  });

  it('P15 an amend of messages beyond the rate is refused, and no repeat of its own order', () => {
    const messageRate = { messages: 2, windowMillis: 10 };
    const drive = deskWith({ hard: {}, soft: { messageRate, repeatMillis: 1_000 } });
    drive.work('o', requestOf());
    const first = amend(drive, { lots: lots(9) }).refusal;
    drive.core.process({
      type: 'sent',
      clientOrderId: requestId,
      message: 'amend',
      sendMonoNanos: stampAt(1).mono,
      epoch: drive.epoch,
      stamp: stampAt(1),
    });
    const third = drive.intent('p', requestOf({ lots: 3 }), 2).refusal?.breach;
    expect([first, third]).toMatchObject([
      null,
      { limit: 'messageRate', severity: 'soft', use: 3 },
    ]);
  });

  it('P7 what has no known value lets nothing more into its scope, and what closes', () => {
    const market = { type: 'market', price: null, timeInForce: 'IOC' } as const;
    const drive = armedDesk();
    drive.work('held', requestOf({ lots: 10 }));
    drive.filled('held', 'e1', 10);
    drive.work('m', requestOf({ ...market, lots: 1, owner: { instrument: spot } }));
    const nodes = [nodeOf({ name: 'n', scope: {}, currency: 'USDT', hard: { grossMinor: 9e12 } })];
    drive.record({ type: 'limits.set', limits: limitsWithNodes(...nodes), cause: 'test' });
    const closing = requestOf({ side: 'sell', price: 100_002, lots: 10 });
    expect([
      drive.intent('a', requestOf({ lots: 1 })).refusal?.breach,
      drive.core.nodeUses(stampAt(1)),
      drive.intent('b', closing).refusal,
    ]).toMatchObject([{ limit: 'grossExposure', use: null }, [{ use: null }], null]);
    drive.filled('m', 'e2', 1, 100_002);
    expect(drive.intent('c', requestOf({ lots: 1 })).refusal).toBeNull();
  });

  it('P1 a stop is held to its collar of a node by both of its prices', () => {
    const drive = deskWith({ hard: { priceCollarBps: 50 } });
    const stop = (stopPrice: number, price: number) =>
      requestOf({ type: 'stopLimit', stopPrice: priceTicks(stopPrice), price, lots: 1 });
    expect([
      drive.intent('a', stop(100_600, 100_600)).refusal?.breach,
      drive.intent('b', stop(100_400, 101_000)).refusal?.breach,
      drive.intent('c', stop(100_400, 100_500)).refusal,
    ]).toMatchObject([{ limit: 'priceCollar', use: 60 }, { limit: 'priceCollar', use: 60 }, null]);
  });

  it('P9 a flatten is not held to the rate of a node, nor to its soft limits', () => {
    const messageRate = { messages: 1, windowMillis: 1_000 };
    const soft = { orderValueMinor: 1_000 };
    const deskOf = (more: object) =>
      armedDesk({
        ...limitsWithNodes(nodeOf({ name: 'n', scope: {}, currency: 'USDT', ...more })),
        restricted: [{ scope: { strategy: taker }, reason: 'left' }],
      });
    const rated = deskOf({ hard: { messageRate } });
    const softly = deskOf({ hard: {}, soft });
    rated.intent('a', requestOf({ lots: 1 }));
    const flattenId = 'flatten-1' as never;
    const opinions = [rated, softly].map((drive) => {
      const plain = drive.intentEvent('x', requestOf({ lots: 2 }));
      const { core } = drive;
      core.ledger.flatten = { flattenId, scope: {}, epoch: drive.epoch } as never;
      const limitOf = (event: typeof plain) => core.judgeOnly(event).refusal;
      return [limitOf(plain)?.kind, limitOf({ ...plain, flattenId })?.kind];
    });
    // Refused as a flatten only because there is nothing to close: no limit of the node objects.
    expect(opinions).toEqual([
      ['messageRate', 'reduceOnly'],
      ['orderValue', 'reduceOnly'],
    ]);
  });
});

it('P9 a flatten closes its position though the net of a scope, or of all, grows by it', () => {
  const limits = limitsWithNodes(
    nodeOf({ name: 'n', scope: { instrument: linear }, hard: { shortLots: 8 } }),
  );
  const instruments = limits.instruments.map((one) => ({ ...one, positionLots: lots(8) }));
  const flattenId = 'flatten-1' as never;
  // Long 5 and short 10: what closes the long one leaves the instrument short by more.
  for (const within of [limits, { ...wideLimits, instruments }]) {
    const drive = armedDesk();
    const owner = { strategy: taker };
    drive.work('a', requestOf({ lots: 5 }));
    drive.filled('a', 'e1', 5);
    drive.work('b', requestOf({ side: 'sell', price: 100_002, lots: 10, owner }));
    drive.filled('b', 'e2', 10, 100_002);
    drive.record({ type: 'limits.set', limits: within, cause: 'test' });
    const scope = { strategy: maker };
    drive.kill(scope);
    const { epoch, core } = drive;
    core.ledger.flatten = { flattenId, scope, epoch } as never;
    const close = requestOf({ side: 'sell', lots: 5, price: 99_800, timeInForce: 'IOC' });
    const event = { ...drive.intentEvent('f', close), flattenId };
    const larger = { ...event, request: { ...close, lots: lots(6) } };
    expect([core.judgeOnly(larger).refusal?.kind, core.judgeOnly(event).refusal]).toEqual([
      'reduceOnly',
      null,
    ]);
  }
});

const requestId = 'o' as never;

describe('the gate on markets and own orders', () => {
  it('P16 no order on a feed that is silent for longer than its limit, to the nanosecond', () => {
    const [first, ...rest] = wideLimits.instruments;
    if (first === undefined) throw new Error('no limits');
    const drive = armedDesk({
      ...wideLimits,
      instruments: [{ ...first, referenceAgeMillis: 100 }, ...rest],
    });
    expect([
      drive.intent('a', requestOf(), 100_000).refusal,
      drive.intent('b', requestOf(), 100_001).refusal?.kind,
    ]).toEqual([null, 'staleReference']);
  });

  it('P17 of crossing pairs of own orders none trade with each other', ({ task }) => {
    const pairs = isLong ? 100_000 : 1_000;
    let approved = 0;
    let drive = armedDesk();
    for (let n = 0; n < pairs; n += 1) {
      if (n % 100 === 0) drive = armedDesk();
      const [side, other] = n % 2 === 0 ? (['buy', 'sell'] as const) : (['sell', 'buy'] as const);
      const price = 100_000 + (n % 7);
      const owner = { instrument: n % 3 === 0 ? linear : inverse, strategy: maker };
      drive.work(`a${n}`, requestOf({ side, price, lots: 1, owner }));
      const through = side === 'buy' ? price - (n % 5) : price + (n % 5);
      const crossing = { ...owner, strategy: n % 2 === 0 ? maker : taker };
      const request = requestOf({ side: other, price: through, lots: 1, owner: crossing });
      if (drive.intent(`b${n}`, request).refusal?.kind !== 'selfMatch') approved += 1;
      drive.cancel(`a${n}`);
      drive.ended('cancelled', `a${n}`);
    }
    task.meta.count = pairs;
    expect(approved).toBe(0);
  }, 3_600_000);
});
