/**
 * Reads back what a byte writer wrote; the hot path of every backtest.
 * Checks no content: a block's checksum was proved before, and its end is proved after.
 */

export class ByteReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;

  /** Goes on in other bytes, which must not change while they are read. */
  open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  get at(): number {
    return this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return value;
  }

  unsigned(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    let byte = bytes[at++] ?? 0;
    if (byte < 0x80) {
      this.#at = at;
      return byte;
    }
    let value = byte & 0x7f;
    byte = bytes[at++] ?? 0;
    value |= (byte & 0x7f) << 7;
    if (byte < 0x80) {
      this.#at = at;
      return value;
    }
    byte = bytes[at++] ?? 0;
    value |= (byte & 0x7f) << 14;
    if (byte < 0x80) {
      this.#at = at;
      return value;
    }
    byte = bytes[at++] ?? 0;
    value |= (byte & 0x7f) << 21;
    this.#at = at;
    return byte < 0x80 ? value : this.#large(value);
  }

  signed(): number {
    const first = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    let size = (first >> 1) & 0x3f;
    if (first >= 0x80) {
      const rest = this.unsigned();
      size = rest < 0x100_0000 ? size | (rest << 6) : size + rest * 64;
    }
    return (first & 1) === 0 ? size : -size;
  }

  text(): string {
    const length = this.unsigned();
    const start = this.#at;
    this.#at += length;
    return new TextDecoder().decode(this.#bytes.subarray(start, this.#at));
  }

  /** Beyond 28 bits: shifts would lose what lies above 31. */
  #large(low: number): number {
    let value = low;
    let factor = 0x1000_0000;
    for (let count = 0; count < 4; count += 1) {
      const byte = this.#bytes[this.#at] ?? 0;
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
    return value;
  }
}
