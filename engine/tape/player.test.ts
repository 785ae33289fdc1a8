import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { RecordedMessage } from '../ports/recorded-market.ts';
import { createPlayer } from './player.ts';
import type { Player, PlayerAnswer, PlayerOptions } from './player-types.ts';
import { type Fixture, type FixtureOptions, writeRecording } from './recording-fixture.ts';

let directory = '';
const closers: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-player-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

let made = 0;
function recording(more: Partial<FixtureOptions> = {}): Promise<Fixture> {
  made += 1;
  const fixed = { directory, name: `r${made}`, seed: 5, format: 'nanos' } as const;
  const usual = { market: 'spot', symbols: ['AAAUSDT'], depthFrames: 200 } as const;
  return writeRecording({ ...fixed, ...usual, snapshotAfter: 5, ...more });
}

async function playerOf(fixture: Fixture, more: Partial<PlayerOptions> = {}): Promise<Player> {
  const options = { files: fixture.files, speed: 'max', rawTimes: true, ...more } as const;
  const player = await createPlayer(options);
  closers.push(() => player.close());
  return player;
}

/** A client of the player's streams; what it received is in `frames`. */
async function clientOf(
  player: Player,
  streams: readonly string[],
): Promise<{ readonly socket: WebSocket; readonly frames: string[] }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((listening) => server.once('listening', listening));
  server.on('connection', (accepted) => player.acceptStream(accepted, streams));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  const frames: string[] = [];
  socket.on('message', (data) => frames.push(Buffer.isBuffer(data) ? data.toString() : ''));
  await new Promise((open) => socket.once('open', open));
  closers.push(() => {
    socket.terminate();
    server.close();
  });
  return { socket, frames };
}

const all = ['aaausdt@depth@100ms', 'aaausdt@bookTicker', 'aaausdt@trade'];
const ask = (player: Player, path: string): PlayerAnswer | Promise<PlayerAnswer> | null => {
  const url = new URL(path, 'http://venue');
  return player.handleHttp(url.pathname, url.searchParams);
};
const idOf = (answer: PlayerAnswer | null): unknown =>
  (JSON.parse(answer?.body ?? '{}') as { lastUpdateId?: unknown }).lastUpdateId;

describe('the streams', () => {
  test('every recorded frame of a stream reaches whoever asked for it, in order', async () => {
    const fixture = await recording();
    const player = await playerOf(fixture);
    const whole = await clientOf(player, all);
    const tickers = await clientOf(player, ['aaausdt@bookTicker']);
    void ask(player, '/api/v3/depth?symbol=AAAUSDT');
    player.start();
    const report = await player.finished;
    const only = whole.frames.filter((frame) => frame.includes('@bookTicker'));
    expect({
      report,
      whole: whole.frames.length,
      sameTickers: JSON.stringify(tickers.frames) === JSON.stringify(only),
    }).toEqual({
      report: {
        finished: true,
        progress: 1,
        frames: fixture.frames,
        delivered: fixture.frames + only.length,
        snapshotsServed: 1,
        unreadableLines: 0,
        notes: [],
      },
      whole: fixture.frames,
      sameTickers: true,
    });
  });

  test('any depth speed gets the recorded one, any trade stream the recorded one', async () => {
    const player = await playerOf(await recording({ market: 'usdm' }));
    const { frames } = await clientOf(player, ['aaausdt@depth@500ms', 'aaausdt@aggTrade']);
    void ask(player, '/fapi/v1/depth?symbol=AAAUSDT');
    player.start();
    await player.finished;
    const channels = new Set(frames.map((frame) => /@(\w+)/.exec(frame)?.[1]));
    expect([...channels].sort()).toEqual(['depth', 'trade']);
  });

  test('subscriptions can be made and listed on the socket', async () => {
    const player = await playerOf(await recording());
    const { socket, frames } = await clientOf(player, ['aaausdt@trade']);
    const stream = 'aaausdt@bookTicker';
    socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: [stream], id: 3 }));
    socket.send(JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id: 'x' }));
    socket.send('not JSON');
    await vi.waitFor(() => {
      expect(frames).toEqual([
        '{"result":null,"id":3}',
        `{"result":["aaausdt@trade","${stream}"],"id":"x"}`,
      ]);
    }, 10_000);
  });

  test('a client that stops reading holds the replay instead of filling memory', async () => {
    const player = await playerOf(await recording({ depthFrames: 6_000 }));
    const { socket } = await clientOf(player, all);
    void ask(player, '/api/v3/depth?symbol=AAAUSDT');
    socket.pause();
    player.start();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const stopped = player.report();
    socket.resume();
    const report = await player.finished;
    expect(stopped.delivered).toBeLessThanOrEqual(1_024);
    expect(report.delivered).toBe(report.frames);
  });

  test('nothing is published before the start that was asked for', async () => {
    const player = await playerOf(await recording(), { awaitStart: true });
    const { frames } = await clientOf(player, all);
    void ask(player, '/api/v3/depth?symbol=AAAUSDT');
    player.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = frames.length;
    expect((await ask(player, '/replay/start'))?.status).toBe(200);
    const report = await player.finished;
    expect([before, frames.length]).toEqual([0, report.frames]);
  });

  test('a paced replay takes its time', async () => {
    // 200 frames about 1.2 ms apart: a quarter of a second at the recorded pace.
    const player = await playerOf(await recording(), { speed: 1 });
    await clientOf(player, all);
    void ask(player, '/api/v3/depth?symbol=AAAUSDT');
    player.start();
    const started = performance.now();
    await player.finished;
    expect(performance.now() - started).toBeGreaterThan(180);
  });

  test('the hosting process hears every message in order', async () => {
    const heard: RecordedMessage[] = [];
    const fixture = await recording();
    const player = await playerOf(fixture, { onPublish: (message) => heard.push(message) });
    await clientOf(player, all);
    void ask(player, '/api/v3/depth?symbol=AAAUSDT');
    player.start();
    await player.finished;
    const kinds = heard.map((message) => message.kind);
    expect({
      count: kinds.length,
      snapshots: kinds.filter((kind) => kind === 'snapshot').length,
      deltas: kinds.filter((kind) => kind === 'depth').length,
      place: kinds.slice(0, kinds.indexOf('snapshot')).filter((kind) => kind === 'depth').length,
    }).toEqual({ count: fixture.frames + 1, snapshots: 1, deltas: 200, place: 5 });
  });
});

