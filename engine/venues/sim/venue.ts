/**
 * The simulated venue, wired: a market source, the order desk on its floor, the order gateway
 * and the server in front of them.
 * Owns no files but its log and no process matters; those are the caller's.
 */
import type { SimulatedVenue } from '../../contract/config.ts';
import { type Credential, generateCredential } from './credentials.ts';
import { type Floor, firstAccountOwner } from './floor.ts';
import { InjectedFaults } from './injected-faults.ts';
import { Lies, racingFloor } from './lies.ts';
import type { MarketSource } from './market-source.ts';
import { OrderDesk, type UserEvent } from './order-desk.ts';
import { OrderGateway } from './order-gateway.ts';
import { Random } from './random.ts';
import { accountLimits, type RateLimit } from './rate-limits.ts';
import { TradingStatuses } from './trading-status.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueLog } from './venue-log.ts';
import { startVenueServer } from './venue-server.ts';

/** How often the dates of GTD orders are looked at. */
const expiryCheckMillis = 250;

export interface VenueOptions {
  readonly config: SimulatedVenue;
  readonly source: MarketSource;
  readonly clock: VenueClock;
  readonly log: VenueLog;
  readonly nextOrderId: () => number;
  /** More keys than the generated one, for tests of other kinds of key. */
  readonly credentials?: readonly Credential[];
}

export interface RunningVenue {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiPrivateKey: string;
  readonly desk: OrderDesk;
  readonly close: () => Promise<void>;
}

/** What every account starts with, in currency units: enough for any sensible paper desk. */
const openingQuote = 10_000_000;
const openingCoins: Readonly<Record<string, number>> = { BTC: 150, ETH: 3_000 };
const openingOther = 50_000;

/** What an account of the simulated venue starts with, in 10^-8 of each currency. */
export function openingBalances(floor: Floor): Map<string, number> {
  const opening = new Map<string, number>();
  for (const spec of floor.symbols.values()) {
    opening.set(spec.base, (openingCoins[spec.base] ?? openingOther) * 1e8);
    if (spec.market !== 'coinm') opening.set(spec.quote, openingQuote * 1e8);
  }
  return opening;
}

/** The order limits as exchange information states them. */
export const statedLimits = (ordersPer10Seconds: number): Omit<RateLimit, 'count'>[] => {
  const { orders, weight } = accountLimits(ordersPer10Seconds);
  return [weight.shape, ...orders.map((counter) => counter.shape)];
};

/** Opens the account, starts the market and listens. */
export async function startVenue(options: VenueOptions): Promise<RunningVenue> {
  const { config, source, clock, log } = options;
  const { credential, privateKey } = generateCredential(firstAccountOwner);
  const credentials = [credential, ...(options.credentials ?? [])];
  const fees = { makerBps: config.makerFeeBps, takerBps: config.takerFeeBps };
  const listeners: ((owner: number, event: UserEvent) => void)[] = [];
  const floor = racingFloor(source.floor);
  const desk = new OrderDesk({
    floor,
    fees,
    nowMillis: clock.utcMillis,
    nextOrderId: options.nextOrderId,
    opening: openingBalances(source.floor),
    onUserEvent: (owner, event) => {
      for (const listener of listeners) listener(owner, event);
    },
  });
  const noteVenue = (event: string, fields: object = {}): void =>
    log.write(log.stamp(), { session: '', direction: 'venue', event, ...fields });
  const lies = new Lies(clock.utcMillis);
  const faults = new InjectedFaults({
    lies,
    statuses: new TradingStatuses(clock.utcMillis),
    nowMillis: clock.utcMillis,
    symbols: new Set(desk.symbols.keys()),
    apiKeys: new Set(credentials.map((one) => one.apiKey)),
    note: (kind, fields) => noteVenue(`fault.${kind}`, fields),
  });
  const gateway = new OrderGateway({
    desk,
    fees,
    clock,
    log,
    credentials: new Map(credentials.map((one) => [one.apiKey, one])),
    ordersPer10Seconds: config.ordersPer10Seconds,
    ackLatencyMicros: config.ackLatencyMicros,
    random: new Random(config.seed, 77),
    offersCancelOnDisconnect: config.cancelOnDisconnect,
    offersDeadMan: config.deadMan,
    faults,
    lying: { lies, fill: floor.fill },
  });
  listeners.push((owner, event) => gateway.onUserEvent(owner, event));
  const server = await startVenueServer(source, gateway, faults);
  source.start();
  const expiries = setInterval(() => desk.expireDue(), expiryCheckMillis);
  expiries.unref();
  noteVenue('venue.opened', { baseUrl: server.baseUrl, symbols: [...desk.symbols.keys()] });
  return {
    baseUrl: server.baseUrl,
    apiKey: credential.apiKey,
    apiPrivateKey: privateKey,
    desk,
    close: async () => {
      clearInterval(expiries);
      await source.close();
      await server.close();
      noteVenue('venue.closed');
      log.flush();
    },
  };
}
