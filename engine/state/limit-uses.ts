/**
 * Every limit of a desk with its use, worked out as the gate does: working orders count as filled.
 * One function for the engine's answer and for the console's replica, so that both say the same.
 */
import type { InstrumentId, StrategyId } from '../contract/ids.ts';
import type { NodeLimits } from '../contract/limit-tree.ts';
import type { LimitUse } from '../contract/limit-use.ts';
import type { InstrumentLimits, Limits } from '../contract/limits.ts';
import { minor } from '../contract/numbers.ts';
import { openLots } from '../contract/orders.ts';
import { scopeMatches } from '../contract/scope.ts';
import { compareSum, sumNumber, type WideSum } from '../contract/wide-sum.ts';
import { orderValue } from './exact-value.ts';
import type { LedgerState } from './ledger-state.ts';
import { type ClockedUses, nodeUses, unclocked } from './node-use.ts';

/** Messages in the windows of limits now; null: who asks does not know. */
export interface MessageCounts {
  readonly desk: number | null;
  readonly strategy: (id: StrategyId) => number | null;
  readonly node: ClockedUses;
}

/** Of a replica: it has no clock to count messages by. */
export const uncounted: MessageCounts = { desk: null, strategy: () => null, node: unclocked };

/** All limits that are in force, in the order in which they are written. */
export function limitUses(state: LedgerState, counts: MessageCounts = uncounted): LimitUse[] {
  const { limits } = state;
  if (limits === null) return [];
  return [
    ...limits.instruments.flatMap((one) => instrumentUses(state, one)),
    ...limits.strategies.map(({ strategy, messageRate }) => {
      return rateUse('strategy', strategy, messageRate, counts.strategy(strategy));
    }),
    rateUse('desk', 'desk', limits.desk.messageRate, counts.desk),
    ...dailyUses(state, limits),
    ...nodeLimitUses(state, limits, counts.node),
  ];
}

function rateUse(
  of: LimitUse['of'],
  name: string,
  { messages: bound, windowMillis }: Limits['desk']['messageRate'],
  use: number | null,
): LimitUse {
  const what = { of, name, limit: 'messageRate', severity: 'hard' } as const;
  return { ...what, use, bound, unit: 'messages', windowMillis };
}

/** Largest position of an instrument without sign, if all working orders of one side filled. */
export function worstPosition({ positions, orders }: LedgerState, id: InstrumentId): number {
  let [held, buys, sells] = [0, 0, 0];
  for (const { instrument, lots } of positions.values()) if (instrument === id) held += lots;
  for (const order of orders.values()) {
    if (order.request.owner.instrument !== id) continue;
    if (order.request.side === 'buy') buys += openLots(order);
    else sells += openLots(order);
  }
  return Math.max(Math.abs(held + buys), Math.abs(held - sells));
}

function instrumentUses(state: LedgerState, limits: InstrumentLimits): LimitUse[] {
  const { instrument, positionLots, orderLots, orderValueMinor, unmatchedLots } = limits;
  const currency = state.instruments.get(instrument)?.quote;
  const largest = largestOrder(state, (order) => order.instrument === instrument);
  const of = { of: 'instrument', name: instrument, severity: 'hard' } as const;
  const lots = { ...of, unit: 'lots', instrument } as const;
  const held = worstPosition(state, instrument);
  const money = { ...of, unit: 'minor', ...(currency === undefined ? {} : { currency }) } as const;
  return [
    { ...lots, limit: 'position', use: held, bound: positionLots },
    { ...money, limit: 'orderValue', use: largest.minor, bound: orderValueMinor },
    { ...lots, limit: 'orderQuantity', use: largest.lots, bound: orderLots },
    ...(unmatchedLots === undefined
      ? []
      : [
          {
            ...lots,
            limit: 'unmatched',
            use: unmatchedHeld(state, instrument),
            bound: unmatchedLots,
          } as const,
        ]),
  ];
}

function unmatchedHeld({ positions }: LedgerState, id: InstrumentId): number {
  let held = 0;
  for (const { strategy, instrument, lots } of positions.values()) {
    if (strategy === 'unmatched' && instrument === id) held += Math.abs(lots);
  }
  return held;
}

