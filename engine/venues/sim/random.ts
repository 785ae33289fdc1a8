/**
 * A seeded source of random numbers (xoshiro128**) and the distributions that the market needs.
 * Not for keys or tokens: whoever knows the seed knows every number.
 */
import { invariant } from '../../contract/assert.ts';

/** Spreads a seed into well mixed 32-bit words (SplitMix32). */
function* words(seed: number): Generator<number, never, void> {
  let state = seed >>> 0;
  while (true) {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    yield (mixed ^ (mixed >>> 15)) >>> 0;
  }
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

export class Random {
  readonly #state: Uint32Array;
  #spareNormal: number | null = null;

  /** The same seed and stream number give the same numbers, on every machine. */
  constructor(seed: number, stream = 0) {
    const source = words(seed ^ Math.imul(stream + 1, 0x85ebca6b));
    this.#state = Uint32Array.from({ length: 4 }, () => source.next().value);
  }

  /** Uniform in [0, 1). */
  unit(): number {
    const s = this.#state;
    const [a = 0, b = 0, c = 0, d = 0] = s;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    s[1] = b ^ third;
    s[0] = a ^ fourth;
    s[2] = third ^ (b << 9);
    s[3] = rotate(fourth, 11);
    return result / 4_294_967_296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    invariant(item !== undefined, 'nothing to pick from');
    return item;
  }

  /** Exponential with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** Standard normal. */
  normal(): number {
    if (this.#spareNormal !== null) {
      const spare = this.#spareNormal;
      this.#spareNormal = null;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    const angle = 2 * Math.PI * this.unit();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}
