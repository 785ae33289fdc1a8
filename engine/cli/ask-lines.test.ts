import { expect, it } from 'vitest';
import { GateAnswer } from '../contract/gate-ask.ts';
import { InstrumentId } from '../contract/ids.ts';
import { instrumentOf } from '../contract/instrument-fixture.ts';
import { answerLines } from './ask-lines.ts';
import { Amounts } from './desk-snapshot.ts';

const instrument = instrumentOf({ id: 'BTCUSDT.sim', venue: 'sim', priceIncrement: '0.1' });
const whole = instrumentOf({
  ...{ id: 'SOLUSDT.sim', venue: 'sim', symbol: 'SOLUSDT', base: 'SOL', lotSize: '1' },
});
const amounts = new Amounts([
  [InstrumentId.parse('BTCUSDT.sim'), instrument],
  [InstrumentId.parse('SOLUSDT.sim'), whole],
]);

const linesOf = (refusal: object | null, uses: object[]) => {
  const couldGo = refusal === null;
  const answer = GateAnswer.parse({ sequence: 1, couldGo, refusal, inputs: null, uses });
  return answerLines(answer, instrument, amounts);
};

const node = { node: 'btc', severity: 'hard' };

it('an order that could go is told with the use of every limit', () => {
  const uses = [
    { ...node, limit: 'longPosition', use: 100, bound: 500, unit: 'lots' },
    {
      ...node,
      limit: 'grossExposure',
      use: 2_500_000,
      bound: 9_000_000,
      unit: 'minor',
      currency: 'USDT',
    },
    { ...node, limit: 'grossExposure', use: 5, bound: 9, unit: 'minor', currency: 'EUR' },
    { ...node, limit: 'messageRate', use: null, bound: 20, unit: 'messages' },
  ];
  expect(linesOf(null, uses)).toEqual([
    'it could go out now',
    'btc hard longPosition: 0.100 BTC of 0.500 BTC',
    'btc hard grossExposure: 2.500000 USDT of 9.000000 USDT',
    'btc hard grossExposure: 5 minor units of EUR of 9 minor units of EUR',
    'btc hard messageRate: unknown of 20 messages',
  ]);
});

it('lots of a node are those of its own instrument, whichever is asked about', () => {
  const own = { node: 'sol', severity: 'hard', use: 40, bound: 50, unit: 'lots' };
  const uses = [
    { ...own, limit: 'longPosition', instrument: 'SOLUSDT.sim' },
    { ...own, limit: 'shortPosition', instrument: 'GONE.sim' },
  ];
  expect(linesOf(null, uses)).toEqual([
    'it could go out now',
    'sol hard longPosition: 40 SOL of 50 SOL',
    'sol hard shortPosition: 40 lots of 50 lots',
  ]);
});

it('a refusal is told with its node, limit, use and bound', () => {
  const breach = { ...node, limit: 'priceCollar', use: 51, bound: 50, unit: 'bps' };
  const refusal = {
    kind: 'priceCollar',
    node: 'limits/btc/priceCollar',
    detail: 'too far',
    breach,
  };
  expect([linesOf(refusal, []), linesOf({ ...refusal, breach: undefined }, [])]).toEqual([
    [
      'refused by limits/btc/priceCollar: too far',
      '  node btc, hard limit priceCollar: 51 bps of 50 bps',
    ],
    ['refused by limits/btc/priceCollar: too far'],
  ]);
});
