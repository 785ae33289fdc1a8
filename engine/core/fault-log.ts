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
  readonly component: string;
  windowStartNanos: number;
  written: number;
  /** Not yet written. */
  held: number;
  lastDetail: string;
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
  #heldFaults = 0;

  /** Writes the fault, or holds it where its kind has filled its window. */
  record(step: Page, fault: Fault): void {
    const kind = this.#kindOf(fault);
    const now = step.stamp.mono;
    if (now - kind.windowStartNanos >= faultWindowNanos) {
      this.#writeHeld(step, kind);
      kind.windowStartNanos = now;
      kind.written = 0;
    }
    if (kind.written >= faultsPerWindow) {
      this.hold(fault);
      return;
    }
    kind.written += 1;
    const { component, detail, owner } = fault;
    const body = { component: component.slice(0, 64), detail: detail.slice(0, 400), count: 1 };
    step.append({ type: 'fault.recorded', ...body, owner });
  }

  /** Counts the fault, to be written with a later step; for steps that have no stamp. */
  hold(fault: Fault): void {
    const kind = this.#kindOf(fault);
    kind.held += 1;
    kind.lastDetail = fault.detail;
    this.#heldFaults += 1;
  }

  /** Writes what was held and whose window has passed. */
  flush(step: Page): void {
    if (this.#heldFaults === 0) return;
    for (const kind of this.#kinds.values()) {
      if (step.stamp.mono - kind.windowStartNanos < faultWindowNanos) continue;
      if (kind.held === 0) continue;
      this.#writeHeld(step, kind);
      kind.windowStartNanos = step.stamp.mono;
      kind.written = 1;
    }
  }

  #writeHeld(step: Page, kind: FaultKind): void {
    if (kind.held === 0) return;
    const count = kind.held;
    this.#heldFaults -= count;
    kind.held = 0;
    step.append({
      type: 'fault.recorded',
      component: kind.component.slice(0, 64),
      detail: kind.lastDetail.slice(0, 400),
      count,
      owner: null,
    });
  }

  #kindOf({ component, kind }: Fault): FaultKind {
    const key = `${component}|${kind}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const added: FaultKind = {
      component,
      windowStartNanos: -faultWindowNanos,
      written: 0,
      held: 0,
      lastDetail: '',
    };
    this.#kinds.set(key, added);
    return added;
  }
}
