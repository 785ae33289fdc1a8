/**
 * Bytes that grow: whole numbers in as few bytes as they need, and texts.
 * Refuses what is no safe integer; negative numbers only where the reader expects a sign.
 */
import { invariant } from '../../contract/assert.ts';

/** Longest number: 53 bits, seven to a byte; a sign takes one bit of the first. */
const numberBytesMax = 8;

export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacityBytes: number) {
    this.#bytes = new Uint8Array(capacityBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; a view that holds until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A whole number from 0 up. */
  unsigned(value: number): void {
    invariant(Number.isSafeInteger(value) && value >= 0, `not a count: ${value}`);
    this.#reserve(numberBytesMax);
    this.#rest(value);
  }

  /** A whole number: sign in the lowest bit of the first byte, six bits beside it. */
  signed(value: number): void {
    invariant(Number.isSafeInteger(value), `leaves the safe integers: ${value}`);
    this.#reserve(numberBytesMax + 1);
    const sign = value < 0 ? 1 : 0;
    const size = Math.abs(value);
    const first = ((size % 64) << 1) | sign;
    if (size < 64) {
      this.#bytes[this.#length] = first;
      this.#length += 1;
      return;
    }
    this.#bytes[this.#length] = first | 0x80;
    this.#length += 1;
    this.#rest(Math.floor(size / 64));
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.unsigned(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #rest(value: number): void {
    let left = value;
    while (left >= 0x80) {
      this.#bytes[this.#length] = (left % 0x80) | 0x80;
      this.#length += 1;
      left = left > 0x7fff_ffff ? Math.floor(left / 0x80) : left >>> 7;
    }
    this.#bytes[this.#length] = left;
    this.#length += 1;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    larger.set(this.written);
    this.#bytes = larger;
  }
}
