/**
 * The hash chain of the ledger: what is hashed, in which bytes, for every column of every row.
 * Reads and writes no file; a row that does not fit is named by engine/ledger/walk.
 */
import { hash } from 'node:crypto';

/** The columns of one row that its hash covers, beside the hash of the row before it. */
export interface HashedColumns {
  readonly sequence: number;
  /** UTC nanoseconds as decimal text. */
  readonly utcNanos: string;
  readonly monoNanos: number;
  readonly type: string;
  /** Canonical JSON of the event's body. */
  readonly body: string;
}

/**
 * The hash that row 1 follows. The leading byte 0 keeps it apart from the hash of any row (the
 * domain separation of RFC 6962), and the id keeps two ledgers from being spliced.
 */
export const genesisHash = (ledgerId: string): string =>
  hash('sha256', `\u0000quarterdeck.ledger.v1\n${ledgerId}`, 'hex');

/**
 * What a row's hash covers of its own columns. No field before the body can hold a line feed, so
 * two different rows never give the same text.
 */
export function rowText(row: HashedColumns): string {
  const { sequence, utcNanos, monoNanos, type, body } = row;
  return `${sequence}\n${utcNanos}\n${monoNanos}\n${type}\n${body}`;
}

/** Hash (lower-case hex) of the row with this text behind the row with that hash. */
export const textHash = (previousHash: string, text: string): string =>
  hash('sha256', `\u0001${previousHash}\n${text}`, 'hex');

/** Hash of one row as lower-case hex. */
export const rowHash = (previousHash: string, row: HashedColumns): string =>
  textHash(previousHash, rowText(row));
