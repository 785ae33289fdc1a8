/** What a verdict was given on, as it is read beside an order. */
import { expect, test } from 'vitest';
import { LedgerBody } from '../../../engine/contract/events.ts';
import { OrderRequest } from '../../../engine/contract/orders.ts';
import { smallLedger } from '../../replica/ledger-fixture.ts';
import { inputTexts } from './verdict-inputs.ts';

const request = OrderRequest.parse({
  owner: {
    venue: 'sim',
    account: 'main',
    strategy: 'maker-btc',
    strategyVersion: '1.0.0',
    instrument: 'BTCUSDT.sim',
    desk: 'first-desk',
    trader: 'kim',
    client: 'house',
  },
  side: 'buy',
  type: 'limit',
  timeInForce: 'GTC',
  postOnly: true,
  price: 642_503,
  lots: 5,
});

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
  expect(inputTexts(inputsOf(inputs), request, smallLedger())).toEqual(texts);
});
