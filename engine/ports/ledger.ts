/**
 * The ledger as the host sees it: append in order, learn when durable, read back.
 * No reader of this interface may publish an event before its commit was told.
 */
import type { LedgerEvent } from '../contract/events.ts';
import type { LedgerFaultCause } from '../contract/ledger-fault.ts';
import type { LedgerSequence } from '../contract/numbers.ts';
import type { AuditPage, VerifyResult } from '../contract/wire.ts';

/** What a commit reports back. */
export interface Commit {
  readonly upTo: LedgerSequence;
  readonly headHash: string;
  /** From hand-over of the oldest event in the group to durable, in microseconds. */
  readonly commitMicros: number;
}

/** A ledger that failed once never commits again in this process (no retry after fsync). */
export interface LedgerFailure {
  readonly kind: 'ledgerFailure';
  readonly cause: LedgerFaultCause;
  readonly detail: string;
}

export interface AuditFilter {
  readonly before: LedgerSequence | null;
  readonly limit: number;
  readonly typePrefix: string;
  /** What a row holds; in "quotation marks" also a value that is all of what is between them. */
  readonly text: string;
}

/** The writer's end: one per ledger directory. */
export interface Ledger {
  /** Hands over events in sequence; returns at once. */
  readonly append: (events: readonly LedgerEvent[]) => void;
  /**
   * Has events read and linked as `append` would, and keeps none of them; resolves when it is done
   * or the ledger has failed. Before trading, so that the first real event meets warm code.
   */
  readonly rehearse: (events: readonly LedgerEvent[]) => Promise<void>;
  /** Events handed over and not yet durable. */
  readonly queueLength: () => number;
  readonly onCommit: (listener: (commit: Commit) => void) => void;
  readonly onFailure: (listener: (failure: LedgerFailure) => void) => void;
  readonly audit: (filter: AuditFilter) => Promise<AuditPage>;
  readonly verify: () => Promise<VerifyResult>;
  /** Resolves when all that was handed over is durable and the store is closed. */
  readonly close: () => Promise<void>;
}
