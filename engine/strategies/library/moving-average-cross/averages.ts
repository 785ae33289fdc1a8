/**
 * Two simple moving averages over the mid price, sampled at even times of the market's own clock.
 * Bridges no gap: after one that is too long both averages start over.
 */
import type { TopOfBook } from '../../sdk/index.ts';

export interface AverageOptions {
  readonly sampleMillis: number;
  readonly fastSamples: number;
  readonly slowSamples: number;
  /** A longer time without a top starts the averages over. */
  readonly gapMillis: number;
}

export class Averages {
  readonly #options: AverageOptions;
  readonly #sampleNanos: number;
  /** The last `slowSamples` samples, in half ticks and therefore whole: sums stay exact. */
  readonly #samples: number[] = [];
  #next = 0;
  #fastSum = 0;
  #slowSum = 0;
  #mid = 0;
  #seenNanos = -1;
  #dueNanos = 0;

  constructor(options: AverageOptions) {
    this.#options = options;
    this.#sampleNanos = options.sampleMillis * 1e6;
  }

  /** Samples that it has, of those that it needs. */
  get samples(): number {
    return this.#samples.length;
  }

  get isWarm(): boolean {
    return this.#samples.length === this.#options.slowSamples;
  }

  /** How far the fast average is over the slow one, in basis points of it; 0 before it is warm. */
  get differenceBps(): number {
    const { fastSamples, slowSamples } = this.#options;
    if (!this.isWarm || this.#slowSum <= 0) return 0;
    const slow = this.#slowSum / slowSamples;
    return (this.#fastSum / fastSamples / slow - 1) * 10_000;
  }

  /**
   * Takes the best prices of an uncrossed market. A sample is the last mid price at its instant,
   * so that neither the number of tops nor the time of a timer changes it.
   */
  observe({ bidPrice, askPrice, receivedMonoNanos }: TopOfBook): void {
    const at = Math.max(receivedMonoNanos, this.#seenNanos);
    const gapNanos = this.#options.gapMillis * 1e6;
    if (this.#seenNanos < 0 || at - this.#seenNanos > gapNanos) this.#startOver(at);
    for (; this.#dueNanos < at; this.#dueNanos += this.#sampleNanos) this.#take(this.#mid);
    this.#mid = bidPrice + askPrice;
    this.#seenNanos = at;
    if (this.#dueNanos > at) return;
    this.#take(this.#mid);
    this.#dueNanos += this.#sampleNanos;
  }

  #startOver(at: number): void {
    this.#samples.length = 0;
    this.#next = 0;
    this.#fastSum = 0;
    this.#slowSum = 0;
    this.#dueNanos = at;
  }

  #take(sample: number): void {
    const { fastSamples, slowSamples } = this.#options;
    const length = this.#samples.length;
    if (length >= fastSamples) {
      this.#fastSum -= this.#samples[(this.#next + length - fastSamples) % length] ?? 0;
    }
    if (length === slowSamples) {
      this.#slowSum -= this.#samples[this.#next] ?? 0;
      this.#samples[this.#next] = sample;
      this.#next = (this.#next + 1) % slowSamples;
    } else {
      this.#samples.push(sample);
    }
    this.#fastSum += sample;
    this.#slowSum += sample;
  }
}
