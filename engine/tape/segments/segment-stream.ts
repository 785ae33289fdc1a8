/**
 * Segments on their way to the disk: opened, written and closed in order, outside the loop's turns.
 * A failure ends what was begun; whoever writes looks for it and decides when to begin again.
 */
import {
  beyondRetention,
  type OpenSegment,
  type Retention,
  type SegmentDisk,
} from './segment-disk.ts';

export class SegmentStream {
  readonly #disk: SegmentDisk;
  readonly #retention: Retention;
  readonly #onProgress: () => void;
  #file: OpenSegment | null = null;
  #work: Promise<void> = Promise.resolve();
  /** Work of an earlier run is passed over: a failure begins a new one. */
  #run = 0;
  #pendingBytes = 0;
  #failure: string | null = null;

  /** `onProgress`: bytes were written, or the disk has failed. */
  constructor(disk: SegmentDisk, retention: Retention, onProgress: () => void) {
    this.#disk = disk;
    this.#retention = retention;
    this.#onProgress = onProgress;
  }

  /** Bytes that wait for the disk. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Why nothing is written any more; null while it is. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Begins a segment, and removes the oldest ones that are too many. */
  begin(name: string, nowUtcMillis: number): void {
    this.#then(async () => {
      this.#file = await this.#disk.open(name);
      const kept = await this.#disk.list();
      const beyond = beyondRetention(kept, this.#retention, nowUtcMillis);
      for (const old of beyond) await this.#disk.remove(old);
    });
  }

  write(bytes: Uint8Array): void {
    this.#pendingBytes += bytes.length;
    this.#then(async () => {
      await this.#file?.write(bytes);
      this.#pendingBytes -= bytes.length;
      this.#onProgress();
    });
  }

  end(): void {
    this.#then(async () => {
      const file = this.#file;
      this.#file = null;
      await file?.close();
    });
  }

  /** Forgets a failure and what was under way; the next segment may be begun. */
  reset(): void {
    const file = this.#file;
    this.#file = null;
    this.#run += 1;
    this.#failure = null;
    this.#pendingBytes = 0;
    // Its writer has failed already: that its end fails as well is no news.
    if (file !== null) this.#work = this.#work.then(() => file.close()).catch(() => undefined);
  }

  /** Resolves when all that was asked for is done, or has failed. */
  settled(): Promise<void> {
    return this.#work;
  }

  #then(task: () => Promise<void>): void {
    const run = this.#run;
    this.#work = this.#work.then(async () => {
      if (run !== this.#run || this.#failure !== null) return;
      try {
        await task();
      } catch (error) {
        if (run !== this.#run) return;
        this.#failure = error instanceof Error ? error.message : String(error);
        this.#onProgress();
      }
    });
  }
}
