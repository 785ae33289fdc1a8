import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { VenueEndpoint } from '../contract/endpoint.ts';
import { signedWith, TestClient } from '../venues/sim/venue-fixture.ts';

const program = fileURLToPath(new URL('./venue-main.ts', import.meta.url));
const market = { mode: 'market', market: 'spot', symbols: ['BTCUSDT'], seed: 3 };

let directory = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'venue-main-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await rm(directory, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly exit: Promise<{ code: number | null; stderr: string }>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  children.push(child);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const exit = once(child, 'close').then(() => ({ code: child.exitCode, stderr }));
  return { child, exit };
}

const start = (config: object = market): Run =>
  run('--dir', directory, '--config', JSON.stringify(config));

const fileText = (name: string): Promise<string> =>
  readFile(join(directory, name), 'utf8').catch(() => '');

async function endpointOf(venue: Run): Promise<VenueEndpoint> {
  const ended = venue.exit.then(({ stderr }) => {
    throw new Error(`the venue ended: ${stderr}`);
  });
  const found = async (): Promise<VenueEndpoint> => {
    while (true) {
      const text = await fileText('venue.json');
      if (text !== '') return VenueEndpoint.parse(JSON.parse(text));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return Promise.race([found(), ended]);
}

describe('venue-main', () => {
  it('writes where it listens for its owner alone, serves, and ends when asked', async () => {
    const venue = start();
    const endpoint = await endpointOf(venue);
    expect(endpoint).toMatchObject({ pid: venue.child.pid, mode: 'market', version: 1 });
    for (const name of ['venue.json', 'venue-log.jsonl', 'venue.lock']) {
      expect((await stat(join(directory, name))).mode & 0o077).toBe(0);
    }
    const time = await fetch(`${endpoint.baseUrl}/api/v3/time`);
    expect(await time.json()).toEqual({ serverTime: expect.any(Number) });
    expect(await (await fetch(`${endpoint.baseUrl}/venue/status`)).json()).toMatchObject({
      sessions: 0,
      streamsDropped: 0,
    });
    expect((await fetch(`${endpoint.baseUrl}/fapi/v1/time`)).status).toBe(404);
    expect((await fetch(`${endpoint.baseUrl}/api/v3/time`, { method: 'POST' })).status).toBe(405);
    venue.child.kill('SIGTERM');
    expect(await venue.exit).toEqual({ code: 0, stderr: '' });
    expect([await fileText('venue.json'), await fileText('venue.lock')]).toEqual(['', '']);
    const events = (await fileText('venue-log.jsonl'))
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(events).toMatchObject([{ event: 'venue.opened' }, { event: 'venue.closed' }]);
  });

  it('refuses a second instance for a directory, and takes over from a dead one', async () => {
    const first = start();
    const endpoint = await endpointOf(first);
    const second = await start().exit;
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`a venue (pid ${endpoint.pid}) already runs`);
    expect((await fetch(`${endpoint.baseUrl}/api/v3/ping`)).status).toBe(200);
    first.child.kill('SIGKILL');
    await first.exit;
    await rm(join(directory, 'venue.json'));
    expect((await endpointOf(start())).pid).not.toBe(endpoint.pid);
  });

  it('ends by itself when its desk directory is gone', async () => {
    const venue = start();
    await endpointOf(venue);
    await rm(directory, { recursive: true });
    expect((await venue.exit).code).toBe(0);
  });

  const faults: [string, () => string[], string][] = [
    ['no arguments', () => [], '--dir or --config is missing'],
    ['an unknown argument', () => ['--dri', 'x'], "Unknown option '--dri'"],
    [
      'a missing directory',
      () => ['--dir', join(directory, 'none'), '--config', '{}'],
      'create it first',
    ],
    ['no JSON', () => ['--dir', directory, '--config', '{'], 'this is no JSON'],
    [
      'a misspelt setting',
      () => ['--dir', directory, '--config', JSON.stringify({ ...market, sede: 1 })],
      'Unrecognized key: "sede"',
    ],
    [
      'a symbol that the generated market does not have',
      () => ['--dir', directory, '--config', JSON.stringify({ ...market, symbols: ['XYZ'] })],
      'symbols.0: the generated spot market has no XYZ; use BTCUSDT, ETHUSDT',
    ],
    [
      'a capture without recordings',
      () => ['--dir', directory, '--config', JSON.stringify({ ...market, mode: 'capture' })],
      'files: name the recordings to play',
    ],
    [
      'recordings that are not there',
      () => [
        '--dir',
        directory,
        '--config',
        JSON.stringify({ ...market, mode: 'capture', files: [join(directory, 'gone.gz')] }),
      ],
      'gone.gz',
    ],
  ];
  it.each(faults)('says what to do about %s', async (_name, args, message) => {
    const { code, stderr } = await run(...args()).exit;
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('fills a paper order from a recording once its queue has traded', async () => {
    const file = join(directory, 'usdm_recording.txt');
    await writeFile(file, recording());
    const venue = start({ mode: 'capture', market: 'usdm', symbols: ['BTCUSDT'], files: [file] });
    const { baseUrl, apiKey, apiPrivateKey, mode } = await endpointOf(venue);
    expect(mode).toBe('capture');
    const client = await TestClient.open(baseUrl);
    await client.ask('session.logon', signedWith(apiKey, apiPrivateKey, {}));
    await client.ask('userDataStream.subscribe');
    const names = 'btcusdt@depth@0ms/btcusdt@trade';
    const stream = new WebSocket(`${baseUrl.replace('http', 'ws')}/stream?streams=${names}`);
    await once(stream, 'message');
    await fetch(`${baseUrl}/fapi/v1/depth?symbol=BTCUSDT&limit=1000`);
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.100' };
    const placed = await client.ask('order.place', {
      ...order,
      price: '100.10',
      newClientOrderId: 'paper-1',
      timestamp: Date.now(),
    });
    expect(placed.status).toBe(200);
    expect(await client.execution('paper-1', 'TRADE')).toMatchObject({
      X: 'FILLED',
      L: '100.1',
      l: '0.100',
      m: true,
      N: 'USDT',
    });
    stream.terminate();
    await client.close();
    venue.child.kill('SIGTERM');
    expect((await venue.exit).code).toBe(0);
  });
});

/** Ten seconds of a market that stands still but for a sale of 0.4 every tenth of a second. */
function recording(): string {
  const start = 1_700_000_000_000;
  const line = (millis: number, json: object): string =>
    `${start + millis}000000 ${JSON.stringify(json)}`;
  const head = { s: 'BTCUSDT' };
  const times = (millis: number): object => ({ E: start + millis, T: start + millis });
  const depth = (millis: number, id: number, bids: [string, string][]): string =>
    line(millis, {
      stream: 'btcusdt@depth@0ms',
      data: {
        e: 'depthUpdate',
        ...times(millis),
        ...head,
        U: id,
        u: id,
        pu: id - 1,
        b: bids,
        a: [],
      },
    });
  const trade = (millis: number, id: number): string =>
    line(millis, {
      stream: 'btcusdt@trade',
      data: {
        e: 'trade',
        ...times(millis),
        ...head,
        t: id,
        p: '100.10',
        q: '0.400',
        X: 'MARKET',
        m: true,
      },
    });
  const book = { bids: [['100.10', '1.250']], asks: [['100.20', '2.125']] };
  const lines = [
    depth(0, 10, [['100.00', '0.001']]),
    line(1, { lastUpdateId: 10, ...times(1), ...book }),
  ];
  for (let index = 1; index <= 100; index += 1) {
    lines.push(depth(index * 100, 10 + index, [['100.00', `${index}.001`]]));
    lines.push(trade(index * 100 + 1, index));
  }
  return `${lines.join('\n')}\n`;
}
