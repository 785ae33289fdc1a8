/**
 * Random W3C ids of traces and spans, from a pool of random bytes that is filled now and then.
 * Never inside the core: an id of a trace decides nothing.
 */
import { randomFillSync } from 'node:crypto';
import type { TraceId } from '../../../telemetry/contract/trace.ts';

const pool = Buffer.alloc(4_096);
let used = pool.length;

function take(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const text = pool.toString('hex', used, used + bytes);
  used += bytes;
  return text;
}

const isZero = (text: string): boolean => /^0+$/.test(text);

/** A trace id that is not all zero. */
export function newTraceId(): TraceId {
  const text = take(16);
  return isZero(text) ? newTraceId() : (text as TraceId);
}

/** What the ids of one trace's spans have in common; see `spanId`. */
export const newSpanStem = (): string => take(7);

/** The id of a trace's span number `index`, 1 to 255; 1 is the root. */
export const spanId = (stem: string, index: number): string =>
  stem + index.toString(16).padStart(2, '0');
