/**
 * Breaks with the venues for the console: which there are, and how their figures are written.
 * Decides nothing; the words are the engine's own, engine/state/break-words.ts.
 */
import type { BreakWording } from '../../engine/state/break-words.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import type { BreakRecord } from '../../engine/state/reconciliation-fold.ts';
import { wordingOf } from './wording.ts';

export {
  breakFigures,
  breakMeaning,
  breakTitle,
  decisionMeaning,
  decisionsFor,
  sideText,
} from '../../engine/state/break-words.ts';
export type { BreakRecord } from '../../engine/state/reconciliation-fold.ts';

/** Breaks that nobody has decided, oldest first. */
export function undecidedBreaks(ledger: LedgerState | null): readonly BreakRecord[] {
  return [...(ledger?.breaks.values() ?? [])].filter(({ decision }) => decision === null);
}

/** Breaks that an operator lets be, and that are still there. */
export function ignoredBreaks(ledger: LedgerState | null): readonly BreakRecord[] {
  return [...(ledger?.breaks.values() ?? [])].filter(({ decision }) => decision !== null);
}

/** Breaks that were adopted or closed, the newest decision first. */
export function settledBreaks(ledger: LedgerState | null): readonly BreakRecord[] {
  return (ledger?.decidedBreaks ?? []).toReversed();
}

/** Figures on the grid of each instrument, with its unit. */
export function breakWording(ledger: LedgerState | null): BreakWording {
  const wording = wordingOf(() => ledger);
  return {
    price: (instrument, ticks) => wording.price(instrument, ticks),
    quantity: (instrument, lots) => {
      const known = ledger?.instruments.get(instrument);
      const unit = known === undefined ? '' : known.kind === 'inverse' ? 'contracts' : known.base;
      const figure = wording.quantity(instrument, lots).replace(/^-/, '\u2212');
      return `${figure} ${unit}`.trimEnd();
    },
  };
}
