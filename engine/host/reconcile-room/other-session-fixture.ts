/**
 * Another session at a desk's simulated venue, with the desk's own key: what a second engine, a
 * person at the venue's page or a forgotten script would do behind our back. For tests only.
 */
import { readFile } from 'node:fs/promises';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { VenueEndpoint } from '../../contract/endpoint.ts';
import { orderEntryUrl } from '../../venues/binance/execution.ts';
import { type Parameters, readPrivateKey, signed } from '../../venues/binance/ws-api-signing.ts';

const Reply = z.object({
  id: z.int(),
  status: z.int(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
});

const Account = z.object({
  positions: z.array(z.object({ symbol: z.string(), positionAmt: z.string() })),
});

/** A limit order in the venue's words. */
export interface LimitTerms {
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly price: string;
  readonly id: string;
}

export class OtherSession {
  readonly #socket: WebSocket;
  readonly #endpoint: VenueEndpoint;
  readonly #waiting = new Map<number, (reply: z.infer<typeof Reply>) => void>();
  #asked = 0;

  private constructor(socket: WebSocket, endpoint: VenueEndpoint) {
    this.#socket = socket;
    this.#endpoint = endpoint;
    socket.on('message', (data: Buffer) => {
      const reply = Reply.safeParse(JSON.parse(data.toString('utf8')));
      if (reply.success) this.#waiting.get(reply.data.id)?.(reply.data);
    });
  }

  /** Connects to the venue of the desk whose `venue.json` this is. */
  static async open(venueFile: string): Promise<OtherSession> {
    const endpoint = VenueEndpoint.parse(JSON.parse(await readFile(venueFile, 'utf8')));
    const socket = new WebSocket(orderEntryUrl(endpoint.baseUrl), { perMessageDeflate: false });
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new OtherSession(socket, endpoint);
  }

  /** Asks with the desk's key; rejects with the venue's refusal. */
  async ask(method: string, parameters: Parameters): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    const { apiKey, apiPrivateKey } = this.#endpoint;
    const whole = { ...parameters, apiKey, timestamp: Date.now() };
    const replied = new Promise<z.infer<typeof Reply>>((resolve) => {
      this.#waiting.set(id, resolve);
    });
    const params = signed(whole, readPrivateKey(apiPrivateKey));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { status, result, error } = await replied;
    if (status !== 200) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Buys at the market. */
  buy(symbol: string, quantity: string, newClientOrderId: string): Promise<unknown> {
    return this.trade('BUY', symbol, quantity, newClientOrderId);
  }

  /** Trades at the market. */
  trade(side: 'BUY' | 'SELL', symbol: string, quantity: string, id: string): Promise<unknown> {
    const order = { symbol, side, type: 'MARKET', quantity, newClientOrderId: id };
    return this.ask('order.place', order);
  }

  /** Places a limit order that rests far below the market. */
  rest(symbol: string, quantity: string, price: string, id: string): Promise<unknown> {
    return this.place({ symbol, side: 'BUY', quantity, price, id });
  }

  /** Places a limit order. */
  place({ id, ...terms }: LimitTerms): Promise<unknown> {
    const order = { ...terms, type: 'LIMIT', timeInForce: 'GTC', newClientOrderId: id };
    return this.ask('order.place', order);
  }

  /** Cancels an order by its client order id. */
  cancel(symbol: string, origClientOrderId: string): Promise<unknown> {
    return this.ask('order.cancel', { symbol, origClientOrderId });
  }

  /** What the account holds, by symbol, as the venue writes it. */
  async positions(): Promise<Record<string, number>> {
    const account = Account.parse(await this.ask('account.status', {}));
    const held = account.positions.map(({ symbol, positionAmt }) => {
      return [symbol, Number(positionAmt)] as const;
    });
    return Object.fromEntries(held.filter(([, amount]) => amount !== 0));
  }

  close(): void {
    this.#socket.terminate();
  }
}
