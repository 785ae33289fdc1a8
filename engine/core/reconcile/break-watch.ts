/**
 * When a difference is a break. The rule: it is seen at two looks, the later of which began longer
 * after the end of the earlier than the venue's window, and it is the same at both. A message takes
 * no longer than the window, so what is under way at one look has arrived by the other.
 * Reads no clock: each look brings its times.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { BreakId, VenueDifference } from '../../contract/reconciliation.ts';
import { orderWindowMillis } from '../../ports/venue.ts';
import type { BreakRecord } from '../../state/reconciliation-fold.ts';
import { differenceKey, differenceText } from './compare.ts';

/** One look at a venue and what it found. */
export interface Look {
  readonly begunMonoNanos: MonoNanos;
  readonly endedMonoNanos: MonoNanos;
  readonly differences: readonly VenueDifference[];
  /** Whether the look would have told this difference if it were there. */
  readonly covers: (difference: VenueDifference) => boolean;
}

/** What a look has settled. */
export interface LookOutcome {
  readonly found: readonly VenueDifference[];
  readonly cleared: readonly { readonly breakId: BreakId; readonly reason: string }[];
}

interface Candidate {
  readonly difference: VenueDifference;
  readonly text: string;
  /** End of the first look that saw it so. */
  readonly sinceMonoNanos: MonoNanos;
}

export class BreakWatch {
  readonly #windowNanos: number;
  readonly #candidates = new Map<string, Candidate>();

  constructor(windowMillis: number = orderWindowMillis) {
    this.#windowNanos = windowMillis * 1e6;
  }

  /** Differences that were seen and are not told as breaks yet. */
  get candidates(): readonly VenueDifference[] {
    return [...this.#candidates.values()].map(({ difference }) => difference);
  }

  /** From when on a look can confirm what was seen first; null while nothing waits for that. */
  get dueMonoNanos(): number | null {
    const first = Math.min(...[...this.#candidates.values()].map((one) => one.sinceMonoNanos));
    return Number.isFinite(first) ? first + this.#windowNanos : null;
  }

  /** Takes one look up, beside the breaks of this venue that are on the ledger. */
  take(look: Look, standing: readonly BreakRecord[]): LookOutcome {
    const seen = new Map(look.differences.map((one) => [differenceKey(one), one]));
    const known = new Map(standing.map((one) => [differenceKey(one.difference), one]));
    const cleared = standing.flatMap((one) => clearedBy(look, seen, one));
    for (const [key, { difference }] of this.#candidates) {
      if (!seen.has(key) && look.covers(difference)) this.#candidates.delete(key);
    }
    const found: VenueDifference[] = [];
    for (const [key, difference] of seen) {
      const standingOne = known.get(key);
      const text = differenceText(difference);
      if (standingOne !== undefined && differenceText(standingOne.difference) === text) {
        this.#candidates.delete(key);
      } else if (this.#isConfirmed(key, text, difference, look)) {
        this.#candidates.delete(key);
        found.push(difference);
        if (standingOne === undefined) continue;
        const reason = 'the difference is another one now';
        cleared.push({ breakId: standingOne.breakId, reason });
      }
    }
    return { found, cleared };
  }

  #isConfirmed(key: string, text: string, difference: VenueDifference, look: Look): boolean {
    const candidate = this.#candidates.get(key);
    if (candidate?.text === text) {
      return look.begunMonoNanos - candidate.sinceMonoNanos > this.#windowNanos;
    }
    this.#candidates.set(key, { difference, text, sinceMonoNanos: look.endedMonoNanos });
    return false;
  }
}

/** A standing break that a look has covered and not seen is over. */
function clearedBy(
  look: Look,
  seen: ReadonlyMap<string, VenueDifference>,
  { breakId, difference }: BreakRecord,
): { breakId: BreakId; reason: string }[] {
  if (seen.has(differenceKey(difference)) || !look.covers(difference)) return [];
  return [{ breakId, reason: 'both sides agree again' }];
}

/** Instruments that the next look has to ask the executions of. */
export function unsettledInstruments(
  candidates: readonly VenueDifference[],
  standing: readonly BreakRecord[],
): Set<InstrumentId> {
  const all = [...candidates, ...standing.map(({ difference }) => difference)];
  return new Set(all.map(({ instrument }) => instrument));
}
