/**
 * Faults on their way into the ledger: the first ones of a kind singly, a flood of them by count.
 * Loses none: what is held back is written with its count as soon as time has passed.
 */
import type { LedgerBody } from '../contract/events.ts';
import type { Ownership } from '../contract/scope.ts';
import type { Stamp } from './core-event.ts';

/** How long one window of a kind of fault lasts, and how many it writes singly. */
export const faultWindowNanos = 1_000_000_000;
export const faultsPerWindow = 10;

interface FaultKind {
  windowStartNanos: number;
  written: number;
}

/** Faults of a kind that are not written yet. */
interface HeldFaults {
  readonly last: Fault;
  readonly count: number;
}

export interface Fault {
  /** Where it was seen, for example `venue/binance-usdm`. */
  readonly component: string;
  /** Faults of one component and kind are counted together. */
  readonly kind: string;
  readonly detail: string;
  readonly owner: Ownership | null;
}

/** Where faults are written: the step being taken. */
interface Page {
  readonly stamp: Stamp;
  readonly append: (body: LedgerBody) => void;
}

export class FaultLog {
  readonly #kinds = new Map<string, FaultKind>();
  /** The kind that was held first comes first. */
  readonly #held = new Map<FaultKind, HeldFaults>();

  /** Writes the fault, or holds it where its kind has filled its window. */
  record(step: Page, fault: Fault): void {
    const kind = this.#kindOf(fault);
    const now = step.stamp.mono;
    if (now - kind.windowStartNanos >= faultWindowNanos) {
      kind.windowStartNanos = now;
      kind.written = 0;
    }
    if (kind.written >= faultsPerWindow) {
      this.hold(fault);
      return;
    }
    kind.written += 1;
    write(step, fault, 1, fault.owner);
  }

  /** Counts the fault, to be written with a later step; for steps that have no stamp. */
  hold(fault: Fault): void {
    const kind = this.#kindOf(fault);
    const count = (this.#held.get(kind)?.count ?? 0) + 1;
    this.#held.set(kind, { last: fault, count });
  }

  /** Writes what was held and whose window has passed; before anything else of its step. */
  flush(step: Page): void {
    for (const [kind, { last, count }] of this.#held) {
      if (step.stamp.mono - kind.windowStartNanos < faultWindowNanos) continue;
      this.#held.delete(kind);
      kind.windowStartNanos = step.stamp.mono;
      kind.written = 1;
      write(step, last, count, null);
    }
  }

  #kindOf({ component, kind }: Fault): FaultKind {
    const key = `${component}|${kind}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const added: FaultKind = { windowStartNanos: -faultWindowNanos, written: 0 };
    this.#kinds.set(key, added);
    return added;
  }
}

/** Cut to what the record has room for. */
function write(step: Page, fault: Fault, count: number, owner: Ownership | null): void {
  const component = fault.component.slice(0, 64);
  const detail = fault.detail.slice(0, 400);
  step.append({ type: 'fault.recorded', component, detail, count, owner });
}
