/**
 * The opening of the venues at a start: each by itself, order entry first, again until it is there.
 * Lets no venue wait for another: what can be reached can be cancelled at and guarded.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { canonicalJson } from '../../contract/canonical.ts';
import type { VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { Venue } from '../../ports/venue.ts';

const againMillis = { first: 500, max: 30_000 };

/** One venue of the desk, with `R` for what is known of it once it was reached. */
export interface VenueOpeningOptions<R> {
  readonly venues: readonly VenueId[];
  /** Finds or starts what is behind the venue; rejects with the reason. */
  readonly reach: (venue: VenueId) => Promise<R>;
  /** Instruments of the venue that the ledger knows from before. */
  readonly known: (venue: VenueId) => readonly Instrument[];
  /** Order entry for these instruments; null: the venue takes no orders from this desk. */
  readonly enterOrders: (reached: R, instruments: readonly Instrument[]) => Venue | null;
  /** Starts market data and tells the instruments; rejects with the reason. */
  readonly startData: (reached: R) => Promise<readonly Instrument[]>;
  /** Where open sessions are kept. */
  readonly sessions: Map<VenueId, Venue>;
  /** A session has been opened, or replaced by one that knows more instruments. */
  readonly onSession: () => void;
  /** What stands against the start, or '' when nothing does any more. */
  readonly onProblem: (problem: string) => void;
  readonly firstAgainMillis?: number;
}

export class VenueOpening<R> {
  readonly #options: VenueOpeningOptions<R>;
  readonly #stopped = new AbortController();
  readonly #problems = new Map<VenueId, string>();
  readonly #instruments = new Map<VenueId, readonly Instrument[]>();
  readonly #reached: R[] = [];

  constructor(options: VenueOpeningOptions<R>) {
    this.#options = options;
  }

  /** The venues that were reached so far. */
  get reached(): readonly R[] {
    return this.#reached;
  }

  /** What the venues have told so far, and what the ledger knows of those that have not. */
  get instruments(): readonly Instrument[] {
    return [...this.#instruments.values()].flat();
  }

  /** Resolves with what the venues trade when all are open; null when it was stopped before. */
  async open(): Promise<readonly Instrument[] | null> {
    const opened = await Promise.all(this.#options.venues.map((venue) => this.#openOne(venue)));
    return this.#isStopped ? null : opened.flat();
  }

  /** Opens nothing more. */
  stop(): void {
    this.#stopped.abort();
  }

  get #isStopped(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #openOne(venue: VenueId): Promise<readonly Instrument[]> {
    const { reach, known, startData } = this.#options;
    const reached = await this.#insist(venue, () => reach(venue));
    if (reached === null) return [];
    this.#reached.push(reached);
    const before = known(venue);
    if (before.length > 0) await this.#enter(venue, reached, before);
    const found = await this.#insist(venue, () => startData(reached));
    if (found === null) return [];
    const told = new Set(found.map(({ id }) => id));
    const all = [...before.filter(({ id }) => !told.has(id)), ...found];
    if (!sameInstruments(before, all)) await this.#enter(venue, reached, all);
    return found;
  }

  async #enter(venue: VenueId, reached: R, instruments: readonly Instrument[]): Promise<void> {
    const { sessions, enterOrders, onSession } = this.#options;
    const old = sessions.get(venue);
    await old?.close();
    if (this.#isStopped) return;
    this.#instruments.set(venue, instruments);
    const session = enterOrders(reached, instruments);
    if (session === null) return;
    sessions.set(venue, session);
    onSession();
  }

  /** Tries until it works; null when it was stopped. */
  async #insist<T>(venue: VenueId, work: () => Promise<T>): Promise<T | null> {
    let wait = this.#options.firstAgainMillis ?? againMillis.first;
    while (!this.#isStopped) {
      try {
        const done = await work();
        this.#note(venue, '');
        return this.#isStopped ? null : done;
      } catch (error) {
        this.#note(venue, error instanceof Error ? error.message : String(error));
      }
      await pause(wait, null, { signal: this.#stopped.signal }).catch(() => null);
      wait = Math.min(wait * 2, againMillis.max);
    }
    return null;
  }

  #note(venue: VenueId, problem: string): void {
    if (this.#isStopped || (this.#problems.get(venue) ?? '') === problem) return;
    if (problem === '') this.#problems.delete(venue);
    else this.#problems.set(venue, problem);
    this.#options.onProblem([...this.#problems].map(([id, text]) => `${id}: ${text}`).join('; '));
  }
}

function sameInstruments(a: readonly Instrument[], b: readonly Instrument[]): boolean {
  const text = (list: readonly Instrument[]) =>
    canonicalJson([...list].sort((one, other) => (one.id < other.id ? -1 : 1)));
  return text(a) === text(b);
}
