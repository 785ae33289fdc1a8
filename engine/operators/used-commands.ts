/**
 * Remembers command ids for as long as their commands could be sent again.
 * Forgets none early: when it is full of fresh ones it says so, and the command is refused.
 */
import type { CommandId } from '../contract/ids.ts';

/** Ids kept; far more than operators can sign within the time a command lives. */
export const usedCommandsLimit = 10_000;

export class UsedCommands {
  readonly #expiryById = new Map<CommandId, bigint>();
  readonly #limit: number;

  constructor(limit = usedCommandsLimit) {
    this.#limit = limit;
  }

  has(id: CommandId): boolean {
    return this.#expiryById.has(id);
  }

  /** Notes an id until `expiryUtcNanos`; false when there is no room. */
  add(id: CommandId, expiryUtcNanos: bigint, nowUtcNanos: bigint): boolean {
    if (this.#expiryById.size >= this.#limit) this.#forgetExpired(nowUtcNanos);
    if (this.#expiryById.size >= this.#limit) return false;
    this.#expiryById.set(id, expiryUtcNanos);
    return true;
  }

  #forgetExpired(nowUtcNanos: bigint): void {
    for (const [id, expiry] of this.#expiryById) {
      if (expiry < nowUtcNanos) this.#expiryById.delete(id);
    }
  }
}
