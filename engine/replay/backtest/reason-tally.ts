/**
 * Why orders of a backtest were not placed: the gate's refusals and the venue's rejections, counted
 * by reason. Keeps the words of the first of each, and judges none of them.
 */
import type { LedgerEvent } from '../../contract/events.ts';
import type { Refusal } from '../../contract/verdict.ts';

/** Orders or amends that were turned down for one reason. */
export interface ReasonLine {
  /** A refusal's kind and node, or what a venue said. */
  readonly reason: string;
  readonly count: number;
  /** What was said of the first of them. */
  readonly first: string;
}

/** The most frequent reasons that are told. */
export const reasonsShown = 5;
/** Reasons kept apart; what comes on top is counted as others. */
const reasonsLimit = 1_000;
const others = 'others';

class Reasons {
  readonly #lines = new Map<string, { count: number; readonly first: string }>();

  count(reason: string, first: string): void {
    const isFull = this.#lines.size >= reasonsLimit && !this.#lines.has(reason);
    const key = isFull ? others : reason;
    const known = this.#lines.get(key);
    if (known === undefined) this.#lines.set(key, { count: 1, first });
    else known.count += 1;
  }

  /** The most frequent first; of equal ones, the one that came first. */
  top(): ReasonLine[] {
    return mostFrequent([...this.#lines].map(([reason, line]) => ({ reason, ...line })));
  }
}

export class ReasonTally {
  readonly #refusals = new Reasons();
  readonly #rejections = new Reasons();

  hear({ body }: LedgerEvent): void {
    switch (body.type) {
      case 'verdict.recorded':
        if (body.refusal !== null) this.#refuse(body.refusal);
        return;
      case 'order.amendRefused':
        this.#refuse(body.refusal);
        return;
      case 'order.rejected':
        this.#rejections.count(body.reason, body.reason);
        return;
      default:
        return;
    }
  }

  refusals(): ReasonLine[] {
    return this.#refusals.top();
  }

  rejections(): ReasonLine[] {
    return this.#rejections.top();
  }

  #refuse({ kind, node, detail }: Refusal): void {
    // That of an order names it: each would be a reason of its own.
    const place = node.startsWith('orders/') ? 'orders' : node;
    this.#refusals.count(`${kind} (${place})`, detail);
  }
}

function mostFrequent(lines: readonly ReasonLine[]): ReasonLine[] {
  return lines.toSorted((a, b) => b.count - a.count).slice(0, reasonsShown);
}

/** The reasons of several runs as those of one. */
export function mergedReasons(runs: readonly (readonly ReasonLine[])[]): ReasonLine[] {
  const merged = new Map<string, ReasonLine>();
  for (const line of runs.flat()) {
    const known = merged.get(line.reason);
    const count = (known?.count ?? 0) + line.count;
    merged.set(line.reason, { ...(known ?? line), count });
  }
  return mostFrequent([...merged.values()]);
}
