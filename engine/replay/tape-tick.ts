/**
 * The market data behind a verdict, from the tape beside its ledger, for who asks what led to it.
 * A tape that lacks it, or cannot be read, is a sentence and no failure: the ledger stands alone.
 */
import { existsSync } from 'node:fs';
import type { UtcNanos } from '../contract/numbers.ts';
import type { TapeMessage } from '../ports/tape.ts';
import { findTick, type TickReference } from '../tape/segments/tick-place.ts';

/** Where the tick is on the tape, and what it said; or why it cannot be shown. */
export type TapeTick =
  | {
      readonly found: true;
      readonly path: string;
      readonly offsetBytes: number;
      readonly receivedUtcNanos: UtcNanos;
      readonly message: TapeMessage;
    }
  | { readonly found: false; readonly reason: string };

/** Looks for a tick in a directory of segments. */
export function tapeTick(directory: string, reference: TickReference): TapeTick {
  if (!existsSync(directory)) return { found: false, reason: 'the desk has no tape' };
  try {
    const place = findTick([directory], reference);
    if (place === null) return { found: false, reason: 'it is not on the tape, or not any more' };
    const { path, offsetBytes, receivedUtcNanos, message } = place;
    return { found: true, path, offsetBytes, receivedUtcNanos, message };
  } catch (error) {
    return { found: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** A tick in a line for people. */
export function tapeTickLine(tick: TapeTick): string {
  if (!tick.found) return `tick: ${tick.reason}`;
  const { message, path, offsetBytes } = tick;
  const shown = JSON.stringify(message).slice(0, 300);
  return `tick: ${shown} (${path}, block at byte ${offsetBytes})`;
}
