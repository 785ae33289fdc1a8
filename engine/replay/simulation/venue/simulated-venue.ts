/**
 * The simulated venue as one process of a simulation: its own order desk, gateway and market, on
 * the simulated network in place of a port.
 * Adds nothing to the venue; what faults do to it comes in by the network and by two switches.
 */
import { IncomingMessage } from 'node:http';
import { invariant } from '../../../contract/assert.ts';
import { monoNanos, type UtcNanos } from '../../../contract/numbers.ts';
import { type Credential, generateCredential } from '../../../venues/sim/credentials.ts';
import { firstAccountOwner } from '../../../venues/sim/floor.ts';
import { instrumentProfile } from '../../../venues/sim/instrument-profile.ts';
import { OrderDesk, type UserEvent } from '../../../venues/sim/order-desk.ts';
import { OrderGateway } from '../../../venues/sim/order-gateway.ts';
import { Random } from '../../../venues/sim/random.ts';
import { hostClock, type VenueClock } from '../../../venues/sim/venue-clock.ts';
import { type LogStamp, VenueLog } from '../../../venues/sim/venue-log.ts';
import type { Scheduler, SimulatedThread } from '../platform/scheduler.ts';
import { asSocket, type SimulatedSocket } from '../platform/sockets.ts';
import type { World } from '../platform/world.ts';
import { quietMarket } from './quiet-market.ts';

/** Where the venue is on the simulated network. */
export const venueHost = 'venue.simulated';
export const symbol = 'BTCUSDT';
const accountLimit = 1_000_000;
const fees = { makerBps: 1, takerBps: 4 };

/** One key pair for all seeds: what is signed differs, and nothing depends on who signs. */
export const access = generateCredential(firstAccountOwner);
const credentials: ReadonlyMap<string, Credential> = new Map([
  [access.credential.apiKey, access.credential],
]);

/** Switches that faults turn. */
export interface VenueFaults {
  delayNanos: number;
  refuses: boolean;
}

/** Keeps no lines: checkers listen to the desk and to the network. */
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

export class SimulatedVenue {
  readonly desk: OrderDesk;
  readonly faults: VenueFaults = { delayNanos: 0, refuses: false };
  /** Told of every event of the account, as it happens at the venue. */
  readonly listeners: ((event: UserEvent) => void)[] = [];
  readonly owner = firstAccountOwner;

  constructor(world: World, thread: SimulatedThread, seed: number) {
    const clock = clockOf(world.scheduler, thread);
    const profile = instrumentProfile(symbol, 'spot');
    invariant(profile !== null, `no profile of ${symbol}`);
    let lastOrderId = 0;
    const nextOrderId = (): number => {
      lastOrderId += 1;
      return lastOrderId;
    };
    const nowMillis = clock.utcMillis;
    const random = new Random(seed, 11);
    const source = quietMarket({ profile, random, nextOrderId, nowMillis });
    const gateways: OrderGateway[] = [];
    this.desk = new OrderDesk({
      floor: source.floor,
      fees,
      nowMillis,
      nextOrderId,
      opening: new Map([
        [profile.spec.base, 1e13],
        [profile.spec.quote, 1e15],
      ]),
      onUserEvent: (owner, event) => {
        for (const listener of this.listeners) listener(event);
        for (const gateway of gateways) gateway.onUserEvent(owner, event);
      },
    });
    const gateway = new OrderGateway({
      desk: this.desk,
      fees,
      clock,
      log: noLog,
      credentials,
      ordersPer10Seconds: accountLimit,
      ackLatencyMicros: 600,
      random: new Random(seed, 12),
      offersCancelOnDisconnect: true,
      faults: {
        delayNanos: () => this.faults.delayNanos,
        refuses: () => this.faults.refuses,
      },
    });
    gateways.push(gateway);
    world.network.listen(venueHost, {
      thread,
      onSocket: (socket, path) => {
        const url = new URL(path, `http://${venueHost}`);
        if (url.pathname === '/ws-api/v3')
          return gateway.accept(asSocket(socket), requestOf(socket, path));
        const streams = url.searchParams.get('streams') ?? '';
        source.acceptStream(asSocket(socket), streams.split('/'), true);
      },
      onRequest: (path) => {
        const url = new URL(path, `http://${venueHost}`);
        const answer = source.handleHttp(
          url.pathname,
          url.searchParams,
          new AbortController().signal,
        );
        invariant(!(answer instanceof Promise), 'the market of a simulation answers at once');
        return answer ?? { status: 404, body: '{}' };
      },
    });
    source.start();
  }
}

function requestOf(socket: SimulatedSocket, path: string): IncomingMessage {
  const request = new IncomingMessage(socket.transport);
  request.url = path;
  return request;
}

function clockOf(scheduler: Scheduler, thread: SimulatedThread): VenueClock {
  const utcMillis = (): number => thread.process.machine.utcMillis(scheduler.nowNanos);
  return {
    mono: () => monoNanos(scheduler.nowNanos),
    utc: () => `${utcMillis()}000000` as UtcNanos,
    utcMillis,
  };
}