describe('depth requests', () => {
  test('too early: held until the recorded answer is reached, then given as recorded', async () => {
    const fixture = await recording();
    const player = await playerOf(fixture);
    const { frames } = await clientOf(player, all);
    let answered = -1;
    const answer = Promise.resolve(ask(player, '/api/v3/depth?symbol=AAAUSDT&limit=5'));
    const noted = answer.then(() => {
      answered = player.report().frames;
    });
    player.start();
    await player.finished;
    await noted;
    // The recorded answer comes whole, whatever limit was asked for: it is what was recorded.
    expect(JSON.parse((await answer)?.body ?? '{}')).toMatchObject({
      bids: expect.objectContaining({ length: expect.any(Number) }),
    });
    expect(answered).toBeGreaterThan(4);
    expect(frames.length).toBe(fixture.frames);
  });

  test("later: the player's own book at the stream's position", async () => {
    const fixture = await recording();
    const player = await playerOf(fixture);
    await clientOf(player, all);
    void ask(player, '/api/v3/depth?symbol=AAAUSDT');
    player.start();
    await player.finished;
    const answer = await ask(player, '/api/v3/depth?symbol=AAAUSDT&limit=1');
    const [state] = fixture.market.states;
    const bid = Math.max(...(state?.bids.keys() ?? []));
    expect(JSON.parse(answer?.body ?? '{}')).toEqual({
      lastUpdateId: state?.updateId,
      bids: [[(bid / 10).toFixed(2), ((state?.bids.get(bid) ?? 0) / 1_000).toFixed(3)]],
      asks: [expect.any(Array)],
    });
  });

  test('a request whose client went away does not use up the recorded answer', async () => {
    const player = await playerOf(await recording());
    await clientOf(player, all);
    const gone = new AbortController();
    const url = new URL('/api/v3/depth?symbol=AAAUSDT', 'http://venue');
    const first = player.handleHttp(url.pathname, url.searchParams, gone.signal);
    gone.abort();
    const second = ask(player, '/api/v3/depth?symbol=AAAUSDT');
    player.start();
    await player.finished;
    expect([(await first)?.status, (await second)?.status]).toEqual([499, 200]);
    expect(player.report().snapshotsServed).toBe(1);
  });

  test('none recorded: refused at once, not held for ever', async () => {
    const player = await playerOf(await recording({ snapshotAfter: null }));
    const answer = await ask(player, '/api/v3/depth?symbol=AAAUSDT');
    expect([answer?.status, idOf(answer)]).toEqual([503, undefined]);
  });
});

describe('the REST side', () => {
  const cases = [
    { path: '/api/v3/ping', status: 200, body: /^\{\}$/ },
    { path: '/api/v3/time', status: 200, body: /serverTime/ },
    { path: '/api/v3/exchangeInfo', status: 200, body: /"AAAUSDT".*"tickSize":"0.1"/ },
    { path: '/api/v3/depth?symbol=ZZZUSDT', status: 400, body: /-1121/ },
    { path: '/replay/status', status: 200, body: /"finished":false/ },
    { path: '/fapi/v1/depth?symbol=AAAUSDT', status: null, body: /^$/ },
    { path: '/elsewhere', status: null, body: /^$/ },
  ];
  test.each(cases)('$path', async ({ path, status, body }) => {
    const player = await playerOf(await recording());
    const answer = await ask(player, path);
    expect(answer?.status ?? null).toBe(status);
    expect(answer?.body ?? '').toMatch(body);
  });

  test('recordings of two markets are refused', async () => {
    const spot = await recording();
    const usdm = await recording({ market: 'usdm' });
    const files = [...spot.files, ...usdm.files];
    await expect(createPlayer({ files, speed: 1, rawTimes: false })).rejects.toThrow(
      /several markets \(spot, usdm\)/,
    );
  });
});
