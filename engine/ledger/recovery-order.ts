/**
 * What passes between a recovery and the thread that reads for it.
 * Never leaves the process: both ends are compiled together, so nothing is parsed here.
 */
import type { KnownRow } from './walk.ts';

/** Chunks that may be on their way; each is some megabytes at most. */
export const chunksAheadLimit = 16;

export interface RecoveryOrder {
  readonly path: string;
  /** The row to go on behind; null: from the first row on. */
  readonly from: KnownRow | null;
  readonly upTo: number;
  /** How many chunks have been taken. */
  readonly taken: Int32Array<SharedArrayBuffer>;
}

export type FromRecovery =
  | {
      readonly kind: 'rows';
      readonly first: number;
      readonly length: number;
      /** The columns of the rows; texts have a space between two. */
      readonly utcNanos: string;
      readonly monoNanos: Float64Array<ArrayBuffer>;
      readonly types: string;
      /** JSON array of the bodies. */
      readonly bodies: string;
    }
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'done' };
