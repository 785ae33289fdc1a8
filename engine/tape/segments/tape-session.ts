/**
 * Several segments as one tape: recordings follow one another, imports beside them are merged by
 * time. Refuses what cannot be one session: an instrument with two grids, a tick recorded twice.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import type { TapeCursor, TapeHead, TapeMessage } from '../../ports/tape.ts';
import { nanosOf } from './block-builder.ts';
import { SegmentCursor, type SegmentCursorOptions } from './segment-cursor.ts';
import { SegmentFile } from './segment-file.ts';

/** Ending of a segment's name. */
export const segmentSuffix = '.tape';

export interface TapeSessionOptions {
  readonly instrument?: InstrumentId;
  /** Begin with what was received then or later. */
  readonly fromUtcNanos?: UtcNanos;
  /**
   * For who keeps no message: a top of book or a trade is filled anew by the next one, so that
   * millions of them leave nothing to collect. Left out: each is an object of its own.
   */
  readonly refills?: boolean;
}

/** What the files came to. */
export interface TapeSessionReport {
  readonly segments: number;
  /** Segments that nobody ended in order: a writer died, or still writes. */
  readonly unsealed: number;
  /** Bytes cut off at their ends. */
  readonly tornBytes: number;
  readonly messages: number;
  /** Messages that were received and not recorded. */
  readonly dropped: number;
}

export interface TapeSession extends TapeCursor {
  readonly report: TapeSessionReport;
}

/** What is kept of a segment until it is its turn. */
interface Part {
  readonly path: string;
  readonly head: TapeHead;
  readonly firstTick: number;
  /** The number after its last tick. */
  readonly endTick: number;
  readonly firstNanos: number;
  readonly lastNanos: number;
  /** Added to its times so that they count from the epoch of the session. */
  originNanos: number;
  /** It goes on where the part before it ended, so that books are known. */
  continued: boolean;
}

/** The segments that paths name: files as they are, directories for what is in them. */
export function segmentPaths(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    if (!statSync(path).isDirectory()) return [path];
    const names = readdirSync(path).filter((name) => name.endsWith(segmentSuffix));
    return names.sort().map((name) => join(path, name));
  });
}

/** Opens segments, or directories of them, as one; throws TapeDamage, or what stands against it. */
export function openTape(paths: readonly string[], options: TapeSessionOptions = {}): TapeSession {
  const parts: Part[] = [];
  let [segments, unsealed, tornBytes, messages, dropped] = [0, 0, 0, 0, 0];
  for (const path of segmentPaths(paths)) {
    const opened = SegmentFile.open(path);
    segments += 1;
    if (opened.kind === 'headTorn') {
      unsealed += 1;
      tornBytes += opened.bytes;
      continue;
    }
    const { segment } = opened;
    segment.close();
    if (!segment.sealed) unsealed += 1;
    tornBytes += segment.tornBytes;
    dropped += segment.seal?.droppedBefore ?? 0;
    for (const block of segment.blocks) {
      if (block.kind === 'messages') messages += block.messages;
      dropped += block.droppedBefore;
    }
    const part = partOf(segment);
    if (part !== null) parts.push(part);
  }
  if (segments === 0) throw new Error(`no segments of a tape in ${paths.join(', ')}`);
  const report = { segments, unsealed, tornBytes, messages, dropped };
  return new MergedTape(inOrder(parts), sessionHead(parts), report, options);
}

/** Null for a segment without a message. */
function partOf(segment: SegmentFile): Part | null {
  const { blocks, head, path } = segment;
  const first = blocks.find((block) => block.kind === 'messages');
  const last = blocks.findLast((block) => block.kind === 'messages');
  if (first === undefined || last === undefined) return null;
  const lastNanos = blocks.reduce((latest, one) => Math.max(latest, one.latestNanos), 0);
  const { firstTick, earliestNanos: firstNanos } = first;
  const endTick = last.firstTick + last.ticks;
  const start = { originNanos: 0, continued: false };
  return { path, head, firstTick, endTick, firstNanos, lastNanos, ...start };
}

/** Sets the parts' times against one epoch and says which go on where another ended. */
function inOrder(parts: readonly Part[]): readonly Part[] {
  const epoch = epochOf(parts);
  for (const part of parts) {
    part.originNanos = Number(BigInt(part.head.epochUtcNanos) - epoch);
    if (Number.isSafeInteger(part.originNanos + part.lastNanos)) continue;
    const days = Math.ceil((part.originNanos + part.lastNanos) / 86_400e9);
    throw new Error(`the segments span ${days} days; one session reaches 104: give fewer of them`);
  }
  const start = (part: Part): number => part.originNanos + part.firstNanos;
  const sorted = [...parts].sort(
    (a, b) => start(a) - start(b) || a.firstTick - b.firstTick || (a.path < b.path ? -1 : 1),
  );
  for (const [index, part] of sorted.entries()) {
    for (const other of sorted.slice(0, index)) {
      if (!sameRecording(part.head, other.head)) continue;
      if (part.firstTick < other.endTick && other.firstTick < part.endTick) {
        throw new Error(`${other.path} and ${part.path} hold the same ticks; give one of them`);
      }
      if (part.firstTick === other.endTick) part.continued = true;
    }
  }
  return sorted;
}

