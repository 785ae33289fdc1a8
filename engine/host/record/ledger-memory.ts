/**
 * What an engine goes on from: the ledger state and the commands that must not be obeyed again.
 * Folds events in order; reads and writes nothing.
 */
import { createHash } from 'node:crypto';
import type { LedgerEvent } from '../../contract/events.ts';
import type { CommandId } from '../../contract/ids.ts';
import type { UtcNanos } from '../../contract/numbers.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { stateHashText } from '../../state/state-text.ts';

/** How long the id of a command must not be obeyed again. */
const commandMemoryNanos = 120_000_000_000n;

/** Commands beyond which the old ones among them are forgotten, so that few events ask for it. */
const commandsLimit = 256;

export interface RecentCommand {
  readonly id: CommandId;
  readonly utcNanos: UtcNanos;
}

/** SHA-256 (hex) of the text of a ledger state. */
export const stateHashOf = (state: LedgerState): string =>
  createHash('sha256').update(stateHashText(state)).digest('hex');

export class LedgerMemory {
  readonly state: LedgerState;
  #commands: RecentCommand[];
  #forgetAt = commandsLimit;

  constructor(state: LedgerState = initialState(), commands: readonly RecentCommand[] = []) {
    this.state = state;
    this.#commands = [...commands];
  }

  take(events: readonly LedgerEvent[]): void {
    for (const event of events) {
      fold(this.state, event);
      if (event.body.type === 'command.recorded') {
        this.#commands.push({ id: event.body.commandId, utcNanos: event.utcNanos });
        if (this.#commands.length >= this.#forgetAt) this.#forget(event.utcNanos);
      }
    }
  }

  /** The commands that are still remembered at an instant. */
  commandsAt(utcNanos: bigint): readonly RecentCommand[] {
    const oldest = utcNanos - commandMemoryNanos;
    return this.#commands.filter((command) => BigInt(command.utcNanos) >= oldest);
  }

  /** Every command that may still be remembered: for a snapshot. */
  get commands(): readonly RecentCommand[] {
    return this.#commands;
  }

  #forget(utcNanos: UtcNanos): void {
    this.#commands = [...this.commandsAt(BigInt(utcNanos))];
    this.#forgetAt = this.#commands.length + commandsLimit;
  }
}
