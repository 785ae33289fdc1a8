/**
 * The sessions of every venue of the desk: market data in, order entry out, the process behind.
 * Knows endpoints and keys; judges no message.
 */
import { invariant } from '../../contract/assert.ts';
import type { DeskConfig } from '../../contract/config.ts';
import type { VenueEndpoint } from '../../contract/endpoint.ts';
import type { VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Venue } from '../../ports/venue.ts';
import { createBinanceExecution } from '../../venues/binance/execution.ts';
import { createBinanceMarketData } from '../../venues/binance/market-data.ts';
import type { BudgetOptions } from '../../venues/binance/message-budget.ts';
import { accountLimits } from '../../venues/sim/rate-limits.ts';
import { systemClock } from '../clock.ts';
import type { DeskDirectory } from '../desk-directory.ts';
import type { Loop } from '../loop.ts';
import { stampNow } from '../loop.ts';
import type { MarketRoom } from '../market/market-room.ts';
import type { WardenBriefing } from '../warden/briefing.ts';
import { type VenueFolder, venueFolders } from './venue-folders.ts';
import { startVenueProcess } from './venue-process.ts';

type VenueConfig = DeskConfig['venues'][number];

/** A venue whose processes and addresses are known. */
export interface ReachedVenue {
  readonly config: VenueConfig;
  /** Where orders go; null: the venue takes none from this desk. */
  readonly orders: VenueEndpoint | null;
  readonly restUrl: string;
  readonly streamUrl: string;
}

/** Finds or starts what is behind a venue; rejects with the reason. */
async function reachVenue(
  folder: VenueFolder | undefined,
  config: VenueConfig,
  configDirectory: string,
): Promise<ReachedVenue> {
  const { restUrl, streamUrl } = config;
  const started =
    folder === undefined ? null : await startVenueProcess(folder, config, configDirectory);
  const orders = started?.endpoint ?? null;
  const base = orders?.baseUrl;
  const rest = restUrl ?? base;
  const stream = streamUrl ?? base?.replace(/^http/, 'ws');
  if (rest === undefined || stream === undefined) {
    throw new Error(`venue ${config.id} has neither addresses nor a simulated venue`);
  }
  return { config, orders, restUrl: rest, streamUrl: stream };
}

/** Starts market data of a venue; resolves with its instruments, before their first tick. */
export async function startMarketData(
  venue: ReachedVenue,
  market: MarketRoom,
  define: (found: readonly Instrument[]) => readonly Instrument[],
): Promise<readonly Instrument[]> {
  const { id, market: protocol, instruments } = venue.config;
  const session = createBinanceMarketData({
    venue: id,
    market: protocol,
    restUrl: venue.restUrl,
    streamUrl: venue.streamUrl,
    symbols: instruments.map((instrument) => instrument.symbol),
    clock: systemClock,
    random: Math.random,
    recorder: market.recorder,
  });
  market.add(id, session);
  try {
    return await session.start({ ...market.sink(id), onInstruments: define });
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Opens order entry at a venue and feeds its reports to the core. */
export function startOrderEntry(
  venue: ReachedVenue,
  orders: VenueEndpoint,
  clientIdPrefix: string,
  instruments: readonly Instrument[],
  loop: Loop,
): Venue {
  const { id, simulated } = venue.config;
  const session = createBinanceExecution({
    venue: id,
    baseUrl: orders.baseUrl,
    apiKey: orders.apiKey,
    privateKey: orders.apiPrivateKey,
    clientIdPrefix,
    instruments,
    clock: systemClock,
    cancelOnDisconnect: simulated?.cancelOnDisconnect ?? false,
    deadMan: simulated?.deadMan ?? false,
    ...budgetOf(simulated),
  });
  session.onReport((report) => {
    loop.process({ type: 'venueReport', venue: id, report, stamp: stampNow() });
  });
  return session;
}

/** The venue's budget of requests as it states it; nothing where nothing is kept of it. */
function budgetOf(simulated: VenueConfig['simulated']): { readonly budget?: BudgetOptions } {
  if (simulated === undefined || simulated.cancelReservePercent === 0) return {};
  const { ordersPer10Seconds, cancelReservePercent } = simulated;
  const { limit: weight } = accountLimits(ordersPer10Seconds).weight.shape;
  return { budget: { weight, windowMillis: 60_000, cancelReservePercent } };
}

/** What the warden needs to reach the same venues by itself. */
export function wardenVenues(venues: readonly ReachedVenue[]): WardenBriefing['venues'] {
  return venues.flatMap(({ config, orders }) => {
    if (orders === null) return [];
    const { baseUrl, apiKey, apiPrivateKey: privateKey } = orders;
    return [{ venue: config.id, baseUrl, apiKey, privateKey }];
  });
}

/**
 * Reaches venues; the first attempt at each is made at once, while other things are prepared.
 * `home` is the directory that recordings are named from, `traded` as in `venueFolders`.
 */
export class Reaching {
  readonly #attempt: (id: VenueId) => Promise<ReachedVenue>;
  readonly #first: Map<VenueId, Promise<ReachedVenue>>;

  constructor(
    desk: DeskDirectory,
    venues: readonly VenueConfig[],
    traded: ReadonlySet<VenueId>,
    home: string,
  ) {
    const simulated = venues.filter((venue) => venue.simulated !== undefined).map(({ id }) => id);
    const folders = venueFolders(desk, simulated, traded);
    folders.catch(() => undefined); // told by each attempt
    this.#attempt = async (id) => {
      const config = venues.find((venue) => venue.id === id);
      invariant(config !== undefined, `${id} is no venue of the desk`);
      return reachVenue((await folders).get(id), config, home);
    };
    this.#first = new Map(venues.map(({ id }) => [id, this.#attempt(id)]));
    for (const attempt of this.#first.values()) attempt.catch(() => undefined); // told by `next`
  }

  next(id: VenueId): Promise<ReachedVenue> {
    const first = this.#first.get(id);
    this.#first.delete(id);
    return first ?? this.#attempt(id);
  }
}
