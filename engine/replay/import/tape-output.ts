/**
 * Where an import is written: segments of bounded size in one directory, sealed at the end.
 * Overwrites nothing; an import that fails takes its segments with it.
 */
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { TapeHead, TapeMessage } from '../../ports/tape.ts';
import { SegmentWriter } from '../../tape/segments/segment-writer.ts';
import { segmentSuffix } from '../../tape/segments/tape-session.ts';

/** A segment that was written. */
export interface WrittenSegment {
  readonly path: string;
  readonly bytes: number;
  readonly messages: number;
}

/** A segment is ended beyond this; reading one is never more than an index of it in memory. */
const segmentBytesLimit = 256 * 1_048_576;

export class TapeOutput {
  readonly #directory: string;
  readonly #segments: WrittenSegment[] = [];
  /** The uppermost directory that was made for it; undefined: all were there. */
  readonly #made: string | undefined;

  constructor(directory: string) {
    this.#directory = directory;
    this.#made = mkdirSync(directory, { recursive: true });
  }

  get segments(): readonly WrittenSegment[] {
    return this.#segments;
  }

  /** Opens a recording; refuses when one of the name is there already. */
  open(name: string, head: TapeHead): TapeRecording {
    return new TapeRecording(head, {
      pathOf: (number) => this.#pathOf(name, head, number),
      onSealed: (segment) => this.#segments.push(segment),
    });
  }

  /** Removes what was sealed so far, and the directories that were made for it. */
  discard(): void {
    for (const { path } of this.#segments) rmSync(path, { force: true });
    this.#segments.length = 0;
    if (this.#made === undefined) return;
    const uppermost = resolve(this.#made);
    let directory = resolve(this.#directory);
    // Only while they are empty: somebody else may have put something there.
    while (directory.length >= uppermost.length && readdirSync(directory).length === 0) {
      rmdirSync(directory);
      directory = dirname(directory);
    }
  }

  #pathOf(name: string, head: TapeHead, number: number): string {
    const start = new Date(Number(BigInt(head.epochUtcNanos) / 1_000_000n));
    const time = start.toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
    const part = String(number).padStart(4, '0');
    const path = join(this.#directory, `${name}-${time}-${part}${segmentSuffix}`);
    if (!existsSync(path)) return path;
    throw new Error(`${path} is there already; choose another directory, or remove it first`);
  }
}

interface RecordingOptions {
  readonly pathOf: (number: number) => string;
  readonly onSealed: (segment: WrittenSegment) => void;
}

/** One recording, in as many segments as it needs. */
export class TapeRecording {
  readonly #head: TapeHead;
  readonly #options: RecordingOptions;
  #writer: SegmentWriter;
  #path: string;
  #number = 1;
  #messages = 0;

  constructor(head: TapeHead, options: RecordingOptions) {
    this.#head = head;
    this.#options = options;
    this.#path = options.pathOf(1);
    this.#writer = new SegmentWriter(this.#path, head);
  }

  readonly write = (message: TapeMessage): void => {
    this.#writer.add(message);
    this.#messages += 1;
    if (this.#writer.bytes < segmentBytesLimit) return;
    const firstTick = this.#writer.nextTick;
    this.end();
    this.#number += 1;
    this.#messages = 0;
    this.#path = this.#options.pathOf(this.#number);
    this.#writer = new SegmentWriter(this.#path, this.#head, { firstTick });
  };

  /** Ends the segment under way; one without a message is as if it had never been. */
  end(): void {
    if (this.#messages === 0) {
      this.abandon();
      return;
    }
    this.#writer.seal();
    const bytes = this.#writer.bytes;
    this.#options.onSealed({ path: this.#path, bytes, messages: this.#messages });
  }

  /** Closes and removes the segment under way. */
  abandon(): void {
    this.#writer.abandon();
    rmSync(this.#path, { force: true });
  }
}
