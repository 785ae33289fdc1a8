/**
 * The ledger of a backtest: rows checked and linked as the real ledger does it, and none kept.
 * Writes no file; what is to be kept of an event is kept by who hears it.
 */
import { invariant } from '../../contract/assert.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import { genesisHash, textHash } from '../../ledger/chain.ts';
import { eachRow, eventsText } from '../../ledger/event-text.ts';

export class MemoryLedger {
  #headHash: string;
  #events = 0;

  /** `ledgerId` is what sets the chains of two backtests apart. */
  constructor(ledgerId: string) {
    this.#headHash = genesisHash(ledgerId);
  }

  /** Hash of the newest row. */
  get headHash(): string {
    return this.#headHash;
  }

  get events(): number {
    return this.#events;
  }

  /** An event that the real ledger would not take is a broken invariant. */
  append(events: readonly LedgerEvent[]): void {
    if (events.length === 0) return;
    const rows = eventsText(events);
    if ('fault' in rows) invariant(false, rows.fault);
    else eachRow(rows.text, ({ text }) => this.#link(text));
  }

  #link(text: string): void {
    this.#headHash = textHash(this.#headHash, text);
    this.#events += 1;
  }
}
