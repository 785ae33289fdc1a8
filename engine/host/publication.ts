/**
 * What consoles are told, and when: events as they become durable, frames on a clock, status on
 * change. While a kill runs, what became of its orders follows behind its answers, within a bound.
 * Leaves nothing out and makes nothing up.
 */
import { setImmediate } from 'node:timers';
import type { LedgerEvent } from '../contract/events.ts';
import type { EngineStatus } from '../contract/wire.ts';
import type { Frames } from './frames.ts';
import type { KillRoom } from './kill-room.ts';
import type { Loop } from './loop.ts';
import type { Wire } from './surroundings.ts';

const marketMillis = 100;
const telemetryMillis = 1_000;
/**
 * So long the events of a running kill wait for its end at most. To write and to fold those of a
 * thousand orders takes engine and window longer than the kill itself, which would wait for them.
 */
const killMillisLimit = 500;
/** And so long behind its end: longer than the engine counts as answering it. */
const afterKillMillis = 150;

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

type Kills = Pick<KillRoom, 'isRunning' | 'settled'>;

export interface PublicationOptions {
  readonly loop: Pick<Loop, 'onDurable'>;
  readonly wire: Pick<
    Wire,
    'publishLedger' | 'flushSnapshots' | 'publish' | 'publishMarket' | 'consoles'
  >;
  readonly frames: Pick<Frames, 'telemetry' | 'market' | 'isChanged'>;
  readonly kills: Kills;
  readonly status: () => EngineStatus;
}

export class Publication {
  readonly #options: PublicationOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Durable events that wait for the end of a kill, in their order. */
  readonly #held: LedgerEvent[] = [];
  #isWaiting = false;
  #isEnding = false;
  #statusDue = false;
  #quietFrames = 0;

  constructor(options: PublicationOptions) {
    this.#options = options;
    options.loop.onDurable((events) => {
      this.#take(events);
    });
  }

  start(): void {
    this.#timers.push(
      setInterval(() => {
        this.#market();
      }, marketMillis),
      setInterval(() => {
        const { wire, frames } = this.#options;
        wire.publish(frames.telemetry());
      }, telemetryMillis),
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#isEnding = true;
    this.#publishHeld();
  }

  /** Sends the status once, after what changes it now has finished. */
  statusChanged(): void {
    if (this.#statusDue) return;
    this.#statusDue = true;
    setImmediate(() => {
      this.#statusDue = false;
      const { wire, status } = this.#options;
      if (wire.consoles > 0) wire.publish({ type: 'status', status: status() });
    });
  }

  /** What changes modes and venues is told at once, and with it all that came before. */
  #take(events: readonly LedgerEvent[]): void {
    const { wire, kills } = this.#options;
    const isBusy = kills.isRunning || this.#held.length > 0;
    const mayWait = isBusy && wire.consoles > 0 && !this.#isEnding;
    if (!mayWait) {
      this.#publishHeld();
      return this.#tell(events);
    }
    const atOnce = events.findLastIndex(({ body: { type } }) => {
      return statusEvents.has(type) && type !== 'kill.reported';
    });
    this.#held.push(...events.slice(0, atOnce + 1));
    if (atOnce >= 0) this.#publishHeld();
    else wire.flushSnapshots();
    this.#hold(events.slice(atOnce + 1));
  }

  #hold(events: readonly LedgerEvent[]): void {
    this.#held.push(...events);
    if (this.#isWaiting || events.length === 0) return;
    this.#isWaiting = true;
    void this.#options.kills.settled(killMillisLimit).then(() => {
      setTimeout(() => {
        this.#isWaiting = false;
        this.#publishHeld();
      }, afterKillMillis);
    });
  }

  #publishHeld(): void {
    if (this.#held.length > 0) this.#tell(this.#held.splice(0));
  }

  #tell(events: readonly LedgerEvent[]): void {
    this.#options.wire.publishLedger(events);
    if (events.some(({ body }) => statusEvents.has(body.type))) this.statusChanged();
  }

  /** Ten a second while ticks come, one a second otherwise, so that ages go on. */
  #market(): void {
    const { wire, frames } = this.#options;
    if (!frames.isChanged && this.#quietFrames < 9) {
      this.#quietFrames += 1;
      return;
    }
    this.#quietFrames = 0;
    wire.publishMarket(frames.market());
  }
}
