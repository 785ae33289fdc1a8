/**
 * The venue's own log: every order-entry message in and out, one JSON line each, in order.
 * It is the oracle of what really left the engine, so nothing is ever dropped from it: when its
 * buffer is full it is written at once, synchronously.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type { VenueClock } from './venue-clock.ts';

/** A line is on its way to the file at most this long after it was logged. */
export const flushMillis = 20;
/** Buffered characters at which the buffer is written without waiting for its time. */
const bufferLimit = 1_048_576;

/** What a line says beside its times. `session` is empty for what concerns the whole venue. */
export interface LogEntry {
  readonly session: string;
  /** `lost`: it was to go out, and the venue has lost it. */
  readonly direction: 'in' | 'out' | 'venue' | 'lost';
  readonly [field: string]: unknown;
}

/** When a message was read or written. */
export interface LogStamp {
  readonly mono: number;
  readonly utc: string;
}

export class VenueLog {
  readonly #file: number;
  readonly #clock: VenueClock;
  #buffer: string[] = [];
  #buffered = 0;
  #timer: NodeJS.Timeout | null = null;
  #lines = 0;

  /** Appends to the file at `path`, made readable by its owner alone. */
  constructor(path: string, clock: VenueClock) {
    this.#file = openSync(path, 'a', 0o600);
    this.#clock = clock;
  }

  /** Lines logged so far. */
  get lines(): number {
    return this.#lines;
  }

  stamp(): LogStamp {
    return { mono: this.#clock.mono(), utc: this.#clock.utc() };
  }

  write(stamp: LogStamp, entry: LogEntry): void {
    const head = { receivedMonoNanos: stamp.mono, receivedUtcNanos: stamp.utc };
    const line = `${JSON.stringify({ ...head, ...entry })}\n`;
    this.#lines += 1;
    this.#buffer.push(line);
    this.#buffered += line.length;
    if (this.#buffered >= bufferLimit) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), flushMillis);
  }

  /** Writes what is buffered. A write error is thrown: a venue without its log must not go on. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#buffered === 0) return;
    const bytes = Buffer.from(this.#buffer.join(''), 'utf8');
    this.#buffer = [];
    this.#buffered = 0;
    let written = 0;
    while (written < bytes.length) written += writeSync(this.#file, bytes, written);
  }

  close(): void {
    this.flush();
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}
