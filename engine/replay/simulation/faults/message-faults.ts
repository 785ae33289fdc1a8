/**
 * What the faults of the moment do to messages: lose, double, delay, forge or let them overtake.
 * Reads a message no further than it must to tell what kind it is.
 */
import type { Random } from '../../../venues/sim/random.ts';
import type { Connection, Delivery, Direction, NetworkFaults } from '../platform/network.ts';

/** How likely each is for one message now, in [0, 1); 0: it is off. */
export interface MessageOdds {
  delayMillis: number;
  down: boolean;
  ackLost: number;
  duplicate: number;
  lateFill: number;
  cancelRefused: number;
  cancelLie: number;
  feedGap: number;
  feedDuplicate: number;
  feedCrossed: number;
  feedSilence: boolean;
}

export const noOdds = (): MessageOdds => ({
  delayMillis: 1,
  down: false,
  ackLost: 0,
  duplicate: 0,
  lateFill: 0,
  cancelRefused: 0,
  cancelLie: 0,
  feedGap: 0,
  feedDuplicate: 0,
  feedCrossed: 0,
  feedSilence: false,
});

const lateFillMillis = 2_500;

export interface MessageFaultsOptions {
  readonly random: Random;
  readonly odds: MessageOdds;
  /** The venue has said of this order that it was cancelled, and it was not. */
  readonly onLie: (clientOrderId: string) => void;
  /** Where an answer that the venue never gave is put on its way. */
  readonly answer: (connection: Connection, text: string) => void;
}

const asWritten = (text: string): Delivery => ({ text, extraNanos: 0, overtaken: false });

export class MessageFaults implements NetworkFaults {
  readonly #options: MessageFaultsOptions;

  constructor(options: MessageFaultsOptions) {
    this.#options = options;
  }

  readonly delayNanos = (): number => this.#options.odds.delayMillis * 1e6;
  readonly isDown = (): boolean => this.#options.odds.down;

  readonly deliveries = (
    connection: Connection,
    direction: Direction,
    text: string,
  ): Delivery[] => {
    if (connection.path.startsWith('/stream')) return this.#feed(direction, text);
    if (!connection.path.startsWith('/ws-api')) return [asWritten(text)];
    if (direction === 'toServer') return this.#request(connection, text);
    return text.startsWith('{"subscriptionId"') ? this.#event(text) : this.#answer(text);
  };

  #feed(direction: Direction, text: string): Delivery[] {
    const { odds, random } = this.#options;
    if (direction === 'toServer') return [asWritten(text)];
    if (odds.feedSilence || random.chance(odds.feedGap)) return [];
    if (random.chance(odds.feedDuplicate)) return [asWritten(text), asWritten(text)];
    if (text.includes('@bookTicker') && random.chance(odds.feedCrossed)) {
      return [asWritten(crossed(text))];
    }
    return [asWritten(text)];
  }

  #request(connection: Connection, text: string): Delivery[] {
    const { odds, random, onLie, answer } = this.#options;
    if (!text.includes('"method":"order.cancel"')) return [asWritten(text)];
    const cancel = JSON.parse(text) as CancelText; // written by our own session
    if (random.chance(odds.cancelRefused)) {
      const error = { code: -2011, msg: 'Unknown order sent.' };
      answer(connection, JSON.stringify({ id: cancel.id, status: 400, error }));
      return [];
    }
    if (!random.chance(odds.cancelLie)) return [asWritten(text)];
    onLie(cancel.params.origClientOrderId);
    const { symbol, origClientOrderId } = cancel.params;
    const rest = { clientOrderId: 'lie', orderId: 1, executedQty: '0.00000000' };
    const result = { symbol, origClientOrderId, ...rest, status: 'CANCELED' };
    answer(connection, JSON.stringify({ id: cancel.id, status: 200, result }));
    return [];
  }

  #answer(text: string): Delivery[] {
    const { odds, random } = this.#options;
    return random.chance(odds.ackLost) ? [] : [asWritten(text)];
  }

  #event(text: string): Delivery[] {
    const { odds, random } = this.#options;
    const isFill = text.includes('"x":"TRADE"');
    if (isFill && random.chance(odds.lateFill)) {
      const extraNanos = Math.floor(random.unit() * lateFillMillis) * 1e6;
      return [{ text, extraNanos, overtaken: true }];
    }
    if (!random.chance(odds.duplicate)) return [asWritten(text)];
    const extraNanos = Math.floor(random.unit() * lateFillMillis) * 1e6;
    return [asWritten(text), { text, extraNanos, overtaken: true }];
  }
}

interface CancelText {
  readonly id: number;
  readonly params: { readonly symbol: string; readonly origClientOrderId: string };
}

/** The message with its bid above its ask. */
const crossed = (text: string): string =>
  text.replace(
    /"b":"([^"]+)"/,
    (_whole, bid: string) => `"b":"${(Number(bid) * 1.01).toFixed(2)}"`,
  );
