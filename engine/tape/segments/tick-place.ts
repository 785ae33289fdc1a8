/**
 * From a verdict to the market data that it was given on: the message of a tick number, and where
 * on the tape it lies. Tick numbers begin anew with every run of an engine; the ledger's do not.
 */
import { type LedgerSequence, UtcNanos } from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { isTick, nanosOf } from './block-builder.ts';
import { SegmentCursor } from './segment-cursor.ts';
import { type BlockEntry, SegmentFile } from './segment-file.ts';
import { segmentPaths } from './tape-session.ts';

/** What a verdict says of its tick. */
export interface TickReference {
  readonly tickNumber: number;
  /** Ledger number of the verdict; it tells which run's tick is meant. */
  readonly ledgerSequence: LedgerSequence;
}

/** A tick and where it was found. */
export interface TickPlace {
  readonly path: string;
  /** First byte of the block that holds it. */
  readonly offsetBytes: number;
  /** What the head says of the recording. */
  readonly source: string;
  readonly message: TapeMessage;
  readonly receivedUtcNanos: UtcNanos;
}

/** The block with the tick, of the newest run that was not begun after the verdict. */
function blockOf(segment: SegmentFile, { tickNumber, ledgerSequence }: TickReference) {
  return segment.blocks.findLast(
    (block) =>
      block.kind === 'messages' &&
      block.ledgerSequence <= ledgerSequence &&
      block.firstTick <= tickNumber &&
      tickNumber < block.firstTick + block.ticks,
  );
}

/** Finds the message of a tick number; null when it is not, or no longer, on the tape. */
export function findTick(paths: readonly string[], reference: TickReference): TickPlace | null {
  let best: { readonly path: string; readonly block: BlockEntry } | null = null;
  for (const path of segmentPaths(paths)) {
    const opened = SegmentFile.open(path);
    if (opened.kind === 'headTorn') continue;
    opened.segment.close();
    const block = blockOf(opened.segment, reference);
    if (block === undefined) continue;
    if (best === null || block.ledgerSequence > best.block.ledgerSequence) best = { path, block };
  }
  return best === null ? null : readTick(best.path, best.block, reference.tickNumber);
}

function readTick(path: string, block: BlockEntry, fromTick: number): TickPlace | null {
  const opened = SegmentFile.open(path);
  if (opened.kind === 'headTorn') return null;
  const { segment } = opened;
  const cursor = new SegmentCursor(segment, { fromTick, continued: true });
  try {
    let message = cursor.next();
    // Whole books that are given on the way have no number.
    while (message !== null && !(isTick(message) && cursor.tick === fromTick)) {
      message = cursor.next();
    }
    if (message === null) return null;
    const { epochUtcNanos, source } = segment.head;
    const received = BigInt(epochUtcNanos) + BigInt(nanosOf(message));
    return {
      path,
      offsetBytes: block.offsetBytes,
      source,
      message,
      receivedUtcNanos: UtcNanos.parse(String(received)),
    };
  } finally {
    cursor.close();
  }
}
