import { describe, expect, it } from 'vitest';
import { Instrument } from '../contract/instrument.ts';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { deskLimits } from './desk-limits.ts';
import { type LoadedDesk, parseDesk } from './load-desk.ts';

const perpetual = (symbol: string, lotSize: string, quote = 'USDT'): Instrument =>
  Instrument.parse({
    id: `${symbol}.sim`,
    venue: 'sim',
    symbol,
    kind: 'linear',
    base: symbol.slice(0, 3),
    quote,
    priceIncrement: '0.1',
    lotSize,
    contractValue: '1',
    quoteScale: 6,
    settlementScale: 6,
  });

const instruments = [
  perpetual('BTCUSDT', '0.001'),
  perpetual('ETHUSDT', '0.001'),
  perpetual('SOLUSDT', '0.01'),
];

/** The default desk with a section `limits`, or what is wrong with it. */
function deskWith(section: object): LoadedDesk | string[] {
  const text = `${defaultDeskText}\nlimits: ${JSON.stringify(section)}\n`;
  const result = parseDesk(text, 'desk.yaml');
  return result.ok ? result.desk : result.issues.map(issueText);
}

/** The limits that it makes, or what is wrong with them. */
function limitsOf(section: object, traded = instruments): unknown {
  const desk = deskWith(section);
  if (Array.isArray(desk)) return desk;
  const result = deskLimits(desk, traded);
  return result.ok ? result.limits : result.issues.map(issueText);
}

