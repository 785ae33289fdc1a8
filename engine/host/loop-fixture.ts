/**
 * The loop with its hands on a scripted venue and a ledger in memory, over an armed core.
 */
import type { VenueId } from '../contract/ids.ts';
import { gateEpoch, monoNanos } from '../contract/numbers.ts';
import {
  armedDesk,
  type Drive,
  linear,
  requestOf,
  venue as venueId,
} from '../core/core-fixture.ts';
import type { Venue } from '../ports/venue.ts';
import { monoNow } from './clock.ts';
import { createGateWords, openGate, setLeaseExpiry } from './gate/gate-words.ts';
import { handsOf } from './hands.ts';
import { Latencies } from './latencies.ts';
import { Loop, stampNow } from './loop.ts';
import { MemoryLedger } from './record/memory-ledger-fixture.ts';
import { ScriptedVenue } from './venues/scripted-venue-fixture.ts';

export interface TestLoop {
  readonly drive: Drive;
  readonly loop: Loop;
  readonly ledger: MemoryLedger;
  readonly venue: ScriptedVenue;
  readonly venues: Map<VenueId, Venue>;
  readonly words: ReturnType<typeof createGateWords>;
}

/** An armed loop with `working` orders at the venue, accepted, named o1, o2 ... */
export function testLoop(working: number): TestLoop {
  const drive = armedDesk();
  const venue = new ScriptedVenue();
  for (let number = 1; number <= working; number += 1) {
    drive.work(`o${number}`, requestOf(), number * 1_000);
  }
  for (const order of drive.core.ledger.orders.values())
    venue.open.set(order.clientOrderId, linear);
  const ledger = new MemoryLedger();
  const words = createGateWords(gateEpoch(drive.core.ledger.epoch));
  setLeaseExpiry(words, monoNanos(monoNow() + 60e9));
  openGate(words, drive.core.ledger.epoch);
  const onBroken = (error: unknown): never => {
    throw error;
  };
  const loop = new Loop({ core: drive.core, ledger, words, latencies: new Latencies(), onBroken });
  const venues = new Map<VenueId, Venue>([[venueId, venue]]);
  venue.onReport((report) => {
    loop.process({ type: 'venueReport', venue: venueId, report, stamp: stampNow() });
  });
  loop.setPerformer(handsOf(loop, words, venues, 250));
  return { drive, loop, ledger, venue, venues, words };
}
