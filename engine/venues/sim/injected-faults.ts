/**
 * Faults that a drill or a test asks the running venue for: gaps, silence, slow or refused orders.
 * `POST /faults/KIND?...` on the venue's own port, with the account's key in `X-MBX-APIKEY`:
 *
 * - `gap?symbol=BTCUSDT&frames=1`: the next depth messages of the symbol reach nobody.
 * - `silence?millis=5000&symbol=BTCUSDT`: no message of the symbol, of none when it is left out.
 * - `delay?millis=200&forMillis=5000`: answers and order events leave that much later.
 * - `refuse?forMillis=5000&symbol=BTCUSDT`: new orders are refused, of all when it is left out.
 *
 * - `falseCancel`, `refuseCancel`, `raceFill`, `loseAck`, `lateReport?millis=500`: what the venue
 *   says that is not so (lies.ts), each with `sharePercent=30&seed=1&forMillis=5000`.
 *
 * - `phase?symbol=BTCUSDT&status=HALT`: the state of a symbol, until another one is set
 *   (trading-status.ts).
 *
 * Does nothing by itself, and nothing to the market or its books: only to what leaves.
 */
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { type Lies, lieKinds } from './lies.ts';
import type { HttpAnswer } from './market-source.ts';
import type { TradingStatuses } from './trading-status.ts';

const millis = z.coerce.number().int().positive().max(600_000);
const symbol = z.string().regex(/^[A-Z0-9_]{2,32}$/);

const kinds = {
  gap: z.strictObject({ symbol, frames: z.coerce.number().int().positive().max(1_000).default(1) }),
  silence: z.strictObject({ symbol: symbol.optional(), millis }),
  delay: z.strictObject({ millis, forMillis: millis }),
  refuse: z.strictObject({ symbol: symbol.optional(), forMillis: millis }),
  phase: z.strictObject({ symbol, status: z.string().regex(/^[A-Z_]{2,32}$/) }),
} as const;

const prefix = '/faults/';
const everySymbol = '';

export interface InjectedFaultsOptions {
  readonly nowMillis: () => number;
  readonly symbols: ReadonlySet<string>;
  readonly apiKeys: ReadonlySet<string>;
  readonly lies: Pick<Lies, 'begin'>;
  readonly statuses: Pick<TradingStatuses, 'set' | 'watch' | 'refuses'>;
  /** Told of every fault that was taken up. */
  readonly note: (kind: string, fields: Readonly<Record<string, unknown>>) => void;
}

export class InjectedFaults {
  readonly #options: InjectedFaultsOptions;
  /** By client, how many depth messages of a symbol it will still miss. */
  readonly #gaps = new Map<WebSocket, Map<string, number>>();
  /** Until when, by symbol. */
  readonly #silences = new Map<string, number>();
  readonly #refusals = new Map<string, number>();
  #delay = { millis: 0, untilMillis: 0 };

  constructor(options: InjectedFaultsOptions) {
    this.#options = options;
  }

