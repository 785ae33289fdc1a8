/**
 * Positions and PnL as they stand: ledger state marked at the price each could be closed at.
 * A position without a price has no unrealised PnL here: nothing is guessed.
 */
import type { Instrument, Valuation } from '../../engine/contract/instrument.ts';
import { settlementCurrency } from '../../engine/contract/instrument.ts';
import { priceTicks } from '../../engine/contract/numbers.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { type Position, unrealised } from '../../engine/state/position.ts';
import type { MarketColumns } from './market-columns.ts';

export interface PositionView {
  readonly key: string;
  readonly position: Position;
  readonly instrument: Instrument;
  readonly valuation: Valuation;
  /** Bid for a long, ask for a short, in ticks; null when there is none. */
  readonly mark: number | null;
  /** Settlement minor units; null when open lots have no mark. */
  readonly openMinor: number | null;
}

/** Sums in one settlement currency. */
export interface CurrencyPnl {
  readonly currency: string;
  readonly scale: number;
  readonly realisedMinor: number;
  /** Null when some open position has no mark. */
  readonly openMinor: number | null;
  readonly feesMinor: number;
  /** Realised + open - fees; null when open is. */
  readonly netMinor: number | null;
}

function viewOf(
  key: string,
  position: Position,
  ledger: LedgerState,
  market: MarketColumns,
): PositionView[] {
  const instrument = ledger.instruments.get(position.instrument);
  const valuation = ledger.valuations.get(position.instrument);
  if (instrument === undefined || valuation === undefined) return [];
  const columns = market.instruments.get(position.instrument);
  const mark = (position.lots >= 0 ? columns?.bid : columns?.ask) ?? null;
  const openMinor =
    position.lots === 0
      ? 0
      : mark === null
        ? null
        : unrealised(position, valuation, priceTicks(mark));
  return [{ key, position, instrument, valuation, mark, openMinor }];
}

/** Every position with its mark, in the ledger's order. */
export const positionViews = (ledger: LedgerState, market: MarketColumns): PositionView[] =>
  [...ledger.positions].flatMap(([key, position]) => viewOf(key, position, ledger, market));

/** Sums per settlement currency, in order of first appearance. */
export function totalsOf(views: readonly PositionView[]): CurrencyPnl[] {
  const totals = new Map<string, CurrencyPnl>();
  for (const { position, instrument, openMinor } of views) {
    const currency = settlementCurrency(instrument);
    const sum = totals.get(currency);
    const realisedMinor = (sum?.realisedMinor ?? 0) + position.realisedMinor;
    const feesMinor = (sum?.feesMinor ?? 0) + position.feesMinor;
    const before = sum === undefined ? 0 : sum.openMinor;
    const open = before === null || openMinor === null ? null : before + openMinor;
    totals.set(currency, {
      currency,
      scale: instrument.settlementScale,
      realisedMinor,
      openMinor: open,
      feesMinor,
      netMinor: open === null ? null : realisedMinor + open - feesMinor,
    });
  }
  return [...totals.values()];
}
