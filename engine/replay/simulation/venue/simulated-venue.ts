/**
 * The venue of a simulation with faults: a small generated market, and two switches by which faults
 * slow it down or have it refuse. What else faults do to it comes in by the network.
 */
import { invariant } from '../../../contract/assert.ts';
import { firstAccountOwner } from '../../../venues/sim/floor.ts';
import { instrumentProfile } from '../../../venues/sim/instrument-profile.ts';
import type { OrderDesk, UserEvent } from '../../../venues/sim/order-desk.ts';
import { Random } from '../../../venues/sim/random.ts';
import type { SimulatedThread } from '../platform/scheduler.ts';
import type { World } from '../platform/world.ts';
import { quietMarket } from './quiet-market.ts';
import { clockOf, orderNumbers, serveVenue } from './serve-venue.ts';

export const symbol = 'BTCUSDT';
const accountLimit = 1_000_000;
const fees = { makerBps: 1, takerBps: 4 };

/** Switches that faults turn. */
export interface VenueFaults {
  delayNanos: number;
  refuses: boolean;
}

export class SimulatedVenue {
  readonly desk: OrderDesk;
  readonly faults: VenueFaults = { delayNanos: 0, refuses: false };
  /** Told of every event of the account, as it happens at the venue. */
  readonly listeners: ((event: UserEvent) => void)[] = [];
  readonly owner = firstAccountOwner;

  constructor(world: World, thread: SimulatedThread, seed: number) {
    const profile = instrumentProfile(symbol, 'spot');
    invariant(profile !== null, `no profile of ${symbol}`);
    const nextOrderId = orderNumbers();
    const nowMillis = clockOf(world, thread).utcMillis;
    const source = quietMarket({ profile, random: new Random(seed, 11), nextOrderId, nowMillis });
    this.desk = serveVenue({
      ...{ world, thread, source, nextOrderId, fees },
      opening: new Map([
        [profile.spec.base, 1e13],
        [profile.spec.quote, 1e15],
      ]),
      onUserEvent: (event) => {
        for (const listener of this.listeners) listener(event);
      },
      ordersPer10Seconds: accountLimit,
      ackLatencyMicros: 600,
      random: new Random(seed, 12),
      faults: {
        delayNanos: () => this.faults.delayNanos,
        refuses: () => this.faults.refuses,
        isClosed: () => false,
      },
    });
  }
}
