/** What a verdict was given on, as it is read beside an order. */
import { expect, test } from 'vitest';
import { LedgerBody } from '../../../engine/contract/events.ts';
import { InstrumentId } from '../../../engine/contract/ids.ts';
import { smallLedger } from '../../replica/ledger-fixture.ts';
import { inputTexts } from './verdict-inputs.ts';

const bitcoin = InstrumentId.parse('BTCUSDT.sim');

function inputsOf(inputs: object) {
  const body = LedgerBody.parse({
    type: 'verdict.recorded',
    intentId: 'i',
    decision: 'approved',
    clientOrderId: 'o',
    refusal: null,
    epoch: 1,
    inputs: {
      referencePrice: null,
      referenceAgeMicros: null,
      positionLots: -4,
      workingBuyLots: 0,
      workingSellLots: 5,
      orderValueMinor: null,
      messagesInWindow: 3,
      ...inputs,
    },
  });
  if (body.type !== 'verdict.recorded') throw new Error('no verdict');
  return body.inputs;
}

test.each([
  [
    'all known',
    {
      referencePrice: 642_503,
      referenceBid: 642_502,
      referenceAsk: 642_504,
      referenceAgeMicros: 1_200,
      orderValueMinor: 321_251_500,
    },
    [
      'reference 64,250.3 (bid 64,250.2, ask 64,250.4), 1.20 ms old',
      'position \u22120.004',
      'working: buy 0.000, sell 0.005',
      'value 321.25 USDT',
      '3 messages in the window',
    ],
  ],
  [
    'nothing known of the market',
    {},
    [
      'no reference price',
      'position \u22120.004',
      'working: buy 0.000, sell 0.005',
      'value not known',
      '3 messages in the window',
    ],
  ],
])('%s', (_name, inputs, texts) => {
  const instrument = smallLedger().instruments.get(bitcoin);
  expect(inputTexts(inputsOf(inputs), instrument)).toEqual(texts);
});

test('the grid is that of then: another one makes other prices of the same ticks', () => {
  const now = smallLedger().instruments.get(bitcoin);
  const then = now === undefined ? undefined : { ...now, priceIncrement: '1' };
  const inputs = inputsOf({ referencePrice: 64_250 });
  expect(inputTexts(inputs, then)[0]).toBe('reference 64,250');
  expect(inputTexts(inputs, now)[0]).toBe('reference 6,425.0');
});

test('inputs are not left out in silence where the instrument of then is not known yet', () => {
  expect(inputTexts(inputsOf({}), undefined)).toEqual([
    'its inputs: how the instrument was defined then is not read yet',
  ]);
});
