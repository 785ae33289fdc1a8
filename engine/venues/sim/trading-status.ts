/**
 * The state of each symbol as Binance words it, which a drill or a test may set:
 * `POST /faults/phase?symbol=BTCUSDT&status=HALT`. Told on `<symbol>@contractInfo`, an extension,
 * to whoever listens, and again to whoever connects.
 * Runs no auction: it goes on matching in every state, and takes new orders in those that do.
 */
import { WebSocket as Socket, type WebSocket } from 'ws';

/** States in which a venue takes orders; in every other one it takes none. */
const open: ReadonlySet<string> = new Set(['TRADING', 'PRE_TRADING', 'AUCTION_MATCH']);

const streamOf = (symbol: string): string => `${symbol.toLowerCase()}@contractInfo`;

export class TradingStatuses {
  readonly #nowMillis: () => number;
  /** Those that were set; every other symbol trades. */
  readonly #statuses = new Map<string, string>();
  readonly #listeners = new Map<WebSocket, readonly string[]>();

  constructor(nowMillis: () => number) {
    this.#nowMillis = nowMillis;
  }

  /** Tells a client of the combined streams of the symbols that it asked for. */
  watch(client: WebSocket, streams: readonly string[]): void {
    this.#listeners.set(client, streams);
    client.once('close', () => this.#listeners.delete(client));
    for (const symbol of this.#statuses.keys()) this.#tell(client, streams, symbol);
  }

  set(symbol: string, status: string): void {
    this.#statuses.set(symbol, status);
    for (const [client, streams] of this.#listeners) this.#tell(client, streams, symbol);
  }

  /** Whether new orders of the symbol are refused in its state. */
  refuses(symbol: string): boolean {
    const status = this.#statuses.get(symbol);
    return status !== undefined && !open.has(status);
  }

  #tell(client: WebSocket, streams: readonly string[], symbol: string): void {
    const stream = streamOf(symbol);
    if (!streams.includes(stream) || client.readyState !== Socket.OPEN) return;
    const status = this.#statuses.get(symbol);
    const data = { e: 'contractInfo', E: this.#nowMillis(), s: symbol, cs: status };
    client.send(JSON.stringify({ stream, data }));
  }
}
