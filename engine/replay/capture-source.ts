/**
 * A recording as the source of the simulated venue: the capture player's market, with paper
 * orders resting beside it.
 */
import { createPlayer } from '../tape/player.ts';
import type { PlayerOptions } from '../tape/player-types.ts';
import type { HttpAnswer, MarketSource } from '../venues/sim/market-source.ts';
import { PaperFloor } from '../venues/sim/paper-floor.ts';
import { type SymbolFields, type SymbolSpec, symbolSpec } from '../venues/sim/symbol-spec.ts';
import type { VenueProcessConfig } from '../venues/sim/venue-config.ts';

/** Largest paper order, in lots: values stay exact for every grid of these markets. */
const maxLots = 10_000_000;

/** A recorded symbol as paper orders trade it. */
export function paperSymbol(fields: Omit<SymbolFields, 'minNotional' | 'maxLots'>): SymbolSpec {
  const minNotional = fields.market === 'coinm' ? '0' : '5';
  return symbolSpec({ ...fields, minNotional, maxLots });
}

/** Surveys the recordings; throws when they cannot be played, or are of another market. */
export async function captureSource(
  config: VenueProcessConfig,
  pacing: Pick<PlayerOptions, 'pace' | 'playback'> = {},
): Promise<MarketSource> {
  let paper: PaperFloor | null = null;
  const player = await createPlayer({
    files: config.files,
    speed: config.speed,
    rawTimes: config.rawTimes,
    awaitStart: config.awaitStart,
    ...pacing,
    onPublish: (message, atMicros) => paper?.onMessage(message, atMicros),
  });
  if (player.market !== config.market) {
    await player.close();
    throw new Error(`the recordings are of ${player.market}, the venue is ${config.market}`);
  }
  const floor = new PaperFloor(player.symbols.map(paperSymbol));
  paper = floor;
  return {
    floor,
    counters: () => ({ offGrid: floor.offGrid, frames: player.report().frames }),
    handleHttp: (path, query, signal): HttpAnswer | Promise<HttpAnswer> | null =>
      player.handleHttp(path, query, signal),
    acceptStream: (socket, streams) => player.acceptStream(socket, streams),
    start: () => player.start(),
    close: () => player.close(),
  };
}
