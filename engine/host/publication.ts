/**
 * What consoles are told, and when: events as they become durable, frames on a clock, status on
 * change. Holds nothing back and makes nothing up.
 */
import { setImmediate } from 'node:timers';
import type { LedgerEvent } from '../contract/events.ts';
import type { EngineStatus } from '../contract/wire.ts';
import type { Frames } from './frames.ts';
import type { Loop } from './loop.ts';
import type { Wire } from './surroundings.ts';

const marketMillis = 100;
const telemetryMillis = 1_000;

/** Events after which the status reads differently. */
const statusEvents: ReadonlySet<LedgerEvent['body']['type']> = new Set([
  'session.started',
  'mode.changed',
  'warden.changed',
  'venue.changed',
  'limits.set',
  'operator.enrolled',
  'operators.set',
  'trips.set',
  'kill.reported',
  'flatten.started',
  'flatten.ended',
]);

export class Publication {
  readonly #wire: Wire;
  readonly #frames: Frames;
  readonly #status: () => EngineStatus;
  readonly #timers: NodeJS.Timeout[] = [];
  #statusDue = false;
  #quietFrames = 0;

  constructor(loop: Loop, wire: Wire, frames: Frames, status: () => EngineStatus) {
    this.#wire = wire;
    this.#frames = frames;
    this.#status = status;
    loop.onDurable((events) => {
      wire.publishLedger(events);
      if (events.some((event) => statusEvents.has(event.body.type))) this.statusChanged();
    });
  }

  start(): void {
    this.#timers.push(
      setInterval(() => {
        this.#market();
      }, marketMillis),
      setInterval(() => {
        this.#wire.publish(this.#frames.telemetry());
      }, telemetryMillis),
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Sends the status once, after what changes it now has finished. */
  statusChanged(): void {
    if (this.#statusDue) return;
    this.#statusDue = true;
    setImmediate(() => {
      this.#statusDue = false;
      if (this.#wire.consoles > 0) this.#wire.publish({ type: 'status', status: this.#status() });
    });
  }

  /** Ten a second while ticks come, one a second otherwise, so that ages go on. */
  #market(): void {
    if (!this.#frames.isChanged && this.#quietFrames < 9) {
      this.#quietFrames += 1;
      return;
    }
    this.#quietFrames = 0;
    this.#wire.publishMarket(this.#frames.market());
  }
}
