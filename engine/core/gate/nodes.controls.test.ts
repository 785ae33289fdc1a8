import { describe, expect, it } from 'vitest';
import type { LimitBreach } from '../../contract/limit-tree.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import {
  armedDesk,
  type Drive,
  inverse,
  linear,
  maker,
  requestOf,
  spot,
  taker,
  wideLimits,
} from '../core-fixture.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';

/** A desk with one node; money is in the quote currency of the linear instrument. */
const deskWith = (...nodes: readonly object[]): Drive =>
  armedDesk(
    limitsWithNodes(...nodes.map((node) => nodeOf({ name: 'node', currency: 'USDT', ...node }))),
  );

let asked = 0;

/** What stands against an order, in figures; `approved`: nothing does. */
function answerOf(drive: Drive, request: OrderRequest, id?: string, micros = 0) {
  asked += 1;
  const { refusal } = drive.intent(id ?? `q${asked}`, request, micros);
  if (refusal === null) return 'approved';
  const { limit, use, bound, unit, severity } = refusal.breach ?? ({} as LimitBreach);
  return { kind: refusal.kind, limit, use, bound, unit, severity };
}

const buy = (lots: number, more: Parameters<typeof requestOf>[0] = {}) =>
  requestOf({ lots, ...more });
const sell = (lots: number, more: Parameters<typeof requestOf>[0] = {}) =>
  requestOf({ side: 'sell', price: 100_002, lots, ...more });
const hard = { severity: 'hard' } as const;

