/**
 * How much of each limit is in use, worked out as the gate does: working orders count as filled.
 * Shows limits; holds none.
 */
import type { NodeUse } from '../../engine/contract/gate-ask.ts';
import type { InstrumentId } from '../../engine/contract/ids.ts';
import { quoteValue } from '../../engine/contract/instrument.ts';
import { lots, priceTicks } from '../../engine/contract/numbers.ts';
import { openLots } from '../../engine/contract/orders.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { nodeUses } from '../../engine/state/node-use.ts';
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

const labels: Readonly<Partial<Record<NodeUse['limit'], string>>> = {
  longPosition: 'Long',
  shortPosition: 'Short',
  grossExposure: 'Gross exposure',
};

/**
 * Uses of the limits on scopes, by the gate's own sums. Messages in a window are left out: a
 * replica has no clock to count them by.
 */
export function nodeLimitUses(ledger: LedgerState): LimitUse[] {
  return nodeUses(ledger).flatMap((told): LimitUse[] => {
    const { node, limit, severity, bound, use } = told;
    const what = labels[limit];
    const texts = use === null ? null : nodeTexts(ledger, told, use);
    if (what === undefined || use === null || texts === null) return [];
    const soft = severity === 'soft' ? ', soft' : '';
    const key = `nodes/${node}/${severity}/${limit}`;
    return [{ key, label: `${what}, ${node}${soft}`, ...texts, share: use / bound }];
  });
}

/** Figures in the unit of what the node is about; null: nothing here has such a unit. */
function nodeTexts(ledger: LedgerState, { node, unit, currency, bound }: NodeUse, use: number) {
  if (unit === 'minor') {
    const quoted = [...ledger.instruments.values()].find(({ quote }) => quote === currency);
    if (quoted === undefined) return null;
    const text = (value: number) => moneyText(value, quoted.quoteScale);
    return { used: text(use), limit: text(bound), unit: quoted.quote };
  }
  const id = ledger.limits?.nodes?.find(({ name }) => name === node)?.scope.instrument;
  const instrument = id === undefined ? undefined : ledger.instruments.get(id);
  const valuation = id === undefined ? undefined : ledger.valuations.get(id);
  if (instrument === undefined || valuation === undefined) return null;
  const text = (value: number) => quantityText(valuation, value);
  const name = instrument.kind === 'inverse' ? 'contracts' : instrument.base;
  return { used: text(use), limit: text(bound), unit: name };
}
