/**
 * What the writer and the thread that moves its log share.
 * Never leaves the process.
 */

/** Where the ledger is, and the one word that says whether a checkpoint is under way. */
export interface CheckpointOrder {
  readonly path: string;
  /** A descriptor of the main file that the starter keeps open. */
  readonly mainFile: number;
  readonly state: Int32Array<SharedArrayBuffer>;
}

export const idle = 0;
export const working = 1;
