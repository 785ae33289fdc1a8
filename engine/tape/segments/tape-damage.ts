/**
 * What a reader of a tape throws when bytes are not what was written: which file, where, when.
 * Not for the torn end of a segment that was being written: that is cut off and counted.
 */

export class TapeDamage extends Error {
  override readonly name = 'TapeDamage';
  readonly path: string;
  /** Byte of the file from which on it cannot be read. */
  readonly offsetBytes: number;

  constructor(path: string, offsetBytes: number, when: string, problem: string) {
    super(`${path}, byte ${offsetBytes}, ${when}: ${problem}`);
    this.path = path;
    this.offsetBytes = offsetBytes;
  }
}

/** An instant of a tape as UTC text to the millisecond. */
export function tapeTimeText(epochUtcNanos: string, nanos: number): string {
  const millis = Number((BigInt(epochUtcNanos) + BigInt(Math.trunc(nanos))) / 1_000_000n);
  // Damaged bytes may state any time at all: they are to be told of, not to break the telling.
  return Math.abs(millis) < 8.64e15 ? new Date(millis).toISOString() : 'an unknown time';
}
