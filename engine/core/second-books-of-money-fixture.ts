/**
 * A second bookkeeping of everything that moves money without an order: FIFO, fundings, expiries,
 * balances and conversion, in whole-number fractions. For tests; shares no arithmetic with the
 * engine, and keeps lists where the engine keeps sums.
 */
import type { Instrument } from '../contract/instrument.ts';
import { valueMinor } from './second-books-fixture.ts';

/** Something that happened to one strategy's position. */
export type Happening =
  | {
      readonly kind: 'trade';
      readonly side: 'buy' | 'sell';
      readonly price: number;
      readonly lots: number;
      readonly feeMinor: number;
      readonly feeCurrency: string;
    }
  | { readonly kind: 'funding'; readonly rate: string; readonly mark: number }
  | { readonly kind: 'settlement'; readonly price: number };

/** One position by its history. Money in settlement minor units. */
export interface SecondPosition {
  readonly lots: number;
  /** Paid and received for lots: what every method of cost has to add up to. */
  readonly cash: bigint;
  readonly funding: bigint;
  readonly fees: ReadonlyMap<string, bigint>;
  /** Lots still open, oldest first, each with the price it was opened at. */
  readonly open: readonly { readonly lots: number; readonly price: number }[];
  /** Realised at FIFO without any rounding, as near as floating point is. */
  readonly fifoRealised: number;
}

const sign = (side: 'buy' | 'sell'): 1 | -1 => (side === 'buy' ? 1 : -1);
const direction = ({ kind }: Instrument): 1 | -1 => (kind === 'inverse' ? -1 : 1);

/** Value of one lot at a price, as a fraction in floating point. */
function lotValue(instrument: Instrument, price: number): number {
  const money = price * Number(instrument.priceIncrement);
  const quantity = Number(instrument.lotSize) * 10 ** instrument.settlementScale;
  return instrument.kind === 'inverse'
    ? (quantity * Number(instrument.contractValue)) / money
    : quantity * money;
}

/** What a position that holds `lots` receives at a funding. */
export function fundingMinor(
  instrument: Instrument,
  lots: number,
  rate: string,
  mark: number,
): bigint {
  if (lots === 0) return 0n;
  const negative = rate.startsWith('-');
  const [whole = '0', fraction = ''] = rate.replace('-', '').split('.');
  const above = BigInt(whole + fraction) * valueMinor(instrument, mark, Math.abs(lots));
  const below = 10n ** BigInt(fraction.length);
  const rounded = (2n * above + below) / (2n * below);
  const pays = lots > 0 !== negative;
  return pays ? -rounded : rounded;
}

/** Goes through a position's history from its beginning. */
export function secondPosition(
  instrument: Instrument,
  happenings: readonly Happening[],
): SecondPosition {
  let cash = 0n;
  let funding = 0n;
  let fifoRealised = 0;
  const fees = new Map<string, bigint>();
  // One entry a lot: slow, and without any arithmetic to be wrong.
  let open: { price: number; side: 1 | -1 }[] = [];
  const trade = (side: 1 | -1, price: number, lots: number): void => {
    const value = valueMinor(instrument, price, lots) * BigInt(direction(instrument));
    cash -= BigInt(side) * value;
    for (let lot = 0; lot < lots; lot += 1) {
      const oldest = open[0];
      if (oldest === undefined || oldest.side === side) {
        open.push({ price, side });
        continue;
      }
      open = open.slice(1);
      const gain = lotValue(instrument, price) - lotValue(instrument, oldest.price);
      fifoRealised += oldest.side * direction(instrument) * gain;
    }
  };
  for (const happening of happenings) {
    const held = open.reduce((sum, lot) => sum + lot.side, 0);
    switch (happening.kind) {
      case 'trade': {
        const { side, price, lots, feeCurrency, feeMinor } = happening;
        trade(sign(side), price, lots);
        fees.set(feeCurrency, (fees.get(feeCurrency) ?? 0n) + BigInt(feeMinor));
        break;
      }
      case 'funding':
        funding += fundingMinor(instrument, held, happening.rate, happening.mark);
        break;
      case 'settlement':
        if (held !== 0) trade(held > 0 ? -1 : 1, happening.price, Math.abs(held));
        break;
    }
  }
  const lots = open.reduce((sum, lot) => sum + lot.side, 0);
  return { lots, cash, funding, fees, open: grouped(open), fifoRealised };
}

function grouped(open: readonly { price: number }[]): { lots: number; price: number }[] {
  const groups: { lots: number; price: number }[] = [];
  for (const { price } of open) {
    const last = groups.at(-1);
    if (last?.price === price) last.lots += 1;
    else groups.push({ lots: 1, price });
  }
  return groups;
}

/** What the open lots are worth at a mark, signed as a gain; one rounding, as an exchange does. */
export function worthMinor(instrument: Instrument, lots: number, mark: number): bigint {
  const value = valueMinor(instrument, mark, Math.abs(lots)) * BigInt(direction(instrument));
  return lots < 0 ? -value : value;
}

/** An amount of minor units at a price: the nearest whole number, a half away from zero. */
export function exchanged(
  amount: bigint,
  price: bigint,
  scales: { readonly priceTen: bigint; readonly from: number; readonly to: number },
): bigint {
  const above = amount * price * 10n ** BigInt(scales.to);
  const below = scales.priceTen * 10n ** BigInt(scales.from);
  const size = above < 0n ? -above : above;
  const rounded = (2n * size + below) / (2n * below);
  return above < 0n ? -rounded : rounded;
}