  /** Answers a request for a fault; null: not a path of ours. */
  handle(path: string, query: URLSearchParams, apiKey: string): HttpAnswer | null {
    if (!path.startsWith(prefix)) return null;
    if (!this.#options.apiKeys.has(apiKey)) return refused(401, 'this needs the key of an account');
    const kind = path.slice(prefix.length);
    const fields = Object.fromEntries(query);
    switch (kind) {
      case 'gap':
        return this.#taken(kind, kinds.gap.safeParse(fields), (fault) => {
          for (const missing of this.#gaps.values()) {
            missing.set(fault.symbol, (missing.get(fault.symbol) ?? 0) + fault.frames);
          }
        });
      case 'silence':
        return this.#taken(kind, kinds.silence.safeParse(fields), (fault) => {
          this.#silences.set(fault.symbol ?? everySymbol, this.#after(fault.millis));
        });
      case 'delay':
        return this.#taken(kind, kinds.delay.safeParse(fields), (fault) => {
          this.#delay = { millis: fault.millis, untilMillis: this.#after(fault.forMillis) };
        });
      case 'refuse':
        return this.#taken(kind, kinds.refuse.safeParse(fields), (fault) => {
          this.#refusals.set(fault.symbol ?? everySymbol, this.#after(fault.forMillis));
        });
      case 'phase':
        return this.#taken(kind, kinds.phase.safeParse(fields), ({ symbol: name, status }) => {
          this.#options.statuses.set(name, status);
        });
      case 'falseCancel':
      case 'refuseCancel':
      case 'raceFill':
      case 'loseAck':
      case 'lateReport':
        return this.#taken(kind, lieKinds[kind].safeParse(fields), (lie) => {
          this.#options.lies.begin(kind, lie);
        });
      default: {
        const known = [...Object.keys(kinds), ...Object.keys(lieKinds)].join(', ');
        return refused(404, `there is no fault "${kind}"; use ${known}`);
      }
    }
  }

  /** Lets what is sent to a client of the combined streams pass through here from now on. */
  watch(client: WebSocket, streams: readonly string[]): void {
    const missing = new Map<string, number>();
    this.#gaps.set(client, missing);
    client.once('close', () => this.#gaps.delete(client));
    const send = client.send.bind(client);
    const value = (data: string | Buffer): void => {
      if (typeof data !== 'string' || this.#passes(data, missing)) send(data);
    };
    Object.defineProperty(client, 'send', { value });
    this.#options.statuses.watch(client, streams);
  }

  /** By how much answers to orders are late now, in nanoseconds. */
  delayNanos(): number {
    return this.#options.nowMillis() < this.#delay.untilMillis ? this.#delay.millis * 1e6 : 0;
  }

  /** Whether the symbol is in a state in which its venue takes no orders. */
  isClosed(name: unknown): boolean {
    return this.#options.statuses.refuses(String(name));
  }

  /** Whether new orders of the symbol are refused now. */
  refuses(name: unknown): boolean {
    if (this.#refusals.size === 0) return false;
    return this.#isOn(this.#refusals, everySymbol) || this.#isOn(this.#refusals, String(name));
  }

  #passes(text: string, missing: Map<string, number>): boolean {
    if (missing.size === 0 && this.#silences.size === 0) return true;
    const [, name = '', channel = ''] = /^\{"stream":"([^@"]+)@(\w+)/.exec(text) ?? [];
    if (name === '') return true;
    const listed = name.toUpperCase();
    if (this.#isOn(this.#silences, everySymbol) || this.#isOn(this.#silences, listed)) return false;
    const left = missing.get(listed);
    if (left === undefined || channel !== 'depth') return true;
    if (left > 1) missing.set(listed, left - 1);
    else missing.delete(listed);
    return false;
  }

  #taken<F extends Readonly<Record<string, unknown>>>(
    kind: string,
    parsed: { success: true; data: F } | { success: false; error: z.ZodError },
    take: (fault: F) => void,
  ): HttpAnswer {
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return refused(400, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not usable'}`);
    }
    const named = parsed.data['symbol'];
    if (typeof named === 'string' && !this.#options.symbols.has(named)) {
      return refused(400, `symbol: this venue has no ${named}`);
    }
    take(parsed.data);
    this.#options.note(kind, parsed.data);
    return { status: 200, body: JSON.stringify({ injected: kind, ...parsed.data }) };
  }

  #after(durationMillis: number): number {
    return this.#options.nowMillis() + durationMillis;
  }

  #isOn(until: Map<string, number>, name: string): boolean {
    const end = until.get(name);
    if (end === undefined) return false;
    if (this.#options.nowMillis() < end) return true;
    until.delete(name);
    return false;
  }
}

const refused = (status: number, msg: string): HttpAnswer => ({
  status,
  body: JSON.stringify({ code: -1000, msg }),
});
