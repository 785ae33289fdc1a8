import { describe, expect, test } from 'vitest';
import { Instrument } from '../contract/instrument.ts';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { deskLimits } from './desk-limits.ts';
import { type LoadedDesk, parseDesk } from './load-desk.ts';

function deskOf(text: string): LoadedDesk {
  const result = parseDesk(text, 'desk.yaml');
  if (!result.ok) throw new Error(result.issues.map(issueText).join('\n'));
  return result.desk;
}

const perpetual = (symbol: string, lotSize: string): Instrument =>
  Instrument.parse({
    id: `${symbol}.sim`,
    venue: 'sim',
    symbol,
    kind: 'linear',
    base: symbol.slice(0, 3),
    quote: 'USDT',
    priceIncrement: '0.1',
    lotSize,
    contractValue: '1',
    quoteScale: 6,
    settlementScale: 6,
  });

const others = [perpetual('ETHUSDT', '0.001'), perpetual('SOLUSDT', '0.01')];

describe('deskLimits', () => {
  test('the default desk in lots and minor units', () => {
    const instruments = [perpetual('BTCUSDT', '0.001'), ...others];
    const result = deskLimits(deskOf(defaultDeskText), instruments);
    const messageRate = { messages: 25, windowMillis: 1_000 };
    const common = {
      orderValueMinor: 50_000_000_000,
      priceCollarBps: 100,
      referenceAgeMillis: 2_000,
    };
    expect(result).toEqual({
      ok: true,
      limits: {
        instruments: [
          { instrument: 'BTCUSDT.sim', orderLots: 500, positionLots: 2_000, ...common },
          { instrument: 'ETHUSDT.sim', orderLots: 10_000, positionLots: 40_000, ...common },
          { instrument: 'SOLUSDT.sim', orderLots: 10_000, positionLots: 40_000, ...common },
        ],
        strategies: [
          { strategy: 'maker-btc', instruments: ['BTCUSDT.sim'], messageRate },
          { strategy: 'maker-eth', instruments: ['ETHUSDT.sim'], messageRate },
          {
            strategy: 'cross-sol',
            instruments: ['SOLUSDT.sim'],
            messageRate: { messages: 10, windowMillis: 1_000 },
          },
          {
            strategy: 'unmatched',
            instruments: ['BTCUSDT.sim', 'ETHUSDT.sim', 'SOLUSDT.sim'],
            messageRate: { messages: 60, windowMillis: 1_000 },
          },
          {
            strategy: 'hand',
            instruments: ['BTCUSDT.sim', 'ETHUSDT.sim', 'SOLUSDT.sim'],
            messageRate: { messages: 10, windowMillis: 1_000 },
          },
        ],
        desk: { messageRate: { messages: 60, windowMillis: 1_000 } },
      },
    });
  });

  test.each([
    [
      'a quantity off the grid',
      [perpetual('BTCUSDT', '0.2'), ...others],
      [
        'desk.yaml:31:26: venues[0].instruments[0].limits.orderQuantity: 0.5 is no whole number ' +
          'of 0.2 BTC (the grid of BTCUSDT.sim); use a multiple of 0.2 BTC',
      ],
    ],
    [
      'a symbol that the venue does not trade',
      [perpetual('BTCUSDT', '0.001'), ...others.slice(1)],
      [
        'desk.yaml:36:17: venues[0].instruments[1].symbol: ETHUSDT is not traded at venue sim; ' +
          'use a symbol of its exchange information',
      ],
    ],
  ])('%s', (_name, instruments, issues) => {
    const result = deskLimits(deskOf(defaultDeskText), instruments);
    expect(result.ok ? [] : result.issues.map(issueText)).toEqual(issues);
  });

  test.each([
    [
      'orderQuantity: "0.5"',
      'orderQuantity: "10000000000000"',
      'desk.yaml:31:26: venues[0].instruments[0].limits.orderQuantity: 10000000000000 is more ' +
        'than 9007199254740991 times 0.001 BTC, the lot of BTCUSDT.sim; write a smaller limit: ' +
        'beyond that nothing is counted exactly',
    ],
    [
      'orderValue: "50000"',
      'orderValue: "10000000000"',
      'desk.yaml:32:23: venues[0].instruments[0].limits.orderValue: 10000000000 is more than ' +
        '9007199254740991 times 10^-6 USDT; write a smaller limit: beyond that nothing is ' +
        'counted exactly',
    ],
  ])('a limit that is too large to be counted: %s', (from, to, issue) => {
    expect(defaultDeskText).toContain(from);
    const instruments = [perpetual('BTCUSDT', '0.001'), ...others];
    const result = deskLimits(deskOf(defaultDeskText.replace(from, to)), instruments);
    expect(result.ok ? [] : result.issues.map(issueText)).toEqual([issue]);
  });

  test('a value with more decimals than the currency has', () => {
    const text = defaultDeskText.replace('orderValue: "50000"', 'orderValue: "50000.0000001"');
    const instruments = [perpetual('BTCUSDT', '0.001'), ...others];
    const result = deskLimits(deskOf(text), instruments);
    expect(result.ok ? [] : result.issues.map(issueText)).toEqual([
      'desk.yaml:32:23: venues[0].instruments[0].limits.orderValue: 50000.0000001 has more than ' +
        'the 6 decimals of USDT; round it',
    ]);
  });
});
