import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { textOf } from './stream-hub.ts';
import { startFixture, type VenueFixture } from './venue-fixture.ts';

const levels = z.array(z.tuple([z.string(), z.string()]));
const Snapshot = z.object({ lastUpdateId: z.int(), bids: levels, asks: levels });
const Depth = z.object({
  e: z.literal('depthUpdate'),
  U: z.int(),
  u: z.int(),
  b: levels,
  a: levels,
});
const Ticker = z.strictObject({
  u: z.int(),
  s: z.literal('BTCUSDT'),
  b: z.string(),
  B: z.string(),
  a: z.string(),
  A: z.string(),
});
const Trade = z.looseObject({ e: z.literal('trade'), t: z.int(), p: z.string(), m: z.boolean() });

let fixture: VenueFixture;
const sockets: WebSocket[] = [];
beforeEach(async () => {
  fixture = await startFixture({ regime: 'stormy' });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await fixture.close();
});

async function listen(path: string): Promise<{ socket: WebSocket; frames: unknown[] }> {
  const socket = new WebSocket(fixture.venue.baseUrl.replace('http', 'ws') + path);
  sockets.push(socket);
  const frames: unknown[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(textOf(data))));
  await once(socket, 'open');
  return { socket, frames };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const Frame = z.object({ stream: z.string(), data: z.unknown() });

function dataOf(frames: readonly unknown[], stream: string): unknown[] {
  const parsed = frames.map((frame) => Frame.parse(frame));
  return parsed.filter((frame) => frame.stream === stream).map((frame) => frame.data);
}

const apply = (
  side: Map<number, string>,
  changes: readonly (readonly [string, string])[],
): void => {
  for (const [price, quantity] of changes) {
    if (Number(quantity) === 0) side.delete(Number(price));
    else side.set(Number(price), quantity);
  }
};

describe('market data of the generated market', () => {
  it('lets a client keep the book by its deltas, and the tops agree at equal updates', async () => {
    const names = ['btcusdt@depth@100ms', 'btcusdt@bookTicker', 'btcusdt@trade'];
    const { frames } = await listen(`/stream?streams=${names.join('/')}`);
    await until(() => dataOf(frames, 'btcusdt@depth@100ms').length > 3);
    const url = `${fixture.venue.baseUrl}/api/v3/depth?symbol=BTCUSDT&limit=1000`;
    const snapshot = Snapshot.parse(await (await fetch(url)).json());
    await until(() => dataOf(frames, 'btcusdt@depth@100ms').length > 25);
    const deltas = dataOf(frames, 'btcusdt@depth@100ms').map((data) => Depth.parse(data));
    const tickers = dataOf(frames, 'btcusdt@bookTicker').map((data) => Ticker.parse(data));
    const trades = dataOf(frames, 'btcusdt@trade').map((data) => Trade.parse(data));
    for (const [index, delta] of deltas.entries()) {
      expect(delta.U).toBe(index === 0 ? delta.U : (deltas[index - 1]?.u ?? 0) + 1);
    }
    expect(trades.map((trade) => trade.t)).toEqual(
      trades.map((_, index) => (trades[0]?.t ?? 0) + index),
    );
    const bids = new Map<number, string>();
    const asks = new Map<number, string>();
    apply(bids, snapshot.bids);
    apply(asks, snapshot.asks);
    const rest = deltas.filter((delta) => delta.u > snapshot.lastUpdateId);
    expect(rest[0]?.U).toBeLessThanOrEqual(snapshot.lastUpdateId + 1);
    let checked = 0;
    for (const delta of rest) {
      apply(bids, delta.b);
      apply(asks, delta.a);
      const [bid, ask] = [Math.max(...bids.keys()), Math.min(...asks.keys())];
      expect(bid).toBeLessThan(ask);
      const ticker = tickers.findLast((one) => one.u === delta.u);
      if (ticker === undefined) continue;
      checked += 1;
      expect([Number(ticker.b), ticker.B]).toEqual([bid, bids.get(bid)]);
      expect([Number(ticker.a), ticker.A]).toEqual([ask, asks.get(ask)]);
    }
    expect(checked).toBeGreaterThan(0);
  });

  it('is raw under /ws, and streams can be added and left while connected', async () => {
    const { socket, frames } = await listen('/ws/btcusdt@bookTicker');
    await until(() => frames.length > 2);
    expect(frames.slice(0, 2).every((frame) => Ticker.safeParse(frame).success)).toBe(true);
    const ask = (method: string, params: string[], id: number): void =>
      socket.send(JSON.stringify({ method, params, id }));
    ask('SUBSCRIBE', ['btcusdt@trade'], 1);
    ask('UNSUBSCRIBE', ['btcusdt@bookTicker'], 2);
    ask('LIST_SUBSCRIPTIONS', [], 3);
    socket.send('nonsense');
    const Reply = z.union([
      z.strictObject({ result: z.union([z.null(), z.array(z.string())]), id: z.int() }),
      z.looseObject({ error: z.looseObject({ code: z.literal(2) }) }),
    ]);
    const replies = (): unknown[] => frames.filter((frame) => Reply.safeParse(frame).success);
    await until(() => replies().length === 4);
    expect(replies()).toMatchObject([
      { result: null, id: 1 },
      { result: null, id: 2 },
      { result: ['btcusdt@trade'], id: 3 },
      { error: { code: 2 } },
    ]);
    const before = frames.length;
    await until(() => frames.length > before + 3);
    expect(frames.slice(before).every((frame) => Trade.safeParse(frame).success)).toBe(true);
  });

  it('refuses pages of a browser and unknown paths', async () => {
    const outcome = (path: string, origin?: string): Promise<number> => {
      const url = fixture.venue.baseUrl.replace('http', 'ws') + path;
      const socket = new WebSocket(url, origin === undefined ? {} : { origin });
      sockets.push(socket);
      return new Promise((resolve) => {
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        socket.on('open', () => resolve(101));
        socket.on('error', () => undefined);
      });
    };
    expect([
      await outcome('/ws-api/v3', 'http://evil.example'),
      await outcome('/elsewhere'),
      await outcome('/ws-api/v3'),
    ]).toEqual([403, 404, 101]);
    const depth = async (query: string): Promise<unknown> =>
      (await fetch(`${fixture.venue.baseUrl}/api/v3/depth?${query}`)).json();
    expect(await depth('symbol=NOPE')).toEqual({ code: -1121, msg: 'Invalid symbol.' });
    expect(await depth('symbol=BTCUSDT&limit=0')).toMatchObject({ code: -1130 });
  });
});
