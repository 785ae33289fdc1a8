/**
 * A ledger whose disk takes no simulated time: what is handed over in a turn is durable when the
 * code of that turn has ended, before anybody else has one. Rows are checked and linked as the real
 * ledger does it, and none is kept.
 */
import { ledgerSequence } from '../../../contract/numbers.ts';
import type { Commit, Ledger } from '../../../ports/ledger.ts';
import { MemoryLedger } from '../../backtest/memory-ledger.ts';

export class InstantLedger implements Ledger {
  readonly #rows = new MemoryLedger('paper');
  readonly #listeners: ((commit: Commit) => void)[] = [];
  #handed = ledgerSequence(0);
  #durable = ledgerSequence(0);
  #isDue = false;

  /** Rows so far. */
  get events(): number {
    return this.#rows.events;
  }

  readonly append: Ledger['append'] = (events) => {
    this.#rows.append(events);
    this.#handed = events.at(-1)?.sequence ?? this.#handed;
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => this.#commit());
  };

  readonly rehearse: Ledger['rehearse'] = async () => undefined;
  readonly queueLength = (): number => this.#handed - this.#durable;
  readonly onCommit: Ledger['onCommit'] = (listener) => void this.#listeners.push(listener);
  readonly onFailure: Ledger['onFailure'] = () => undefined;
  readonly audit: Ledger['audit'] = async () => ({ rows: [], more: false });
  readonly verify: Ledger['verify'] = () => Promise.reject(new Error('no rows are kept'));
  readonly close = async (): Promise<void> => undefined;

  #commit(): void {
    this.#isDue = false;
    this.#durable = this.#handed;
    const commit: Commit = { upTo: this.#durable, headHash: this.#rows.headHash, commitMicros: 0 };
    for (const listener of this.#listeners) listener(commit);
  }
}
