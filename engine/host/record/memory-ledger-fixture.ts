/**
 * A ledger without a disk for tests of the host's own parts; commits when it is told to.
 * Keeps the promise that matters here: nothing is committed before it was appended.
 */
import type { LedgerEvent } from '../../contract/events.ts';
import { ledgerSequence } from '../../contract/numbers.ts';
import type { Commit, Ledger } from '../../ports/ledger.ts';

export class MemoryLedger implements Ledger {
  readonly events: LedgerEvent[] = [];
  readonly #listeners: ((commit: Commit) => void)[] = [];
  /** Commits at the end of the turn, as a quick disk would; false: only by `commit`. */
  commitsBySelf = true;

  readonly append: Ledger['append'] = (events) => {
    this.events.push(...events);
    if (this.commitsBySelf) {
      setImmediate(() => {
        this.commit();
      });
    }
  };

  /** Commits all that was appended. */
  commit(): void {
    const upTo = ledgerSequence(this.events.at(-1)?.sequence ?? 0);
    for (const listener of this.#listeners) listener({ upTo, headHash: '', commitMicros: 100 });
  }

  readonly rehearse: Ledger['rehearse'] = async () => undefined;
  readonly queueLength = (): number => 0;
  readonly onCommit: Ledger['onCommit'] = (listener) => void this.#listeners.push(listener);
  readonly onFailure: Ledger['onFailure'] = () => undefined;
  readonly audit: Ledger['audit'] = async () => ({ rows: [], more: false });
  readonly verify: Ledger['verify'] = () => Promise.reject(new Error('no disk'));
  readonly close = async (): Promise<void> => undefined;
}
