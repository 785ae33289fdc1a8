/**
 * Sees that a venue has answered to a kill but for a few orders: those few are asked about before
 * the kill's own patience is over. Asks each venue once, and takes silence for nothing.
 */
import { setImmediate } from 'node:timers';
import type { VenueId } from '../../contract/ids.ts';

const lookMillis = 10;
/**
 * Looks in a row at which none of a venue's orders has ended. Looks and not milliseconds: behind a
 * pause of our own the answers are there and not read yet, and each look lets them be read first.
 */
const quietLooks = 3;
/** They are few up to this share of a venue's orders: one that is slow with all is not asked. */
const fewShare = 0.25;
/** After so many looks the kill's own are soon enough. */
const looksLimit = 50;

export interface StragglersOptions {
  /** Orders of the kill that may still trade, by venue. */
  readonly open: () => ReadonlyMap<VenueId, number>;
  /** Called once for a venue with stragglers. */
  readonly ask: (venue: VenueId) => void;
}

interface Watched {
  readonly orders: number;
  open: number;
  quiet: number;
}

export class Stragglers {
  readonly #options: StragglersOptions;
  readonly #venues: Map<VenueId, Watched>;
  #timer: NodeJS.Timeout | null;
  #looks = 0;

  /** Watches from now on, until it has asked them all, is closed, or its looks are over. */
  constructor(options: StragglersOptions) {
    this.#options = options;
    const open = [...options.open()];
    this.#venues = new Map(
      open.map(([venue, orders]) => [venue, { orders, open: orders, quiet: 0 }]),
    );
    this.#timer = setInterval(() => setImmediate(() => this.#look()), lookMillis);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    this.#looks += 1;
    if (this.#timer === null) return;
    if (this.#looks > looksLimit || this.#venues.size === 0) return this.close();
    const open = this.#options.open();
    for (const [venue, watched] of this.#venues) this.#lookAt(venue, watched, open.get(venue) ?? 0);
  }

  #lookAt(venue: VenueId, watched: Watched, open: number): void {
    watched.quiet = open < watched.open ? 0 : watched.quiet + 1;
    watched.open = open;
    const isFew = open <= Math.max(1, watched.orders * fewShare);
    if (open > 0 && (!isFew || watched.quiet < quietLooks)) return;
    this.#venues.delete(venue);
    if (open > 0) this.#options.ask(venue);
  }
}