const epochOf = (parts: readonly Part[]): bigint =>
  parts.reduce<bigint | null>((earliest, { head }) => {
    const epoch = BigInt(head.epochUtcNanos);
    return earliest === null || epoch < earliest ? epoch : earliest;
  }, null) ?? 0n;

const sameRecording = (a: TapeHead, b: TapeHead): boolean =>
  a.epochUtcNanos === b.epochUtcNanos && a.source === b.source;

function sessionHead(parts: readonly Part[]): TapeHead {
  const instruments = new Map<InstrumentId, { text: string; path: string; one: Instrument }>();
  for (const { head, path } of parts) {
    for (const one of head.instruments) {
      const text = JSON.stringify(one);
      const known = instruments.get(one.id);
      if (known === undefined) instruments.set(one.id, { text, path, one });
      else if (known.text !== text) {
        const both = `${known.path} and ${path}`;
        throw new Error(`${both} state ${one.id} differently; import their sources together`);
      }
    }
  }
  return {
    epochUtcNanos: UtcNanos.parse(String(epochOf(parts))),
    instruments: [...instruments.values()].map(({ one }) => one),
    source: [...new Set(parts.map((part) => part.head.source))].join('; '),
  };
}

/** An open segment and its next message. */
interface Lane {
  readonly cursor: SegmentCursor;
  message: TapeMessage;
  nanos: number;
}

class MergedTape implements TapeSession {
  readonly head: TapeHead;
  readonly report: TapeSessionReport;
  readonly #options: TapeSessionOptions;
  readonly #waiting: Part[];
  #lanes: Lane[] = [];
  /** The lane whose message was handed out last. */
  #last: Lane | null = null;

  constructor(
    parts: readonly Part[],
    head: TapeHead,
    report: TapeSessionReport,
    options: TapeSessionOptions,
  ) {
    this.head = head;
    this.report = report;
    this.#options = options;
    const from = this.#fromNanos();
    this.#waiting = parts.filter((part) => part.originNanos + part.lastNanos >= from);
  }

  readonly next = (): TapeMessage | null => {
    // Only now: a message before a damaged place is handed out before the damage is told.
    if (this.#last !== null) this.#advance(this.#last);
    this.#last = null;
    let lane = this.#earliest();
    while (this.#isDue(lane)) {
      this.#openNext();
      lane = this.#earliest();
    }
    if (lane === undefined) return null;
    this.#last = lane;
    return lane.message;
  };

  readonly close = (): void => {
    for (const { cursor } of this.#lanes) cursor.close();
    this.#lanes = [];
    this.#last = null;
    this.#waiting.length = 0;
  };

  /** Where to begin, from the epoch of the session. */
  #fromNanos(): number {
    const { fromUtcNanos } = this.#options;
    if (fromUtcNanos === undefined) return Number.NEGATIVE_INFINITY;
    return Number(BigInt(fromUtcNanos) - BigInt(this.head.epochUtcNanos));
  }

  /** Whether a segment that is not open yet begins before the lane's next message. */
  #isDue(lane: Lane | undefined): boolean {
    const part = this.#waiting[0];
    if (part === undefined) return false;
    return lane === undefined || part.originNanos + part.firstNanos <= lane.nanos;
  }

  #earliest(): Lane | undefined {
    const lanes = this.#lanes;
    let earliest = lanes[0];
    for (let index = 1; index < lanes.length; index += 1) {
      const lane = lanes[index];
      if (lane !== undefined && earliest !== undefined && lane.nanos < earliest.nanos) {
        earliest = lane;
      }
    }
    return earliest;
  }

  #openNext(): void {
    const part = this.#waiting.shift();
    if (part === undefined) return;
    const opened = SegmentFile.open(part.path);
    if (opened.kind === 'headTorn') return;
    const { instrument, refills = false } = this.#options;
    const from = this.#fromNanos() - part.originNanos;
    const options: SegmentCursorOptions = {
      originNanos: part.originNanos,
      continued: part.continued && from <= part.firstNanos,
      refills,
      ...(instrument === undefined ? {} : { instrument }),
      ...(from > part.firstNanos ? { fromNanos: from } : {}),
    };
    const cursor = new SegmentCursor(opened.segment, options);
    const message = cursor.next();
    if (message === null) cursor.close();
    else this.#lanes.push({ cursor, message, nanos: nanosOf(message) });
  }

  #advance(lane: Lane): void {
    const message = lane.cursor.next();
    if (message !== null) {
      lane.message = message;
      lane.nanos = nanosOf(message);
      return;
    }
    lane.cursor.close();
    this.#lanes = this.#lanes.filter((other) => other !== lane);
  }
}
