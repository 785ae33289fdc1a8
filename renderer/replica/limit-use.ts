/**
 * How much of each limit is in use, worked out as the gate does: working orders count as filled.
 * Shows limits; holds none.
 */
import type { InstrumentId } from '../../engine/contract/ids.ts';
import { quoteValue } from '../../engine/contract/instrument.ts';
import { lots, priceTicks } from '../../engine/contract/numbers.ts';
import { openLots } from '../../engine/contract/orders.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { moneyText, quantityText } from './figures.ts';

/** One limit with its use; texts are plain decimals. */
export interface LimitUse {
  readonly key: string;
  readonly label: string;
  readonly used: string;
  readonly limit: string;
  readonly unit: string;
  /** Use as a share of the limit. */
  readonly share: number;
}

/** Largest position, in lots without sign, if all working orders of one side were filled. */
export function worstPosition(ledger: LedgerState, instrument: InstrumentId): number {
  let held = 0;
  for (const position of ledger.positions.values()) {
    if (position.instrument === instrument) held += position.lots;
  }
  let buys = 0;
  let sells = 0;
  for (const order of ledger.orders.values()) {
    if (order.request.owner.instrument !== instrument) continue;
    const open = openLots(order);
    if (order.request.side === 'buy') buys += open;
    else sells += open;
  }
  return Math.max(Math.abs(held + buys), Math.abs(held - sells));
}

function largestOrderValue(ledger: LedgerState, instrument: InstrumentId): number {
  const valuation = ledger.valuations.get(instrument);
  let largest = 0;
  if (valuation === undefined) return largest;
  for (const order of ledger.orders.values()) {
    const { owner, price, lots: size } = order.request;
    if (owner.instrument !== instrument || price === null) continue;
    largest = Math.max(largest, quoteValue(valuation, priceTicks(price), lots(size)));
  }
  return largest;
}

/** Uses of every instrument limit, in the order of the limits. */
export function instrumentLimitUses(ledger: LedgerState): LimitUse[] {
  return (ledger.limits?.instruments ?? []).flatMap((limit) => {
    const instrument = ledger.instruments.get(limit.instrument);
    const valuation = ledger.valuations.get(limit.instrument);
    if (instrument === undefined || valuation === undefined) return [];
    const position = worstPosition(ledger, limit.instrument);
    const value = largestOrderValue(ledger, limit.instrument);
    return [
      {
        key: `${limit.instrument}/position`,
        label: `Position, ${instrument.symbol}`,
        used: quantityText(valuation, position),
        limit: quantityText(valuation, limit.positionLots),
        unit: instrument.kind === 'inverse' ? 'contracts' : instrument.base,
        share: limit.positionLots === 0 ? 1 : position / limit.positionLots,
      },
      {
        key: `${limit.instrument}/orderValue`,
        label: `Largest order, ${instrument.symbol}`,
        used: moneyText(value, instrument.quoteScale),
        limit: moneyText(limit.orderValueMinor, instrument.quoteScale),
        unit: instrument.quote,
        share: limit.orderValueMinor === 0 ? 1 : value / limit.orderValueMinor,
      },
    ];
  });
}
