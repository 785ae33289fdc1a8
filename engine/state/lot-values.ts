/**
 * What one lot of each working order is worth, with the dearest at hand.
 * Looks for the dearest only when it is asked for, and the former one has gone.
 */
import type { ClientOrderId } from '../contract/ids.ts';

export class LotValues {
  readonly #values = new Map<ClientOrderId, number>();
  /** Null: it has to be looked for. */
  #dearest: number | null = 0;

  /** Quote minor units of one lot, not rounded; 0 when there is no order. */
  get dearest(): number {
    if (this.#dearest === null) {
      this.#dearest = 0;
      for (const value of this.#values.values()) this.#dearest = Math.max(this.#dearest, value);
    }
    return this.#dearest;
  }

  set(id: ClientOrderId, value: number): void {
    this.delete(id);
    this.#values.set(id, value);
    if (this.#dearest !== null && value > this.#dearest) this.#dearest = value;
  }

  delete(id: ClientOrderId): void {
    const value = this.#values.get(id);
    if (value === undefined) return;
    this.#values.delete(id);
    if (value === this.#dearest) this.#dearest = null;
  }
}
