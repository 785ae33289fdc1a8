/**
 * A ledger under a flood: events handed over as fast as the disk takes them, a bounded number of
 * them ahead of it. Used by the benchmarks of the ledger, to measure and to fill a file.
 */

import { eventsOf } from '../../engine/ledger/events-fixture.ts';
import { openLedger } from '../../engine/ledger/ledger.ts';
import type { Ledger } from '../../engine/ports/ledger.ts';

const groupLength = 100;
/** More would only wait: at 100,000 events/s a thousand are ten milliseconds. */
const aheadLimit = 1_000;
/** Events that are made at once to fill a file. */
const fillLength = 50_000;

export interface Flood {
  readonly seconds: number;
  /** Of each commit, from its oldest event's hand-over until it was told durable. */
  readonly commitMicros: Float64Array;
}

/** Hands over events `first` to `last`; resolves when all are durable. */
export class Flooding {
  readonly #ledger: Ledger;
  #commits: number[] = [];
  #onCommit: (upTo: number) => void = () => {};
  #onFailure: (detail: string) => void = () => {};

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    ledger.onFailure(({ detail }) => this.#onFailure(detail));
    ledger.onCommit(({ upTo, commitMicros }) => {
      this.#commits.push(commitMicros);
      this.#onCommit(upTo);
    });
  }

  async append(first: number, last: number): Promise<Flood> {
    this.#commits = [];
    // Made before the clock starts: a desk's core makes its events, the ledger does not.
    const events = eventsOf(first, last);
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      let handed = first - 1;
      const hand = (): void => {
        while (handed < last && this.#ledger.queueLength() < aheadLimit) {
          const to = Math.min(last, handed + groupLength);
          this.#ledger.append(events.slice(handed + 1 - first, to + 1 - first));
          handed = to;
        }
      };
      this.#onFailure = (detail) => reject(new Error(detail));
      this.#onCommit = (upTo) => (upTo === last ? resolve() : hand());
      hand();
    });
    const seconds = (performance.now() - started) / 1_000;
    return { seconds, commitMicros: Float64Array.from(this.#commits) };
  }
}

/** Makes a ledger of so many events in the directory, and closes it. */
export async function fillLedger(directory: string, events: number): Promise<void> {
  const { ledger } = await openLedger({ directory });
  const flooding = new Flooding(ledger);
  for (let first = 1; first <= events; first += fillLength) {
    await flooding.append(first, Math.min(events, first + fillLength - 1));
  }
  await ledger.close();
}
