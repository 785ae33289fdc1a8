/**
 * The engine's own account of itself, as consoles and the command line show it.
 * Says nothing it has not looked up at this moment, but for a state hash that names its event.
 */
import type { LedgerFault } from '../../contract/ledger-fault.ts';
import { ledgerSequence } from '../../contract/numbers.ts';
import { scopeText } from '../../contract/scope.ts';
import { quarterdeckVersion } from '../../contract/version.ts';
import type { EngineStatus } from '../../contract/wire.ts';
import type { Foundation } from '../foundation.ts';
import { epochWord, type GateWords, isLatched } from '../gate/gate-words.ts';
import type { Arming } from '../gate/rearm.ts';
import type { Loop } from '../loop.ts';
import { stateHashOf } from '../record/ledger-memory.ts';
import type { WardenWatch } from '../warden-watch.ts';

export interface StatusOptions {
  readonly foundation: Foundation;
  readonly sessionId: string;
  readonly startedUtcNanos: EngineStatus['startedUtcNanos'];
  readonly loop: Loop;
  readonly words: GateWords;
  readonly arming: Arming;
  readonly warden: () => WardenWatch | null;
  readonly ledgerFault: () => LedgerFault | null;
  readonly hashes: StateHashes;
}

/** Why the desk is halted; empty when it is not. */
function haltReason({ loop, words, ledgerFault }: StatusOptions): string {
  const fault = ledgerFault();
  if (fault !== null) return `ledger fault: ${fault.detail}`;
  const desk = loop.core.ledger.modes.find((entry) => scopeText(entry.scope) === 'desk');
  if (desk !== undefined) return `${desk.cause}: ${desk.reason}`;
  return isLatched(words) ? 'the gate was closed a moment ago' : '';
}

/** A state hash, and the event behind which the state had it. */
type StateHash = Pick<EngineStatus, 'stateHash' | 'stateHashSequence'>;

/**
 * The hash of the state. While a kill is answered it is the last one that was made, with the event
 * that it is of: of a thousand orders it takes some milliseconds, which those answers do not have.
 */
export class StateHashes {
  readonly #loop: Pick<Loop, 'core'>;
  readonly #isAnsweringKill: () => boolean;
  #last: Required<StateHash> | null = null;

  constructor(loop: Pick<Loop, 'core'>, isAnsweringKill: () => boolean) {
    this.#loop = loop;
    this.#isAnsweringKill = isAnsweringKill;
  }

  told(): StateHash {
    if (this.#last !== null && this.#isAnsweringKill()) return this.#last;
    const { ledger } = this.#loop.core;
    const stateHash = stateHashOf(ledger);
    this.#last = { stateHash, stateHashSequence: ledger.sequence };
    return { stateHash };
  }
}

/** The status now. */
export function engineStatus(options: StatusOptions): EngineStatus {
  const { foundation, loop, words, arming } = options;
  const { ledger } = loop.core;
  const { recovered, configuration, lock } = foundation;
  const reason = haltReason(options);
  const warden = options.warden();
  const fault = options.ledgerFault();
  return {
    engineVersion: quarterdeckVersion,
    pid: process.pid,
    environment: configuration.config.environment,
    desk: configuration.config.desk,
    fence: lock.fence(),
    sessionId: options.sessionId,
    sequence: ledger.sequence,
    durableSequence: ledgerSequence(loop.durableSequence),
    ...options.hashes.told(),
    recoveredSequence: recovered.sequence,
    recoveredStateHash: recovered.stateHash,
    halted: isLatched(words) || reason !== '',
    haltReason: reason,
    // An older console knows no such field, and its desk has no such fault until then.
    ...(fault === null ? {} : { ledgerFault: fault }),
    epoch: epochWord(words),
    armingBlockers: arming.blockers(),
    warden: {
      state: warden?.state ?? 'absent',
      leaseRemainingMillis: warden?.leaseRemainingMillis ?? 0,
      pid: warden?.pid ?? null,
    },
    needsEnrolment: ledger.operators.size === 0,
    singleOperator: ledger.singleOperator,
    idleLockSeconds: configuration.config.approvals.idleLockSeconds,
    startedUtcNanos: options.startedUtcNanos,
  };
}
