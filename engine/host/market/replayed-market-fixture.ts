/**
 * A capture player behind a real server, and the market data session that reads it, in one place
 * for tests: what the engine does with a feed, without orders.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { WebSocketServer } from 'ws';
import { VenueId } from '../../contract/ids.ts';
import type { FeedChange, FeedFault } from '../../contract/market.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { Clock } from '../../ports/clock.ts';
import { foldFeedChange, foldFeedFault, foldTick } from '../../state/market/fold-market.ts';
import {
  anchorClock,
  createMarketState,
  defineInstrument,
  type MarketState,
} from '../../state/market/market-state.ts';
import { bookHashText, countBooks, countUnbridged } from '../../state/market/market-view.ts';
import { createPlayer } from '../../tape/player.ts';
import type { Player, PlayerOptions, PlayerReport } from '../../tape/player-types.ts';
import {
  type BinanceMarketDataOptions,
  createBinanceMarketData,
} from '../../venues/binance/market-data.ts';

/** The folder of recordings, or null where there is none. */
export function recordings(): string | null {
  const folder =
    process.env['QUARTERDECK_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');
  return existsSync(join(folder, 'binance-raw-feed')) ? folder : null;
}

const clock: Clock = {
  mono: () => monoNanos(Number(process.hrtime.bigint())),
  utc: () => UtcNanos.parse(`${Date.now()}000000`),
};

/** Serves a player as the simulated venue does. */
export async function servePlayer(
  player: Player,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://venue');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const answer = player.handleHttp(url.pathname, url.searchParams, gone.signal);
    void Promise.resolve(answer).then((given) => {
      response.writeHead(given?.status ?? 404, { 'content-type': 'application/json' });
      response.end(given?.body ?? '{}');
    });
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://venue');
    sockets.handleUpgrade(request, socket, head, (open) => {
      player.acceptStream(open, (url.searchParams.get('streams') ?? '').split('/'));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: async () => {
      await player.close();
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

/** What a replay came to. */
export interface Replayed {
  readonly market: MarketState;
  readonly player: PlayerReport;
  readonly changes: readonly FeedChange[];
  readonly faults: readonly FeedFault[];
  readonly summary: {
    readonly frames: number;
    readonly decoded: number;
    readonly faults: number;
    readonly gaps: number;
    readonly resyncs: number;
    readonly unbridged: number;
    readonly topChecked: number;
    readonly topMatched: number;
    readonly books: number;
    readonly bookHash: string;
  };
}

/** Plays recordings through real sockets into market state, to the end. */
export async function replayMarket(
  options: PlayerOptions,
  session: Partial<BinanceMarketDataOptions> = {},
): Promise<Replayed> {
  const player = await createPlayer(options);
  const server = await servePlayer(player);
  const market = createMarketState();
  anchorClock(market, Date.now() * 1_000, clock.mono());
  const changes: FeedChange[] = [];
  const faults: FeedFault[] = [];
  const data = createBinanceMarketData({
    venue: VenueId.parse('replay'),
    market: player.market,
    restUrl: `http://127.0.0.1:${server.port}`,
    streamUrl: `ws://127.0.0.1:${server.port}`,
    symbols: player.symbols.map((one) => one.symbol),
    clock,
    random: () => 0.5,
    ...session,
  });
  const define = data.start({
    onTick: (tick) => {
      const fault = foldTick(market, tick);
      if (fault !== null) faults.push(fault);
      for (const { instrument, reason } of market.resyncWanted.splice(0)) {
        data.resync(instrument, reason);
      }
    },
    onFeedChange: (change) => {
      foldFeedChange(market, change);
      changes.push(change);
    },
    onFault: (fault) => {
      foldFeedFault(market, fault);
      faults.push(fault);
    },
  });
  for (const instrument of await define) defineInstrument(market, instrument);
  player.start();
  const report = await player.finished;
  const counters = data.counters();
  await data.close();
  await server.close();
  const counts = [...market.instruments.values()].map((known) => known.counts);
  const sum = (field: keyof (typeof counts)[number]): number =>
    counts.reduce((total, one) => total + one[field], 0);
  return {
    market,
    player: report,
    changes,
    faults,
    summary: {
      frames: counters.frames,
      decoded: counters.decoded,
      faults: sum('faults') + market.unattributedFaults,
      gaps: sum('gaps'),
      resyncs: sum('resyncs'),
      unbridged: countUnbridged(market),
      topChecked: sum('topChecked'),
      topMatched: sum('topMatched'),
      books: countBooks(market),
      bookHash: createHash('sha256').update(bookHashText(market)).digest('hex'),
    },
  };
}
