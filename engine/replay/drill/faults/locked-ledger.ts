/** Another process, the drill's own, holds the write lock of the engine's ledger. */
import { holdLedgerLock } from '../../../ledger/ledger-lock.ts';
import type { DeskProcess } from '../../desk-process.ts';
import { noNeeds, type StandingFault } from './standing-fault.ts';

const lockMillisLimit = 10_000;

class LockedLedger {
  #release: (() => void) | null = null;

  readonly begin = async (desk: DeskProcess): Promise<void> => {
    this.#release = await holdLedgerLock(desk.path('ledger.sqlite'), lockMillisLimit);
  };

  readonly relieve = (): Promise<string> => {
    const held = this.#release !== null;
    this.#letGo();
    return Promise.resolve(held ? '' : 'the ledger was not locked');
  };

  readonly end = (): Promise<void> => {
    this.#letGo();
    return Promise.resolve();
  };

  #letGo(): void {
    this.#release?.();
    this.#release = null;
  }
}

export function lockedLedger(): StandingFault {
  const { begin, relieve, end } = new LockedLedger();
  return { needs: noNeeds, spoilsEngine: true, begin, relieve, end };
}
