/** A small ledger for tests of the replica: two instruments, one position, two working orders. */
import { LedgerEvent } from '../../engine/contract/events.ts';
import { fold } from '../../engine/state/fold.ts';
import { initialState, type LedgerState } from '../../engine/state/ledger-state.ts';

const instrument = (symbol: string, priceIncrement: string, lotSize: string) => ({
  id: `${symbol}.sim`,
  venue: 'sim',
  symbol,
  kind: 'linear',
  base: symbol.slice(0, 3),
  quote: 'USDT',
  priceIncrement,
  lotSize,
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
});

const owner = {
  venue: 'sim',
  account: 'main',
  strategy: 'maker-btc',
  strategyVersion: '1.0.0',
  instrument: 'BTCUSDT.sim',
  desk: 'first-desk',
  trader: 'kim',
  client: 'house',
};

function order(id: string, side: 'buy' | 'sell', price: number, lots: number): unknown[] {
  const request = { owner, side, type: 'limit', timeInForce: 'GTC', postOnly: true, price, lots };
  const inputs = {
    referencePrice: price,
    referenceAgeMicros: 10,
    positionLots: 0,
    workingBuyLots: 0,
    workingSellLots: 0,
    orderValueMinor: 1,
    messagesInWindow: 0,
  };
  return [
    { type: 'intent.recorded', intentId: `intent-${id}`, request, tickNumber: 1 },
    {
      type: 'verdict.recorded',
      intentId: `intent-${id}`,
      decision: 'approved',
      clientOrderId: id,
      refusal: null,
      epoch: 1,
      inputs,
    },
  ];
}

const bodies: unknown[] = [
  { type: 'instrument.defined', instrument: instrument('BTCUSDT', '0.1', '0.001') },
  { type: 'instrument.defined', instrument: instrument('ETHUSDT', '0.01', '0.01') },
  {
    type: 'limits.set',
    limits: {
      instruments: [
        {
          instrument: 'BTCUSDT.sim',
          orderLots: 500,
          orderValueMinor: 50_000_000_000,
          priceCollarBps: 50,
          positionLots: 1_000,
          referenceAgeMillis: 1_000,
        },
      ],
      strategies: [],
      desk: { messageRate: { messages: 10, windowMillis: 1_000 } },
    },
    cause: 'desk.yaml',
  },
  ...order('qd-1', 'buy', 600_000, 100),
  {
    type: 'order.filled',
    clientOrderId: 'qd-1',
    executionId: 'e1',
    price: 600_000,
    lots: 100,
    feeMinor: 600_000,
    feeCurrency: 'USDT',
    liquidity: 'maker',
    venueUtcMillis: 1,
  },
  ...order('qd-2', 'buy', 599_000, 300),
  ...order('qd-3', 'sell', 601_000, 50),
];

/** Long 0.100 BTC bought at 60,000; 0.300 working to buy, 0.050 to sell. */
export function smallLedger(): LedgerState {
  const state = initialState();
  bodies.forEach((body, index) => {
    const sequence = index + 1;
    fold(state, LedgerEvent.parse({ sequence, utcNanos: '1', monoNanos: 1, body }));
  });
  return state;
}
