/**
 * Client order ids already used, so that no id is approved twice.
 * Bounded: remembers every working order (the caller's) and at least the last 65,536 ids.
 */
import type { ClientOrderId } from '../../contract/ids.ts';

/** Ids per generation; the last full one and the current one are remembered. */
export const idsPerGeneration = 65_536;

export class OrderIds {
  #current = new Set<ClientOrderId>();
  #previous = new Set<ClientOrderId>();

  has(id: ClientOrderId): boolean {
    if (this.#current.has(id)) return true;
    return this.#previous.size > 0 && this.#previous.has(id);
  }

  add(id: ClientOrderId): void {
    if (this.#current.size >= idsPerGeneration) {
      this.#previous = this.#current;
      this.#current = new Set();
    }
    this.#current.add(id);
  }
}
