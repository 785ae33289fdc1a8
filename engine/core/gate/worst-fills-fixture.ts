/**
 * What one position may come to, worked out by filling its working orders in every order of fills.
 * Shares nothing with the gate: the tests hold the gate's sums against it. For tests only.
 */

/** A position: signed lots, and what they were entered for. */
export interface Held {
  readonly lots: number;
  /** Minor units, >= 0. */
  readonly costMinor: number;
}

export interface Working {
  readonly id: string;
  readonly isBuy: boolean;
  readonly lots: number;
  /** The most that one lot of it can trade at, in minor units. */
  readonly lotMinor: number;
}

export const nothingHeld: Held = { lots: 0, costMinor: 0 };

/** The position after a fill: what closes goes at the average cost, what is beyond it is new. */
export function filledBy(held: Held, isBuy: boolean, lots: number, lotMinor: number): Held {
  const after = held.lots + (isBuy ? lots : -lots);
  const isSameWay = held.lots === 0 || held.lots > 0 === isBuy;
  if (isSameWay) return { lots: after, costMinor: held.costMinor + lots * lotMinor };
  const size = Math.abs(held.lots);
  if (lots > size) return { lots: after, costMinor: (lots - size) * lotMinor };
  return { lots: after, costMinor: Math.round((held.costMinor * (size - lots)) / size) };
}

/** The greatest cost, and the longest and shortest position, of all orders of fills. */
export interface Worst {
  readonly costMinor: number;
  readonly longLots: number;
  readonly shortLots: number;
}

export function worstOf(held: Held, working: readonly Working[]): Worst {
  let { costMinor } = held;
  let [longLots, shortLots] = [Math.max(0, held.lots), Math.max(0, -held.lots)];
  for (const order of working) {
    const next = filledBy(held, order.isBuy, order.lots, order.lotMinor);
    const worst = worstOf(
      next,
      working.filter((other) => other !== order),
    );
    costMinor = Math.max(costMinor, worst.costMinor);
    longLots = Math.max(longLots, worst.longLots);
    shortLots = Math.max(shortLots, worst.shortLots);
  }
  return { costMinor, longLots, shortLots };
}
