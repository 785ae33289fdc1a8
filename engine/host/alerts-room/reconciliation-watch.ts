/**
 * Watch over breaks with the venues: one alert an instrument for as long as one is undecided.
 * Finds no break itself: it reads those that are on the ledger.
 */
import type { Finding } from '../../alerts/alert-desk.ts';
import { type WatchedRule, watches } from '../../alerts/rules.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import { breakTitle } from '../../state/break-words.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import type { BreakRecord } from '../../state/reconciliation-fold.ts';
import { findingOf, type Watch } from './watch.ts';

export class ReconciliationWatch implements Watch {
  readonly rule: WatchedRule;
  readonly #all: readonly WatchedRule[];
  readonly #ledger: () => LedgerState;
  /** Breaks that were told, by instrument; one that has none any more is told once more. */
  #told = new Map<InstrumentId, number>();

  constructor(rule: WatchedRule, all: readonly WatchedRule[], ledger: () => LedgerState) {
    this.rule = rule;
    this.#all = all;
    this.#ledger = ledger;
  }

  look(nowMonoNanos: number): readonly Finding[] {
    const ledger = this.#ledger();
    if (ledger.breaks.size === 0 && this.#told.size === 0) return [];
    const open = this.#undecided(ledger);
    const before = this.#told;
    this.#told = new Map([...open].map(([instrument, breaks]) => [instrument, breaks.length]));
    const subjects = new Set([...before.keys(), ...open.keys()]);
    return [...subjects].map((instrument) => {
      const breaks = open.get(instrument) ?? [];
      const figure = breaks.length;
      const judgement = {
        isFiring: figure >= this.rule.threshold,
        fresh: Math.max(0, figure - (before.get(instrument) ?? 0)),
        eventMonoNanos: nowMonoNanos,
        figure,
        limit: this.rule.threshold,
      };
      const detail = (): string =>
        breaks.map(({ breakId, difference }) => `${breakId}: ${breakTitle(difference)}`).join('; ');
      return findingOf(this.rule, { instrument }, judgement, detail);
    });
  }

  #undecided(ledger: LedgerState): Map<InstrumentId, BreakRecord[]> {
    const open = new Map<InstrumentId, BreakRecord[]>();
    for (const one of ledger.breaks.values()) {
      const { instrument, venue } = one.difference;
      const symbol = ledger.instruments.get(instrument)?.symbol;
      const subject = { venue, ...(symbol === undefined ? {} : { symbol }) };
      if (one.decision !== null || !watches(this.rule, this.#all, subject)) continue;
      open.set(instrument, [...(open.get(instrument) ?? []), one]);
    }
    return open;
  }
}
