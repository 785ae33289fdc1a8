/**
 * Reads an order-latency recording: when requests left and when the venue's word on them came.
 * Counts what it cannot pair; a file without a single pair is an error that says so.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Largest recording that is read, in bytes, unpacked. */
const bytesLimit = 256_000_000;
const header = 'Timestamp,Order_ID,Status';

/** Round trips in milliseconds, in the order in which they ended. */
export interface RecordedLatencies {
  readonly createMillis: readonly number[];
  readonly cancelMillis: readonly number[];
  /** Rows that are no row of this form, and answers to requests that are not there. */
  readonly leftOut: number;
}

/** What a file came to; `problem` has its place. */
export type LatencyReading =
  | { readonly ok: true; readonly latencies: RecordedLatencies }
  | { readonly ok: false; readonly problem: string };

/** Reads the file; gzip is told by its first bytes. */
export function readLatencies(path: string): LatencyReading {
  let text: string;
  try {
    const bytes = readFileSync(path);
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    text = (isPacked ? gunzipSync(bytes, { maxOutputLength: bytesLimit }) : bytes).toString('utf8');
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
  return parseLatencies(text);
}

const endings = { CREATED: 'PENDING_CREATE', CANCELED: 'PENDING_CANCEL' } as const;

/** Pairs the rows of a recording's text. */
export function parseLatencies(text: string): LatencyReading {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.trim() !== header) {
    return { ok: false, problem: `line 1 is not "${header}"` };
  }
  const asked = new Map<string, number>();
  const createMillis: number[] = [];
  const cancelMillis: number[] = [];
  let leftOut = 0;
  for (const line of lines.slice(1)) {
    if (line === '') continue;
    const match = /^(\d{1,15}),([^,]{1,128}),([A-Z_]{1,32})$/.exec(line);
    if (match === null) {
      leftOut += 1;
      continue;
    }
    const at = Number(match[1]);
    const [, , order, status] = match;
    if (status === 'PENDING_CREATE' || status === 'PENDING_CANCEL') {
      asked.set(`${order} ${status}`, at);
    } else if (status === 'CREATED' || status === 'CANCELED') {
      const key = `${order} ${endings[status]}`;
      const since = asked.get(key);
      asked.delete(key);
      if (since === undefined || at < since) leftOut += 1;
      else (status === 'CREATED' ? createMillis : cancelMillis).push(at - since);
    }
  }
  if (createMillis.length === 0) {
    return { ok: false, problem: 'no order in it was both sent (PENDING_CREATE) and CREATED' };
  }
  const cancels = cancelMillis.length === 0 ? createMillis : cancelMillis;
  return { ok: true, latencies: { createMillis, cancelMillis: cancels, leftOut } };
}