describe('the limits of a node', () => {
  it('P1 price collar of a node, to the increment', () => {
    // The mid is 100001 increments: 50 bps of it are 500.005.
    const drive = deskWith({ scope: { venue: 'sim' }, hard: { priceCollarBps: 50 } });
    const beyond = { kind: 'priceCollar', limit: 'priceCollar', bound: 50, unit: 'bps', ...hard };
    expect([
      answerOf(drive, buy(1, { price: 99_500 })),
      answerOf(drive, buy(1, { price: 99_501 })),
      answerOf(drive, sell(1, { price: 100_502 })),
      answerOf(drive, sell(1, { price: 100_501 }), 'other'),
    ]).toEqual([{ ...beyond, use: 51 }, 'approved', { ...beyond, use: 51 }, 'approved']);
  });

  it('P2 value of one order in a node, to the minor unit', () => {
    const drive = deskWith({ scope: { trader: 'alice' }, hard: { orderValueMinor: 100_000_000 } });
    expect([
      answerOf(drive, buy(10, { price: 100_001 })),
      answerOf(drive, buy(10, { price: 100_000 })),
    ]).toEqual([
      {
        kind: 'orderValue',
        limit: 'orderValue',
        use: 100_001_000,
        bound: 100_000_000,
        unit: 'minor',
        ...hard,
      },
      'approved',
    ]);
  });

  it('P3 quantity of one order by instrument, and by strategy within it', () => {
    const drive = deskWith(
      { scope: { instrument: linear }, hard: { orderLots: 20 } },
      { name: 'maker', scope: { instrument: linear, strategy: maker }, hard: { orderLots: 10 } },
    );
    const beyond = { kind: 'orderSize', limit: 'orderQuantity', unit: 'lots', ...hard };
    const owner = { strategy: taker };
    expect([
      answerOf(drive, buy(11)),
      answerOf(drive, buy(10)),
      answerOf(drive, buy(21, { owner })),
      answerOf(drive, buy(20, { owner }), 'b'),
      answerOf(drive, buy(500, { owner: { instrument: spot } }), 'c'),
    ]).toEqual([
      { ...beyond, use: 11, bound: 10 },
      'approved',
      { ...beyond, use: 21, bound: 20 },
      'approved',
      'approved',
    ]);
  });

  it('P9 message rate of client, instrument, trader, desk and strategy, each alone', () => {
    const scopes = [
      { client: 'house' },
      { instrument: linear },
      { trader: 'alice' },
      {},
      { strategy: maker },
    ];
    const messageRate = { messages: 2, windowMillis: 10 };
    const answers = scopes.map((scope) => {
      const drive = deskWith({ scope, hard: { messageRate } });
      return [0, 1, 9_999, 10_000, 10_001].map((micros, n) => {
        const answer = answerOf(drive, buy(1 + n), `m${n}`, micros);
        return typeof answer === 'string' ? answer : `${answer.use} of ${answer.bound}`;
      });
    });
    const expected = ['approved', 'approved', '3 of 2', 'approved', 'approved'];
    expect(answers).toEqual(scopes.map(() => expected));
  });

  it('P9 a message outside the scope of a node is not counted there', () => {
    const messageRate = { messages: 1, windowMillis: 10 };
    const drive = deskWith({ scope: { strategy: maker }, hard: { messageRate } });
    const other = { owner: { strategy: taker } };
    expect([
      answerOf(drive, buy(1, other), 'a'),
      answerOf(drive, buy(2, other), 'b'),
      answerOf(drive, buy(1), 'c'),
      answerOf(drive, buy(2), 'd'),
    ]).toMatchObject(['approved', 'approved', 'approved', { kind: 'messageRate', use: 2 }]);
  });

  it('R3 long, short and gross position of a strategy, each by one lot', () => {
    const scope = { strategy: maker, instrument: linear };
    const long = deskWith({ scope, hard: { longLots: 10 } });
    const short = deskWith({ scope, hard: { shortLots: 10 } });
    const gross = deskWith({ scope: { strategy: maker }, hard: { grossMinor: 100_000_000 } });
    const beyond = { kind: 'positionLimit', use: 11, bound: 10, unit: 'lots', ...hard };
    expect([
      answerOf(long, buy(11)),
      answerOf(long, buy(10)),
      answerOf(short, sell(11)),
      answerOf(short, sell(10)),
      answerOf(gross, buy(11)),
      answerOf(gross, buy(10)),
    ]).toEqual([
      { ...beyond, limit: 'longPosition' },
      'approved',
      { ...beyond, limit: 'shortPosition' },
      'approved',
      {
        kind: 'grossExposure',
        limit: 'grossExposure',
        use: 110_000_000,
        bound: 100_000_000,
        unit: 'minor',
        ...hard,
      },
      'approved',
    ]);
  });

  it('R3 positions of all strategies in a scope count, filled and working', () => {
    const drive = deskWith({ scope: { instrument: linear }, hard: { longLots: 30 } });
    drive.work('a', buy(10));
    drive.filled('a', 'e1', 10);
    drive.work('b', buy(10, { owner: { strategy: taker } }));
    expect([answerOf(drive, buy(11)), answerOf(drive, buy(10), 'c')]).toMatchObject([
      { limit: 'longPosition', use: 31, bound: 30 },
      'approved',
    ]);
  });

  it('P7 gross exposure of a node: closing passes, turning the position over does not', () => {
    const drive = deskWith({ scope: {}, hard: { grossMinor: 100_000_000 } });
    drive.work('own', buy(10, { price: 100_000 }));
    drive.filled('own', 'e1', 10);
    const one = buy(1, { owner: { instrument: spot } });
    const turned = answerOf(drive, sell(21, { price: 100_000 }));
    const closing = answerOf(drive, sell(10, { price: 100_002 }), 'close');
    expect([answerOf(drive, one), turned, closing]).toMatchObject([
      { kind: 'grossExposure', use: 110_000_000, bound: 100_000_000 },
      { kind: 'grossExposure', use: 110_000_000 },
      'approved',
    ]);
    drive.sent('close');
    drive.filled('close', 'e2', 10, 100_002);
    expect(answerOf(drive, one, 'again')).toBe('approved');
  });

  it('P7 an order that turns a position over counts with the dearer ones before it', () => {
    // Short 10 lots since the price was a hundredth of this; 10 lots close them, and 100 more turn
    // the position over: each of them counted as one of the dearest, for the cheap ones fill first.
    const use = 100 * 100 * 10_090_000;
    const answers = [use, use - 1].map((grossMinor) => {
      const drive = deskWith({ scope: {}, hard: { grossMinor } });
      drive.work('short', sell(10, { price: 100_000 }));
      drive.filled('short', 'e1', 10, 100_000);
      drive.quote(10_000_000, 10_000_002);
      drive.work('cover', buy(10, { price: 10_090_000 }));
      return answerOf(drive, buy(100, { price: 9_910_000 }));
    });
    expect(answers).toMatchObject(['approved', { kind: 'grossExposure', use, bound: use - 1 }]);
  });

  it('P12 an order like one of less than a second ago is a likely duplicate', () => {
    const drive = deskWith({ scope: {}, hard: {}, soft: { repeatMillis: 1_000 } });
    const second = 1_000_000;
    const repeat = { kind: 'likelyDuplicate', limit: 'repeat', bound: 1_000, severity: 'soft' };
    const at = (micros: number, request: OrderRequest) => {
      drive.quote(100_000, 100_002, micros);
      return answerOf(drive, request, undefined, micros);
    };
    expect([
      at(0, buy(10)),
      at(300_000, buy(10)),
      at(300_000, buy(11)),
      at(300_000, buy(10, { price: 99_999 })),
      at(300_000, sell(10)),
      at(second - 1, buy(10)),
      at(second, buy(10)),
    ]).toEqual([
      'approved',
      { ...repeat, use: 300, unit: 'millis' },
      'approved',
      'approved',
      'approved',
      { ...repeat, use: 999, unit: 'millis' },
      'approved',
    ]);
  });

  it('P14 a limit that says nothing of an order lets none pass', () => {
    const money = (currency: string | undefined, hard: object) => ({ scope: {}, currency, hard });
    const cases: readonly (readonly [node: object, request: OrderRequest, limit: string])[] = [
      // Money in another currency than the instrument is quoted in, or in none.
      [money('EUR', { orderValueMinor: 9e12 }), buy(1), 'orderValue'],
      [money('EUR', { grossMinor: 9e12 }), buy(1), 'grossExposure'],
      [money(undefined, { grossMinor: 9e12 }), buy(1), 'grossExposure'],
      // Lots of no instrument, and positions of a trader or a client.
      [{ scope: {}, hard: { orderLots: 1_000 } }, buy(1), 'orderQuantity'],
      [{ scope: {}, hard: { longLots: 1_000 } }, buy(1), 'longPosition'],
      [{ scope: {}, hard: { shortLots: 1_000 } }, sell(1), 'shortPosition'],
      [{ scope: { trader: 'alice' }, hard: { grossMinor: 9e12 } }, buy(1), 'grossExposure'],
      [{ scope: { client: 'house' }, hard: { grossMinor: 9e12 } }, buy(1), 'grossExposure'],
    ];
    const answers = cases.map(([node, request]) => {
      const answer = answerOf(deskWith(node), request);
      return typeof answer === 'string' ? answer : [answer.limit, answer.bound, answer.use];
    });
    expect(answers).toEqual(cases.map(([, , limit]) => [limit, null, null]));
  });

  it('P14 a restricted scope takes no order, and says why', () => {
    const restricted = [{ scope: { instrument: inverse }, reason: 'own research' }];
    const drive = armedDesk({ ...wideLimits, restricted });
    const { refusal } = drive.intent('a', buy(1, { owner: { instrument: inverse } }));
    expect([refusal, answerOf(drive, buy(1), 'b')]).toEqual([
      {
        kind: 'restricted',
        node: `limits/restricted/instrument=${inverse}`,
        detail: `instrument=${inverse} is restricted: own research`,
      },
      'approved',
    ]);
  });

  it('P11 a hard limit objects before a soft one, whatever the order of the nodes', () => {
    const drive = deskWith(
      { name: 'soft', scope: {}, hard: {}, soft: { orderValueMinor: 1_000 } },
      { name: 'hard', scope: {}, hard: { priceCollarBps: 1 } },
    );
    const { refusal } = drive.intent('a', buy(10, { price: 99_900 }));
    const { refusal: soft } = drive.intent('b', buy(10));
    expect([refusal?.breach?.node, soft?.breach]).toEqual([
      'hard',
      {
        node: 'soft',
        limit: 'orderValue',
        severity: 'soft',
        bound: 1_000,
        use: 100_000_000,
        unit: 'minor',
        currency: 'USDT',
      },
    ]);
  });
});
