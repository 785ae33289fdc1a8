/**
 * Ledger events for tests and benchmarks: orders from intent to fill, with texts outside ASCII.
 * Used by no part of the product.
 */

import { type LedgerBody, LedgerEvent } from '../contract/events.ts';
import { ClientOrderId, CommandId, IntentId } from '../contract/ids.ts';
import {
  gateEpoch,
  ledgerSequence,
  lots,
  minor,
  monoNanos,
  UtcNanos,
} from '../contract/numbers.ts';
import { OrderRequest } from '../contract/orders.ts';
import { eventsTexts } from './event-text.ts';

const request = OrderRequest.parse({
  owner: {
    venue: 'sim',
    account: 'sim-main',
    strategy: 'maker-btc',
    strategyVersion: '1.0.0',
    instrument: 'BTCUSDT.sim',
    desk: 'first-desk',
    trader: 'desk-trader',
    client: 'house',
  },
  side: 'buy',
  type: 'limit',
  timeInForce: 'GTC',
  postOnly: true,
  price: 642_503,
  lots: 5,
});

function bodyOf(sequence: number): LedgerBody {
  const order = Math.ceil(sequence / 4);
  const intentId = IntentId.parse(`intent-${order}`);
  const clientOrderId = ClientOrderId.parse(`qd-1-${order}`);
  switch (sequence % 4) {
    case 1:
      return { type: 'intent.recorded', intentId, request, tickNumber: sequence };
    case 2:
      return {
        type: 'verdict.recorded',
        intentId,
        decision: 'approved',
        clientOrderId,
        refusal: null,
        epoch: gateEpoch(1),
        inputs: {
          referencePrice: request.price,
          referenceAgeMicros: 1_200,
          positionLots: lots(4),
          workingBuyLots: lots(0),
          workingSellLots: lots(5),
          orderValueMinor: minor(321_251_500),
          messagesInWindow: 3,
        },
      };
    case 3:
      return {
        type: 'order.sent',
        clientOrderId,
        message: 'new',
        sendMonoNanos: monoNanos(sequence * 1_000),
        epoch: gateEpoch(1),
      };
    default:
      return {
        type: 'command.recorded',
        commandId: CommandId.parse(`command-${sequence}`),
        kind: 'order.cancel',
        actor: { kind: 'operator', name: 'kim' },
        reason: `prüfe 50 % von "BTC"_${sequence} ${sequence % 40 === 0 ? '\ufffd' : '€'}`,
        scope: null,
        outcome: 'accepted',
        refusal: '',
      };
  }
}

/** The event with this number. */
export function eventAt(sequence: number): LedgerEvent {
  return {
    sequence: ledgerSequence(sequence),
    utcNanos: UtcNanos.parse(String(1_732_000_000_000_000_000n + BigInt(sequence))),
    monoNanos: monoNanos(1_000_000 + sequence * 17),
    body: bodyOf(sequence),
  };
}

/** Events `from` to `to`, both included. */
export const eventsOf = (from: number, to: number): LedgerEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => eventAt(from + index));

/** The same as the texts that a writer takes. */
export function textsOf(from: number, to: number): readonly string[] {
  const made = eventsTexts(eventsOf(from, to));
  if ('fault' in made) throw new Error(made.fault);
  return made.texts;
}
