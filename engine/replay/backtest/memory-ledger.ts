/**
 * The ledger of a backtest: rows checked and linked as the real ledger does it, and none kept.
 * Writes no file; what is to be kept of an event is kept by who hears it.
 */
import { invariant } from '../../contract/assert.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import { genesisHash, textHash } from '../../ledger/chain.ts';
import { eventsTexts } from '../../ledger/event-text.ts';

/**
 * Events that wait to be linked: many at once take a third of the time that single ones do, each
 * of which finds the code for it gone from the processor's caches.
 */
const waitingLimit = 256;

export class MemoryLedger {
  #headHash: string;
  #linked = 0;
  #waiting: LedgerEvent[] = [];

  /** `ledgerId` is what sets the chains of two backtests apart. */
  constructor(ledgerId: string) {
    this.#headHash = genesisHash(ledgerId);
  }

  /** Hash of the newest row. */
  get headHash(): string {
    this.#linkWaiting();
    return this.#headHash;
  }

  get events(): number {
    return this.#linked + this.#waiting.length;
  }

  /** An event that the real ledger would not take is a broken invariant, told a little later. */
  append(events: readonly LedgerEvent[]): void {
    for (const event of events) this.#waiting.push(event);
    if (this.#waiting.length >= waitingLimit) this.#linkWaiting();
  }

  #linkWaiting(): void {
    const events = this.#waiting;
    if (events.length === 0) return;
    this.#waiting = [];
    const rows = eventsTexts(events);
    if ('fault' in rows) invariant(false, rows.fault);
    else for (const text of rows.texts) this.#link(text);
  }

  #link(text: string): void {
    this.#headHash = textHash(this.#headHash, text);
    this.#linked += 1;
  }
}
