/**
 * Sees that the answers to a kill have come but for a few: those few are asked about before the
 * kill's own patience is over. Asks once, and takes silence for nothing.
 */
import type { MonoNanos } from '../contract/numbers.ts';
import { monoNow } from './clock.ts';

/** How long no order may have ended before those that are still open count as left behind. */
const silenceMillis = 30;
/** They are few up to this share of the orders of the kill: a slow venue is not asked. */
const fewShare = 0.25;
/** After this the kill's own looks are soon enough. */
const watchMillis = 500;
const lookMillis = 10;

export interface StragglersOptions {
  /** Orders of the kill when its gate closed. */
  readonly orders: number;
  /** Those of them that may still trade. */
  readonly open: () => number;
  /** Called once, when there are stragglers. */
  readonly ask: () => void;
}

export class Stragglers {
  readonly #options: StragglersOptions;
  readonly #untilMono: number;
  #timer: NodeJS.Timeout | null;
  #open: number;
  #endedMono: MonoNanos;

  /** Watches from now on, until it has asked, is closed, or its time is over. */
  constructor(options: StragglersOptions) {
    this.#options = options;
    this.#open = options.open();
    this.#endedMono = monoNow();
    this.#untilMono = this.#endedMono + watchMillis * 1e6;
    this.#timer = setInterval(() => this.#look(), lookMillis);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const { orders, open, ask } = this.#options;
    const now = monoNow();
    const left = open();
    if (left === 0 || now > this.#untilMono) return this.close();
    if (left < this.#open) {
      this.#open = left;
      this.#endedMono = now;
      return;
    }
    if (left > orders * fewShare || now - this.#endedMono < silenceMillis * 1e6) return;
    this.close();
    ask();
  }
}
