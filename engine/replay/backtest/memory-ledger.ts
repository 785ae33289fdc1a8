/**
 * The ledger of a backtest: rows linked by the real ledger's hashes, and none of them kept.
 * Writes no file; what is to be kept of an event is kept by who hears it.
 */
import { canonicalJson } from '../../contract/canonical.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import { genesisHash, rowHash } from '../../ledger/chain.ts';

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

  append(events: readonly LedgerEvent[]): void {
    for (const { sequence, utcNanos, monoNanos, body } of events) {
      const row = { sequence, utcNanos, monoNanos, type: body.type, body: canonicalJson(body) };
      this.#headHash = rowHash(this.#headHash, row);
      this.#events += 1;
    }
  }
}
