/**
 * For tests: a venue on a real port, and a plain client of its order API.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { SimulatedVenue } from '../../contract/config.ts';
import { type Credential, signaturePayload } from './credentials.ts';
import { generatedSource } from './generated-source.ts';
import { instrumentProfile } from './instrument-profile.ts';
import { textOf } from './stream-hub.ts';
import { type RunningVenue, startVenue, statedLimits } from './venue.ts';
import { hostClock } from './venue-clock.ts';
import { VenueLog } from './venue-log.ts';

export const Answer = z.looseObject({
  id: z.unknown(),
  status: z.number(),
  result: z.unknown().optional(),
  error: z.looseObject({ code: z.number(), msg: z.string() }).optional(),
  rateLimits: z.array(z.looseObject({ rateLimitType: z.string(), count: z.number() })).optional(),
});
export type Answer = z.infer<typeof Answer>;

const Event = z.looseObject({
  subscriptionId: z.number(),
  event: z.record(z.string(), z.unknown()),
});

export type Parameters = Record<string, unknown>;

/** Parameters with the instant that a signed request carries. */
export const stamped = (params: Parameters): Parameters => ({ timestamp: Date.now(), ...params });

/** A limit order far below the market, so that it rests. */
export const far = (clientOrderId: string, more: Parameters = {}): Parameters =>
  stamped({
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: '50000.00',
    quantity: '0.001',
    newClientOrderId: clientOrderId,
    ...more,
  });

/** A connection to the order API that keeps what it was sent. */
export class TestClient {
  readonly socket: WebSocket;
  readonly events: Record<string, unknown>[] = [];
  /** Kinds of message in the order of their arrival: answers by id, events by `x` or `e`. */
  readonly order: string[] = [];
  readonly #answers: Answer[] = [];
  readonly #waiting = new Set<() => void>();
  #lastId = 0;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data) => {
      const json: unknown = JSON.parse(textOf(data));
      const event = Event.safeParse(json);
      if (event.success) {
        this.events.push(event.data.event);
        this.order.push(String(event.data.event.x ?? event.data.event.e));
      } else {
        const answer = Answer.parse(json);
        this.#answers.push(answer);
        this.order.push(`answer ${String(answer.id)}`);
      }
      for (const look of this.#waiting) look();
    });
  }

  static async open(baseUrl: string, query = ''): Promise<TestClient> {
    const client = new TestClient(`${baseUrl.replace('http', 'ws')}/ws-api/v3${query}`);
    await new Promise<void>((resolve, reject) => {
      client.socket.once('open', resolve);
      client.socket.once('error', reject);
    });
    return client;
  }

  /** Resolves once `found` gives something; the test's own time-out is the limit. */
  until<T>(found: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const value = found();
        if (value === undefined) return;
        this.#waiting.delete(look);
        resolve(value);
      };
      this.#waiting.add(look);
      look();
    });
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  /** Sends a request and resolves with its answer. */
  async ask(method: string, params: Parameters = {}): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.sendText(JSON.stringify({ id, method, params }));
    return this.answerOf(id);
  }

  answerOf(id: unknown): Promise<Answer> {
    return this.until(() => this.#answers.find((answer) => answer.id === id));
  }

  /** The next event of an execution kind for an order. */
  execution(clientOrderId: string, kind: string): Promise<Record<string, unknown>> {
    return this.until(() =>
      this.events.find(
        (event) => event.x === kind && (event.c === clientOrderId || event.C === clientOrderId),
      ),
    );
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.close();
    await closed;
  }
}

export interface VenueFixture {
  readonly venue: RunningVenue;
  readonly directory: string;
  /** Signed parameters of the venue's account. */
  readonly signed: (params?: Parameters) => Parameters;
  /** A client that logged on and follows its account. */
  readonly logon: () => Promise<TestClient>;
  readonly log: () => Promise<Record<string, unknown>[]>;
  readonly close: () => Promise<void>;
}

/** Signs parameters with an Ed25519 key in PKCS 8, base64 DER. */
export function signedWith(apiKey: string, privateKey: string, params: Parameters): Parameters {
  const key = createPrivateKey({
    key: Buffer.from(privateKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  const all = { ...params, apiKey, timestamp: params.timestamp ?? Date.now() };
  const payload = Buffer.from(signaturePayload(all), 'utf8');
  return { ...all, signature: sign(null, payload, key).toString('base64') };
}

/** Starts a venue of the calm generated market in a directory of its own. */
export async function startFixture(
  change: Partial<z.input<typeof SimulatedVenue>> = {},
  credentials: readonly Credential[] = [],
): Promise<VenueFixture> {
  const config = SimulatedVenue.parse({ mode: 'market', regime: 'calm', ...change });
  const directory = await mkdtemp(join(tmpdir(), 'venue-'));
  const clock = hostClock();
  const log = new VenueLog(join(directory, 'venue-log.jsonl'), clock);
  let lastOrderId = 0;
  const nextOrderId = (): number => {
    lastOrderId += 1;
    return lastOrderId;
  };
  const profiles = ['BTCUSDT', 'ETHUSDT'].flatMap((one) => instrumentProfile(one, 'spot') ?? []);
  const source = generatedSource({
    market: 'spot',
    seed: config.seed,
    regime: config.regime,
    profiles,
    nextOrderId,
    nowMillis: clock.utcMillis,
    limitShapes: () => statedLimits(config.ordersPer10Seconds),
  });
  const venue = await startVenue({ config, source, clock, log, nextOrderId, credentials });
  const signed = (params: Parameters = {}): Parameters =>
    signedWith(venue.apiKey, venue.apiPrivateKey, params);
  return {
    venue,
    directory,
    signed,
    logon: async () => {
      const client = await TestClient.open(venue.baseUrl);
      Answer.extend({ status: z.literal(200) }).parse(await client.ask('session.logon', signed()));
      await client.ask('userDataStream.subscribe');
      return client;
    },
    log: async () => {
      log.flush();
      const text = await readFile(join(directory, 'venue-log.jsonl'), 'utf8');
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
    },
    close: async () => {
      await venue.close();
      log.close();
      await rm(directory, { recursive: true });
    },
  };
}
