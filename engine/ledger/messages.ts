/**
 * What passes between the ledger's own threads.
 * Never leaves the process: both ends are compiled together, so nothing is parsed here.
 */
import type { AuditPage, VerifyResult } from '../contract/wire.ts';
import type { AuditFilter } from '../ports/ledger.ts';
import type { Head } from './creation.ts';
import type { OpenFaultKind } from './failure.ts';

/** To the writer thread; the texts are those of single events, in order. */
export type ToWriter =
  | {
      readonly kind: 'append';
      readonly handedMonoNanos: bigint;
      readonly texts: readonly string[];
    }
  | { readonly kind: 'rehearse'; readonly texts: readonly string[] }
  | { readonly kind: 'close' };

/** From the writer thread. `opened` or `refused` comes first, once; `failed` ends all commits. */
export type FromWriter =
  | { readonly kind: 'opened'; readonly head: Head }
  | { readonly kind: 'refused'; readonly fault: OpenFaultKind; readonly detail: string }
  | {
      readonly kind: 'committed';
      readonly sequence: number;
      readonly hash: string;
      readonly commitMicros: number;
    }
  | { readonly kind: 'rehearsed' }
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'closed' };

/** To the reader thread; the answer carries the same number. */
export type ToReader =
  | { readonly kind: 'audit'; readonly id: number; readonly filter: AuditFilter }
  | { readonly kind: 'verify'; readonly id: number };

/** From the reader thread. */
export type FromReader =
  | { readonly kind: 'audited'; readonly id: number; readonly page: AuditPage }
  | { readonly kind: 'verified'; readonly id: number; readonly result: VerifyResult }
  | { readonly kind: 'failed'; readonly id: number; readonly detail: string };
