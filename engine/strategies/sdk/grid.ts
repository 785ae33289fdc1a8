/**
 * An instrument as a strategy works with it: whole ticks and lots, and the texts operators write.
 * Refuses silent rounding: a text off the grid is null.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { parseDecimal, textOfUnits, unitsOf } from '../../contract/numbers.ts';

export interface StrategyInstrument {
  readonly id: InstrumentId;
  readonly facts: Instrument;
  /** What quantities are counted in, for a reader: `BTC`, or `contracts`. */
  readonly quantityUnit: string;
  /** Whole lots of a quantity text such as `0.01`; null when it is off the grid. */
  readonly lotsOf: (quantity: string) => number | null;
  /** Whole ticks of a price text; null when it is off the grid. */
  readonly ticksOf: (price: string) => number | null;
  /** Lots as a quantity text, without trailing zeros. */
  readonly quantityText: (lots: number) => string;
  /** Ticks as a price text. */
  readonly priceText: (ticks: number) => string;
}

/** Prepares an instrument for a strategy. */
export function strategyInstrument(facts: Instrument): StrategyInstrument {
  const price = parseDecimal(facts.priceIncrement);
  const lot = parseDecimal(facts.lotSize);
  if (price === null || lot === null) throw new Error(`${facts.id} has no decimal grid`);
  return {
    id: facts.id,
    facts,
    quantityUnit: facts.kind === 'inverse' ? 'contracts' : facts.base,
    lotsOf: (quantity) => unitsOf(quantity, lot),
    ticksOf: (text) => unitsOf(text, price),
    quantityText: (lots) => withoutTrailingZeros(textOfUnits(lots, lot)),
    priceText: (ticks) => textOfUnits(ticks, price),
  };
}

function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
