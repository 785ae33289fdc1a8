/**
 * A simulated venue put together as its own process does it, on the simulated network in place of
 * a port: order desk on the floor of a market, gateway, and the market's messages.
 * Adds nothing to the venue, and keeps no log: who watches listens to the desk and the network.
 */
import { IncomingMessage } from 'node:http';
import { invariant } from '../../../contract/assert.ts';
import { monoNanos, UtcNanos } from '../../../contract/numbers.ts';
import type { ReachedVenue } from '../../../host/venues/venue-sessions.ts';
import { type Credential, generateCredential } from '../../../venues/sim/credentials.ts';
import { firstAccountOwner } from '../../../venues/sim/floor.ts';
import type { MarketSource } from '../../../venues/sim/market-source.ts';
import { type Fees, OrderDesk, type UserEvent } from '../../../venues/sim/order-desk.ts';
import { type GatewayOptions, OrderGateway } from '../../../venues/sim/order-gateway.ts';
import { hostClock, type VenueClock } from '../../../venues/sim/venue-clock.ts';
import { type LogStamp, VenueLog } from '../../../venues/sim/venue-log.ts';
import type { SimulatedThread } from '../platform/scheduler.ts';
import { asSocket, type SimulatedSocket } from '../platform/sockets.ts';
import type { World } from '../platform/world.ts';

/** Where the venue is on the simulated network. */
export const venueHost = 'venue.simulated';
/** How often the dates of GTD orders are looked at. */
const expiryCheckMillis = 250;

/** One key pair for all seeds: what is signed differs, and nothing depends on who signs. */
export const access = generateCredential(firstAccountOwner);
const credentials: ReadonlyMap<string, Credential> = new Map([
  [access.credential.apiKey, access.credential],
]);

/** What an engine is told of this venue, whose market is `mode`. */
export const addressesOf = (mode: 'market' | 'capture'): Omit<ReachedVenue, 'config'> => ({
  orders: {
    version: 1,
    pid: 1,
    baseUrl: `http://${venueHost}`,
    apiKey: access.credential.apiKey,
    apiPrivateKey: access.privateKey,
    mode,
    startedUtcNanos: UtcNanos.parse('1'),
  },
  restUrl: `http://${venueHost}`,
  streamUrl: `ws://${venueHost}`,
});

/** Keeps no lines. */
class NoLog extends VenueLog {
  override stamp(): LogStamp {
    return noStamp;
  }

  override write(): void {
    invariant(this.lines === 0, 'a venue of a simulation writes no log');
  }
}

const noStamp: LogStamp = { mono: 0, utc: '0' };
/** One for all seeds: it holds a file open. */
const noLog = new NoLog('/dev/null', hostClock());

type GatewayPart = Pick<
  GatewayOptions,
  'ordersPer10Seconds' | 'ackLatencyMicros' | 'random' | 'roundTripNanos' | 'faults'
>;

export interface ServedVenueOptions extends GatewayPart {
  readonly world: World;
  /** The venue's own; its turn, or `Scheduler.within`, is where this is called. */
  readonly thread: SimulatedThread;
  readonly source: MarketSource;
  readonly nextOrderId: () => number;
  readonly fees: Fees;
  /** Free units of 10^-8 that every account starts with, by asset. */
  readonly opening: ReadonlyMap<string, number>;
  readonly onUserEvent?: (event: UserEvent) => void;
  /** As of the venue's clock. */
  readonly wakeAt?: VenueClock['wakeAt'];
}

/** Numbers of orders, from 1 on. */
export function orderNumbers(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}

/** The clock of the thread's machine. */
export function clockOf({ scheduler }: World, thread: SimulatedThread): VenueClock {
  const utcMillis = (): number => thread.process.machine.utcMillis(scheduler.nowNanos);
  return {
    mono: () => monoNanos(scheduler.nowNanos),
    utc: () => `${utcMillis()}000000` as UtcNanos,
    utcMillis,
  };
}

/** Opens the account, listens, and starts the market; the desk is where orders are. */
export function serveVenue(options: ServedVenueOptions): OrderDesk {
  const { world, thread, source, nextOrderId, fees, opening, onUserEvent, wakeAt } = options;
  const clock = { ...clockOf(world, thread), ...(wakeAt === undefined ? {} : { wakeAt }) };
  const gateways: OrderGateway[] = [];
  const desk = new OrderDesk({
    floor: source.floor,
    fees,
    nowMillis: clock.utcMillis,
    nextOrderId,
    opening,
    onUserEvent: (owner, event) => {
      onUserEvent?.(event);
      for (const gateway of gateways) gateway.onUserEvent(owner, event);
    },
  });
  const { ordersPer10Seconds, ackLatencyMicros, random, roundTripNanos, faults } = options;
  const gateway = new OrderGateway({
    ...{ desk, fees, clock, credentials, ordersPer10Seconds, ackLatencyMicros, random, faults },
    ...(roundTripNanos === undefined ? {} : { roundTripNanos }),
    log: noLog,
    offersCancelOnDisconnect: true,
    offersDeadMan: false,
  });
  gateways.push(gateway);
  world.network.listen(venueHost, {
    thread,
    onSocket: (socket, path) => {
      const url = new URL(path, `http://${venueHost}`);
      if (url.pathname === '/ws-api/v3') {
        return gateway.accept(asSocket(socket), requestOf(socket, path));
      }
      const streams = url.searchParams.get('streams') ?? '';
      source.acceptStream(asSocket(socket), streams.split('/'), true);
    },
    onRequest: (path) => {
      const url = new URL(path, `http://${venueHost}`);
      const gone = new AbortController().signal;
      const answer = source.handleHttp(url.pathname, url.searchParams, gone);
      return answer ?? { status: 404, body: '{}' };
    },
  });
  source.start();
  setInterval(() => desk.expireDue(), expiryCheckMillis);
  return desk;
}

function requestOf(socket: SimulatedSocket, path: string): IncomingMessage {
  const request = new IncomingMessage(socket.transport);
  request.url = path;
  return request;
}
