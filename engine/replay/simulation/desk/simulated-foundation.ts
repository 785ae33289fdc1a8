/**
 * What a simulated engine stands on: the latch and the ledger as they are on the simulated disk, a
 * number that no run had before, and a desk file that was never a file.
 * Takes no lock: who starts engines here starts one at a time.
 */
import type { LoadedDesk } from '../../../config/load-desk.ts';
import { SessionId } from '../../../contract/ids.ts';
import { deskDirectory } from '../../../host/desk-directory.ts';
import type { Foundation } from '../../../host/foundation.ts';
import type { LatchReading } from '../../../host/gate/latch.ts';
import { LogTap } from '../../../host/log-tap.ts';
import { LedgerMemory, stateHashOf } from '../../../host/record/ledger-memory.ts';
import type { Ledger } from '../../../ports/ledger.ts';
import { silentLog } from './desk-parts.ts';

/** Where the desk lives on its machine. */
export const deskRoot = '/simulated/desk';
const token = 'simulated-token-of-thirty-two-characters';

export interface FoundationOptions {
  readonly configuration: LoadedDesk;
  readonly latch: LatchReading;
  /** What the rows of the ledger fold to. */
  readonly memory: LedgerMemory;
  readonly ledger: Ledger;
  /** The least number that this run may have. */
  readonly fence: number;
}

export function simulatedFoundation(options: FoundationOptions): Foundation {
  const { configuration, latch, memory, ledger } = options;
  const { state } = memory;
  const fence = Math.max(options.fence, state.fence + 1);
  return {
    desk: deskDirectory(deskRoot),
    log: silentLog,
    logTap: new LogTap(),
    lock: {
      fence: () => fence,
      raiseTo: async () => undefined,
      release: async () => undefined,
    },
    latch,
    configuration,
    recovered: {
      ledger,
      state,
      sequence: state.sequence,
      stateHash: stateHashOf(state),
      recentCommands: memory.commandsAt(BigInt(Date.now()) * 1_000_000n),
      snapshot: null,
      faults: [],
      damage: null,
    },
    sessionId: SessionId.parse(`run-${fence}`),
    token,
    wardenToken: token,
  };
}