describe('limits on scopes in a desk file', () => {
  it('P1 drift and concentration become figures on the grid of the money', () => {
    const node = { name: 'n', scope: {}, currency: 'USDT' };
    const priceDrift = { bps: 40, windowMillis: 5_000 };
    const of = (limits: object, more: object = {}) =>
      limitsOf({ nodes: [{ ...node, limits, ...more }] });
    const concentration = { shareBps: 4_000, aboveValue: '2500.5' };
    expect(of({ priceDrift, concentration })).toMatchObject({
      nodes: [
        { hard: { priceDrift, concentration: { shareBps: 4_000, floorMinor: 2_500_500_000 } } },
      ],
    });
    expect(of({ concentration }, { scope: { trader: 'alice' } })).toEqual([
      expect.stringMatching(/a position has no trader and no client/),
    ]);
    expect(of({ concentration }, { currency: 'EUR' })).toEqual([
      expect.stringMatching(/quoted in USDT, the money of n is in EUR/),
    ]);
  });

  it('P8 permissions of traders are taken as they are listed, of instruments of the desk', () => {
    const traders = [{ trader: 'alice', instruments: ['BTCUSDT.sim'] }];
    expect(limitsOf({ traders })).toMatchObject({ traders });
    expect(
      limitsOf({ traders: [...traders, { trader: 'alice', instruments: ['X.sim'] }] }),
    ).toEqual([
      expect.stringMatching(/there is another list for alice/),
      expect.stringMatching(/there is no instrument X.sim on this desk/),
    ]);
  });

  it('become lots and minor units, in the order of the file', () => {
    const limits = limitsOf({
      nodes: [
        {
          name: 'btc',
          scope: { instrument: 'BTCUSDT.sim', strategy: 'maker-btc' },
          limits: { orderQuantity: '0.1', longQuantity: '1', shortQuantity: '0.5' },
        },
        {
          name: 'desk',
          scope: {},
          currency: 'USDT',
          limits: { grossValue: '100000', messageRate: { messages: 9, windowMillis: 1_000 } },
          soft: { orderValue: '2500.5', priceCollarBps: 20, repeatMillis: 1_000 },
        },
      ],
      restricted: [{ scope: { instrument: 'SOLUSDT.sim' }, reason: 'own research' }],
    });
    expect(limits).toMatchObject({
      nodes: [
        {
          name: 'btc',
          scope: { instrument: 'BTCUSDT.sim', strategy: 'maker-btc' },
          hard: { orderLots: 100, longLots: 1_000, shortLots: 500 },
        },
        {
          name: 'desk',
          scope: {},
          currency: 'USDT',
          hard: {
            grossMinor: 100_000_000_000,
            messageRate: { messages: 9, windowMillis: 1_000 },
          },
          soft: { orderValueMinor: 2_500_500_000, priceCollarBps: 20, repeatMillis: 1_000 },
        },
      ],
      restricted: [{ scope: { instrument: 'SOLUSDT.sim' }, reason: 'own research' }],
    });
  });

  it('are nothing at all where the section is not there, or empty', () => {
    const plain = limitsOf({});
    expect(Object.keys(plain as object).sort()).toEqual(['desk', 'instruments', 'strategies']);
    expect(limitsOf({ nodes: [], restricted: [] })).toEqual(plain);
  });

  it('may hold the orders by hand of one operator', () => {
    const node = { name: 'a', scope: { strategy: 'hand.kim' }, limits: { priceCollarBps: 1 } };
    const { nodes } = limitsOf({ nodes: [node] }) as { nodes: object[] };
    expect(nodes).toMatchObject([{ name: 'a', scope: { strategy: 'hand.kim' } }]);
  });

  it.each([
    [
      'a name twice',
      [
        { name: 'a', scope: {}, limits: { priceCollarBps: 1 } },
        { name: 'a', scope: {}, limits: { priceCollarBps: 2 } },
      ],
      'there is another node a',
    ],
    ['no limits', [{ name: 'a', scope: {} }], 'a limits nothing'],
    [
      'a strategy that is none',
      [{ name: 'a', scope: { strategy: 'x' }, limits: { priceCollarBps: 1 } }],
      'there is no strategy x on this desk',
    ],
    [
      'the name of all hand orders in place of one operator',
      [{ name: 'a', scope: { strategy: 'hand' }, limits: { priceCollarBps: 1 } }],
      'there is no strategy hand on this desk',
    ],
    [
      'an instrument that is none',
      [{ name: 'a', scope: { instrument: 'X.sim' }, limits: { priceCollarBps: 1 } }],
      'there is no instrument X.sim on this desk',
    ],
    [
      'a quantity of no instrument',
      [{ name: 'a', scope: {}, limits: { orderQuantity: '1' } }],
      'a names no instrument, and quantities of several do not add up',
    ],
    [
      'a position of a trader',
      [{ name: 'a', scope: { trader: 't' }, currency: 'USDT', limits: { grossValue: '1' } }],
      'a position has no trader and no client, and a names one',
    ],
    [
      'money without a currency',
      [{ name: 'a', scope: {}, limits: { orderValue: '1' } }],
      'a limits money of no currency',
    ],
    [
      'money in another currency',
      [{ name: 'a', scope: {}, currency: 'EUR', soft: { grossValue: '1' } }],
      'BTCUSDT.sim is quoted in USDT, the money of a is in EUR',
    ],
    [
      'a quantity off the grid',
      [
        {
          name: 'a',
          scope: { instrument: 'BTCUSDT.sim' },
          limits: { orderQuantity: '0.0001' },
        },
      ],
      '0.0001 is no positive number on the grid',
    ],
    [
      'nothing of a quantity',
      [{ name: 'a', scope: { instrument: 'BTCUSDT.sim' }, limits: { longQuantity: '0' } }],
      '0 is no positive number on the grid',
    ],
  ])('with %s are an issue', (_, nodes, problem) => {
    expect(limitsOf({ nodes })).toEqual([expect.stringContaining(problem)]);
  });

  it('of a venue that trades nothing there are an issue', () => {
    const nodes = [{ name: 'a', scope: { instrument: 'BTCUSDT.sim', venue: 'sim' } }];
    const one = { ...nodes[0], limits: { priceCollarBps: 1 } };
    expect(limitsOf({ nodes: [one] }, [])).toEqual(
      expect.arrayContaining([
        expect.stringContaining('no instrument of the desk is in the scope of a'),
      ]),
    );
  });
});
