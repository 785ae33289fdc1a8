/**
 * The few words that the threads of an engine share: latch, epoch, lease, the last probe answered.
 * Decides nothing: who may read and write which word is said here, why is said by the callers.
 *
 * Closing is by any thread and takes effect at the next read of the fence. Opening is by the main
 * thread alone. A word is written before its stamp is taken, and the fence takes its stamp before
 * it reads a word: so no send stamp can be later than the stamp of the latch that should stop it.
 */
import type { GateEpoch, MonoNanos } from '../../contract/numbers.ts';
import { monoNow } from '../clock.ts';

const bytes = 64;
/** Int32 indexes. */
const latchedIndex = 0;
const epochIndex = 1;
const probeIndex = 2;
const durableIndex = 3;
const haltEpochIndex = 4;
const flattenIndex = 5;
/** BigInt64 indexes; they start behind the Int32 words. */
const leaseIndex = 4;
const sequenceIndex = 5;
/** No halt is in latch.json. */
const noEpoch = -1;

export interface GateWords {
  readonly buffer: SharedArrayBuffer;
  readonly small: Int32Array;
  readonly wide: BigInt64Array;
}

/** Words over a shared buffer: of this thread, or handed over by the main thread. */
export function gateWords(buffer: SharedArrayBuffer): GateWords {
  return { buffer, small: new Int32Array(buffer), wide: new BigInt64Array(buffer) };
}

/** New words: latched, without a lease. */
export function createGateWords(epoch: GateEpoch): GateWords {
  const words = gateWords(new SharedArrayBuffer(bytes));
  Atomics.store(words.small, latchedIndex, 1);
  Atomics.store(words.small, epochIndex, epoch);
  Atomics.store(words.small, haltEpochIndex, epoch);
  Atomics.store(words.small, durableIndex, noEpoch);
  Atomics.store(words.small, flattenIndex, noEpoch);
  return words;
}

/** What closing the gate did: the epoch that it raised to, and when. */
export interface GateClosed {
  readonly epoch: GateEpoch;
  readonly atMonoNanos: MonoNanos;
}

/**
 * Raises the epoch and latches the whole desk; any thread. The epoch goes first: an opening that
 * does not see it yet has cleared the latch before it is set here, and one that sees it gives way.
 */
export function closeGate(words: GateWords): GateClosed {
  const epoch = (Atomics.add(words.small, epochIndex, 1) + 1) as GateEpoch;
  Atomics.store(words.small, latchedIndex, 1);
  raiseHaltEpoch(words, epoch);
  return { epoch, atMonoNanos: monoNow() };
}

/** Two threads may close at once: the later epoch stays. */
function raiseHaltEpoch({ small }: GateWords, epoch: GateEpoch): void {
  let seen = Atomics.load(small, haltEpochIndex);
  while (seen < epoch) {
    const found = Atomics.compareExchange(small, haltEpochIndex, seen, epoch);
    if (found === seen) return;
    seen = found;
  }
}

/**
 * Raises the epoch for a scoped kill: approvals given before it no longer pass, and the core gives
 * no new ones until its own state has reached this epoch, which is when it knows the scope.
 */
export function closeScope(words: GateWords): GateClosed {
  const epoch = (Atomics.add(words.small, epochIndex, 1) + 1) as GateEpoch;
  return { epoch, atMonoNanos: monoNow() };
}

/**
 * The same for a scope that the main thread narrows by itself, whose ledger is at `applied`. Where
 * a kill has raised the word already and has not reached the core, that closing holds for this one
 * too: a raise on top of it would let the core open the gate before it knows of the kill.
 */
export function closeScopeAfter(words: GateWords, applied: GateEpoch): GateClosed {
  const next = (applied + 1) as GateEpoch;
  const found = Atomics.compareExchange(words.small, epochIndex, applied, next);
  return { epoch: found === applied ? next : applied, atMonoNanos: monoNow() };
}

/** Clears the latch if no close came since `epoch`; main thread only, after `armed` is durable. */
export function openGate(words: GateWords, epoch: GateEpoch): boolean {
  if (epochWord(words) !== epoch) return false;
  Atomics.store(words.small, latchedIndex, 0);
  if (epochWord(words) === epoch) return true;
  Atomics.store(words.small, latchedIndex, 1);
  return false;
}

/**
 * Lets the orders of one flatten pass the fence at `epoch`, latched or not; main thread only. Any
 * close raises the epoch and so ends it.
 */
export function grantFlatten({ small }: GateWords, epoch: GateEpoch): void {
  Atomics.store(small, flattenIndex, epoch);
}

/** Takes the grant back; main thread only. */
export function endFlatten({ small }: GateWords): void {
  Atomics.store(small, flattenIndex, noEpoch);
}

/** Whether a flatten has the grant of exactly this epoch, and no close came since. */
export const isFlattening = (words: GateWords, epoch: GateEpoch): boolean =>
  Atomics.load(words.small, flattenIndex) === epoch && epochWord(words) === epoch;

export const isLatched = (words: GateWords): boolean =>
  Atomics.load(words.small, latchedIndex) !== 0;

export const epochWord = (words: GateWords): GateEpoch =>
  Atomics.load(words.small, epochIndex) as GateEpoch;

/** Whether `latch.json` holds the last halt of the desk, and not one before it. */
export const isLatchDurable = (words: GateWords): boolean =>
  Atomics.load(words.small, durableIndex) >= Atomics.load(words.small, haltEpochIndex);

/** The halt that `latch.json` holds now, null: it says armed. Control thread only. */
export function setDurableHalt(words: GateWords, epoch: GateEpoch | null): void {
  Atomics.store(words.small, durableIndex, epoch ?? noEpoch);
}

/** Instant of the shared clock until which the warden lets the engine send. */
export const leaseExpiry = (words: GateWords): MonoNanos =>
  Number(Atomics.load(words.wide, leaseIndex)) as MonoNanos;

/** Control thread only. */
export function setLeaseExpiry(words: GateWords, expires: MonoNanos): void {
  Atomics.store(words.wide, leaseIndex, BigInt(expires));
}

/** The core has processed this probe of the warden; read by the heartbeat. Main thread only. */
export function setAnsweredProbe(words: GateWords, probe: number): void {
  Atomics.store(words.small, probeIndex, probe);
}

export const answeredProbe = (words: GateWords): number => Atomics.load(words.small, probeIndex);

export function setSequenceWord(words: GateWords, sequence: number): void {
  Atomics.store(words.wide, sequenceIndex, BigInt(sequence));
}

export const sequenceWord = (words: GateWords): number =>
  Number(Atomics.load(words.wide, sequenceIndex));
