/**
 * A ledger under a flood: events handed over as fast as the disk takes them, a bounded number of
 * them ahead of it, or at a steady pace. Used by the benchmarks of the ledger, to measure and to
 * fill a file.
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventsOf } from '../../engine/ledger/events-fixture.ts';
import { openLedger } from '../../engine/ledger/ledger.ts';
import type { Ledger } from '../../engine/ports/ledger.ts';

const groupLength = 100;
/** More would only wait: at 100,000 events/s a thousand are ten milliseconds. */
const aheadLimit = 1_000;
/** Events that are made at once to fill a file. */
const fillLength = 50_000;

setFlagsFromString('--expose-gc');
/**
 * Collects garbage now. Events made ahead are young and many: the runtime would stop for up to
 * 30 ms to copy them in the middle of the measurement, and the ledger has no part in that.
 */
const collect = (): void => void runInNewContext('gc()');

export interface Flood {
  readonly seconds: number;
  /** Of each commit, from its oldest event's hand-over until it was told durable. */
  readonly commitMicros: Float64Array;
}

type Beginning = (hand: (length: number) => void, handed: () => number) => () => void;

/** Hands events over and tells how long each commit took. */
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

  /** Hands over events `first` to `last` as fast as they go; resolves when all are durable. */
  append(first: number, last: number): Promise<Flood> {
    return this.#run(first, last, (hand, handed) => {
      const step = (): void => {
        while (handed() < last && this.#ledger.queueLength() < aheadLimit) hand(groupLength);
      };
      step();
      return step;
    });
  }

  /** The same at a pace: each millisecond what is due by then, however long a commit takes. */
  paced(first: number, last: number, perSecond: number): Promise<Flood> {
    return this.#run(first, last, (hand, handed) => {
      const started = performance.now();
      const step = (): void => {
        const due = Math.floor(((performance.now() - started) * perSecond) / 1_000);
        while (handed() < Math.min(last, first - 1 + due)) hand(groupLength);
        if (handed() < last) setTimeout(step, 1);
      };
      step();
      return () => {};
    });
  }

  /** `begin` starts to hand over, and gives what is to be done after each commit. */
  async #run(first: number, last: number, begin: Beginning): Promise<Flood> {
    this.#commits = [];
    // Made before the clock starts: a desk's core makes its events, the ledger does not.
    const events = eventsOf(first, last);
    collect();
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      let handed = first - 1;
      const hand = (length: number): void => {
        const to = Math.min(last, handed + length);
        const from = handed + 1 - first;
        handed = to;
        this.#ledger.append(events.slice(from, to + 1 - first));
      };
      this.#onFailure = (detail) => reject(new Error(detail));
      let afterCommit = (): void => {};
      this.#onCommit = (upTo) => (upTo === last ? resolve() : afterCommit());
      afterCommit = begin(hand, () => handed);
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