type Owner = Parameters<typeof scopeMatches>[1];

/** The largest of the orders that work, in lots and in money; null: one has no known value. */
function largestOrder(
  { orders, valuations }: LedgerState,
  isMeant: (owner: Owner) => boolean,
): { readonly lots: number; readonly minor: number | null } {
  let lots = 0;
  let value: number | null = 0;
  for (const { request, judgedMinor } of orders.values()) {
    if (!isMeant(request.owner)) continue;
    lots = Math.max(lots, request.lots);
    const price = request.price ?? request.stopPrice ?? null;
    const valuation = valuations.get(request.owner.instrument);
    const priced =
      price === null || valuation === undefined
        ? (judgedMinor ?? null)
        : orderValue(valuation, price, request.lots);
    // A sell below the bid and a stop were judged at more than their price says.
    value = priced === null || value === null ? null : Math.max(value, priced, judgedMinor ?? 0);
  }
  return { lots, minor: value };
}

/** A sum that a safe integer cannot hold is told as the largest that it can. */
const shownSum = (sum: WideSum): number =>
  compareSum(sum, minor(Number.MAX_SAFE_INTEGER)) >= 0
    ? Number.MAX_SAFE_INTEGER
    : Math.max(0, sumNumber(sum));

function dailyUses({ books }: LedgerState, { desk }: Limits): LimitUse[] {
  return (desk.daily ?? []).flatMap(({ currency, lossMinor, turnoverMinor }): LimitUse[] => {
    const total = books.dayTotals.get(currency);
    const of = { of: 'desk', name: 'desk', severity: 'hard', unit: 'minor', currency } as const;
    const net = total === undefined ? 0 : sumNumber(total.netMinor);
    const loss = Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, -net));
    const turnover = total === undefined ? 0 : shownSum(total.turnoverMinor);
    return [
      ...(lossMinor === undefined
        ? []
        : [{ ...of, limit: 'dailyLoss', use: loss, bound: lossMinor } as const]),
      ...(turnoverMinor === undefined
        ? []
        : [{ ...of, limit: 'dailyTurnover', use: turnover, bound: turnoverMinor } as const]),
    ];
  });
}

function windowOf(limits: NodeLimits | undefined, limit: LimitUse['limit']) {
  const { messageRate, priceDrift } = limits ?? {};
  if (limit === 'messageRate') return { windowMillis: messageRate?.windowMillis };
  return limit === 'priceDrift' ? { windowMillis: priceDrift?.windowMillis } : {};
}

/** Limits on scopes: those with sums by the gate's own, those of one order by what works. */
function nodeLimitUses(state: LedgerState, limits: Limits, clocked: ClockedUses): LimitUse[] {
  const sums = nodeUses(state, clocked);
  return (limits.nodes ?? []).flatMap((node): LimitUse[] => {
    const { name, scope, currency } = node;
    const { instrument } = scope;
    const money = currency === undefined ? {} : { currency };
    const whose = instrument === undefined ? {} : { instrument };
    const own = sums.filter((use) => use.node === name);
    const largest = largestOrder(state, (owner) => scopeMatches(scope, owner));
    return (['hard', 'soft'] as const).flatMap((severity): LimitUse[] => {
      const set = node[severity];
      const of = { of: 'node', name, severity } as const;
      const told = own
        .filter((use) => use.severity === severity)
        .map(({ limit, use, bound, unit }): LimitUse => {
          const rest = unit === 'minor' ? money : unit === 'lots' ? whose : windowOf(set, limit);
          return { ...of, limit, use, bound, unit, ...rest };
        });
      const { orderLots, orderValueMinor } = set ?? {};
      return [
        ...told,
        ...(orderValueMinor === undefined
          ? []
          : [
              {
                ...of,
                ...({ limit: 'orderValue', use: largest.minor, bound: orderValueMinor } as const),
                ...({ unit: 'minor', ...money } as const),
              },
            ]),
        ...(orderLots === undefined
          ? []
          : [
              {
                ...of,
                ...({ limit: 'orderQuantity', use: largest.lots, bound: orderLots } as const),
                ...({ unit: 'lots', ...whose } as const),
              },
            ]),
      ];
    });
  });
}
