/**
 * What an act on a scope reaches, to be shown before it is done: orders, positions, strategies,
 * money. Derived from the ledger alone, so that engine, console and command line say the same.
 */
import { handOperator } from '../contract/hand.ts';
import type { InstrumentId, StrategyId, VenueId } from '../contract/ids.ts';
import { quoteValue } from '../contract/instrument.ts';
import type { VenueShare } from '../contract/kill-rows.ts';
import {
  lots as asLots,
  type Lots,
  type Minor,
  minor,
  type PriceTicks,
} from '../contract/numbers.ts';
import { type OrderRecord, openLots } from '../contract/orders.ts';
import { type Scope, scopeMatches } from '../contract/scope.ts';
import type { LedgerState } from './ledger-state.ts';
import type { Position } from './position.ts';
import { ordersBeyondReduction } from './reduction.ts';

/** Money in one quote currency, in minor units of `scale`. */
export interface ScopeValue {
  readonly currency: string;
  readonly scale: number;
  /** What working orders can still trade, at their limit prices. */
  readonly ordersMinor: Minor;
  /** Positions at their mark, as sizes: long and short add up. */
  readonly positionsMinor: Minor;
}

export interface BlastRadius {
  /** Working orders in scope, oldest first: what a kill cancels. */
  readonly orders: readonly OrderRecord[];
  /** Those of them that going to `reduce` would cancel. */
  readonly beyondReduction: readonly OrderRecord[];
  /** Open positions in scope: what a flatten closes. */
  readonly positions: readonly Position[];
  /** Strategies that could trade in scope. */
  readonly strategies: readonly StrategyId[];
  readonly values: readonly ScopeValue[];
  /** Orders and positions without a price, left out of the values. */
  readonly unpriced: number;
}

/** The price at which to value an open position; null where there is none. */
export type ScopeMarks = (instrument: InstrumentId, lots: Lots) => PriceTicks | null;

const noMarks: ScopeMarks = () => null;

/**
 * Why positions may be missing in a scope; '' where all of them can be told. A position belongs to
 * an account, a strategy and an instrument: whose order made it is not kept. One by hand is of its
 * operator's own strategy, so that its trader is known.
 */
export function positionsGap({ trader, client }: Scope): string {
  const named = [
    ...(trader === undefined ? [] : ['trader']),
    ...(client === undefined ? [] : ['client']),
  ];
  if (named.length === 0) return '';
  if (client === undefined) return traderGap;
  return `positions have no ${named.join(' and no ')}: none is listed, and some may be open`;
}

const traderGap =
  'positions of programs have no trader: only those by hand are listed, and others may be open';

/** Open positions in scope; of a trader those by hand, and of a client none (`positionsGap`). */
export function positionsInScope(state: LedgerState, scope: Scope): Position[] {
  if (scope.client !== undefined) return [];
  return [...state.positions.values()].filter(({ account, strategy, instrument, lots }) => {
    if (lots === 0) return false;
    const venue = state.instruments.get(instrument)?.venue;
    return (
      (scope.venue === undefined || venue === undefined || scope.venue === venue) &&
      (scope.account === undefined || scope.account === account) &&
      (scope.strategy === undefined || scope.strategy === strategy) &&
      (scope.instrument === undefined || scope.instrument === instrument) &&
      (scope.trader === undefined || scope.trader === handOperator(strategy))
    );
  });
}

/** Everything of `scope`; positions are valued by `marks`. */
export function blastRadius(
  state: LedgerState,
  scope: Scope,
  marks: ScopeMarks = noMarks,
): BlastRadius {
  const orders = [...state.orders.values()].filter(({ request }) =>
    scopeMatches(scope, request.owner),
  );
  const positions = positionsInScope(state, scope);
  const sums = new Map<string, ScopeValue>();
  let unpriced = 0;
  const add = (id: InstrumentId, price: PriceTicks | null, lots: number, of: Kind): void => {
    if (!addValue(state, sums, id, price, lots, of)) unpriced += 1;
  };
  for (const order of orders) {
    const { owner, price } = order.request;
    add(owner.instrument, price, openLots(order), 'ordersMinor');
  }
  for (const { instrument, lots } of positions) {
    add(instrument, marks(instrument, lots), Math.abs(lots), 'positionsMinor');
  }
  return {
    orders,
    beyondReduction: ordersBeyondReduction(state, scope),
    positions,
    strategies: strategiesInScope(state, scope, orders, positions),
    values: [...sums.values()],
    unpriced,
  };
}

/** Orders and positions of a radius by venue; venues that have neither are left out. */
export function venueShares(
  state: LedgerState,
  { orders, positions }: Pick<BlastRadius, 'orders' | 'positions'>,
): VenueShare[] {
  const shares = new Map<VenueId, VenueShare>();
  const add = (venue: VenueId | undefined, what: 'orders' | 'positions'): void => {
    if (venue === undefined) return;
    const share = shares.get(venue) ?? { venue, orders: 0, positions: 0 };
    shares.set(venue, { ...share, [what]: share[what] + 1 });
  };
  for (const { request } of orders) add(request.owner.venue, 'orders');
  for (const { instrument } of positions)
    add(state.instruments.get(instrument)?.venue, 'positions');
  return [...shares.values()].sort((one, other) => (one.venue < other.venue ? -1 : 1));
}

type Kind = 'ordersMinor' | 'positionsMinor';

function addValue(
  state: LedgerState,
  sums: Map<string, ScopeValue>,
  id: InstrumentId,
  price: PriceTicks | null,
  lots: number,
  of: Kind,
): boolean {
  const instrument = state.instruments.get(id);
  const valuation = state.valuations.get(id);
  if (instrument === undefined || valuation === undefined || price === null) return false;
  const { quote: currency, quoteScale: scale } = instrument;
  const key = `${currency}|${scale}`;
  const none = { currency, scale, ordersMinor: minor(0), positionsMinor: minor(0) };
  const sum = sums.get(key) ?? none;
  const value = quoteValue(valuation, price, asLots(lots));
  sums.set(key, { ...sum, [of]: minor(sum[of] + value) });
  return true;
}

/** Strategies whose limits let them trade in scope, and those with something open in it. */
function strategiesInScope(
  state: LedgerState,
  scope: Scope,
  orders: readonly OrderRecord[],
  positions: readonly Position[],
): StrategyId[] {
  const found = new Set<StrategyId>([
    ...orders.map(({ request }) => request.owner.strategy),
    ...positions.map(({ strategy }) => strategy),
  ]);
  const isNarrow =
    scope.account !== undefined || scope.trader !== undefined || scope.client !== undefined;
  for (const strategy of state.strategies.keys()) {
    if (scope.strategy !== undefined && scope.strategy !== strategy) continue;
    const permitted = state.limits?.strategies.find((entry) => entry.strategy === strategy);
    const traded = (permitted?.instruments ?? []).filter((instrument) => {
      const venue = state.instruments.get(instrument)?.venue;
      return (
        (scope.instrument === undefined || scope.instrument === instrument) &&
        (scope.venue === undefined || scope.venue === venue)
      );
    });
    const isWhole = scope.instrument === undefined && scope.venue === undefined;
    // Whose account, trader or client it is the limits do not say: what is open in it does.
    if (!isNarrow && (isWhole || traded.length > 0)) found.add(strategy);
  }
  return [...found].sort();
}
