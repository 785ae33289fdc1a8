/**
 * The position that a lean asks for, in lots: within the cap, and in reduce never away from zero.
 * Sends nothing and remembers nothing.
 */
import type { Mode } from '../../sdk/index.ts';
import type { Lean } from './stance.ts';

export interface TargetInputs {
  /** Null: no signal yet, and what is held stays. */
  readonly lean: Lean | null;
  readonly positionLots: number;
  readonly capLots: number;
  /** Spot cannot be sold short. */
  readonly mayGoShort: boolean;
  readonly mode: Mode;
}

/** Signed lots; the position as it is where nothing is to be done. */
export function targetOf(inputs: TargetInputs): number {
  const { positionLots, mode } = inputs;
  const wanted = wantedOf(inputs);
  switch (mode) {
    case 'active':
      return wanted;
    case 'reduce':
      return clamp(wanted, Math.min(0, positionLots), Math.max(0, positionLots));
    case 'halted':
      return positionLots;
  }
}

function wantedOf({ lean, positionLots, capLots, mayGoShort }: TargetInputs): number {
  const lowest = mayGoShort ? -capLots : 0;
  if (lean === null) return clamp(positionLots, lowest, capLots);
  return lean === 'long' ? capLots : lowest;
}

const clamp = (value: number, low: number, high: number): number =>
  Math.max(low, Math.min(high, value));
