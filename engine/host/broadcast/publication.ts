/**
 * What consoles are told, and when: events as they become durable, frames on a clock, status on
 * change. While a kill runs, what became of its orders follows behind its answers, within a bound.
 * Leaves nothing out and makes nothing up.
 */
import { setImmediate } from 'node:timers';
import type { LedgerEvent } from '../../contract/events.ts';
import type { EngineStatus } from '../../contract/wire.ts';
import { monoNow } from '../clock.ts';
import type { KillRoom } from '../kill/kill-room.ts';
import type { Loop } from '../loop.ts';
import type { Wire } from '../surroundings.ts';
import type { Frames } from './frames.ts';

const marketMillis = 100;
const telemetryMillis = 1_000;
/**
 * So long the events of a kill that is answered wait for its end at most. To write and to fold
 * those of a thousand orders takes engine and window longer than the kill, which would wait for it.
 */
const heldMillisLimit = 500;
/** Beyond so many they go at once: a console that gets too much in one turn is dropped as slow. */
const heldEventsLimit = 5_000;
const lookMillis = 25;

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

/** The report of a kill comes behind its word, which has told it already. */
const toldAtOnce: ReadonlySet<LedgerEvent['body']['type']> = new Set([
  ...[...statusEvents].filter((type) => type !== 'kill.reported'),
  'alert.raised',
]);

export interface PublicationOptions {
  readonly loop: Pick<Loop, 'onDurable'>;
  readonly wire: Pick<
    Wire,
    'publishLedger' | 'flushSnapshots' | 'publish' | 'publishMarket' | 'consoles'
  >;
  readonly frames: Pick<Frames, 'telemetry' | 'market' | 'isChanged'>;
  readonly kills: Pick<KillRoom, 'isAnswering'>;
  readonly status: () => EngineStatus;
}

export class Publication {
  readonly #options: PublicationOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Durable events that wait for the end of a kill, in their order. */
  readonly #held: LedgerEvent[] = [];
  #heldSinceMonoNanos = 0;
  #look: NodeJS.Timeout | null = null;
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

  /** What changes modes and venues, and what alerts, is told at once, with all that came before. */
  #take(events: readonly LedgerEvent[]): void {
    const { wire, kills } = this.#options;
    if (!kills.isAnswering || wire.consoles === 0 || this.#isEnding) {
      this.#publishHeld();
      return this.#tell(events);
    }
    const atOnce = events.findLastIndex(({ body: { type } }) => toldAtOnce.has(type));
    this.#held.push(...events.slice(0, atOnce + 1));
    if (atOnce >= 0) this.#publishHeld();
    else wire.flushSnapshots();
    this.#hold(events.slice(atOnce + 1));
  }

  #hold(events: readonly LedgerEvent[]): void {
    if (events.length === 0) return;
    if (this.#held.length === 0) this.#heldSinceMonoNanos = monoNow();
    this.#held.push(...events);
    if (this.#held.length >= heldEventsLimit) this.#publishHeld();
    else this.#look ??= setInterval(() => this.#lookAgain(), lookMillis);
  }

  #lookAgain(): void {
    const heldMillis = (monoNow() - this.#heldSinceMonoNanos) / 1e6;
    if (!this.#options.kills.isAnswering || heldMillis >= heldMillisLimit) this.#publishHeld();
  }

  #publishHeld(): void {
    if (this.#look !== null) clearInterval(this.#look);
    this.#look = null;
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
