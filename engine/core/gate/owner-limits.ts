/**
 * What holds one owner, resolved once: the limits of its instrument and its strategy, and the nodes
 * whose scope it is in, flat. Every order of it is then judged without a search.
 * Judges nothing, and keeps no figure that an order or a fill could change.
 */
import { limitsNameOf } from '../../contract/hand.ts';
import type { InstrumentId, StrategyId } from '../../contract/ids.ts';
import type { Instrument, Valuation } from '../../contract/instrument.ts';
import type { LimitName } from '../../contract/limit-tree.ts';
import type { InstrumentLimits } from '../../contract/limits.ts';
import { unmatchedStrategy } from '../../contract/reconciliation.ts';
import { type Ownership, scopeMatches } from '../../contract/scope.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import type { ExposureCell } from '../../state/node-exposure.ts';
import { positionKey } from '../../state/position.ts';
import type { GateContext } from './ask.ts';
import type { LimitsIndex } from './limits-index.ts';
import type { NodeSet, NodeSums } from './node-sums.ts';
import type { ReferenceGuard } from './reference-guard.ts';
import type { SlidingWindow } from './sliding-window.ts';

/** A node that holds an owner, with the bounds that it has for this owner's instrument. */
export interface HeldNode {
  readonly sums: NodeSums;
  readonly set: NodeSet;
}

/**
 * One severity of all nodes that hold an owner: the least bounds of one order, beyond which alone
 * it matters whose they are, and the nodes with each kind of sum, in the order of the desk file.
 */
export interface OwnerSets {
  readonly orderLots: number;
  readonly orderValueMinor: number;
  readonly priceCollarBps: number;
  readonly all: readonly HeldNode[];
  readonly positions: readonly HeldNode[];
  readonly gross: readonly HeldNode[];
  readonly drifts: readonly HeldNode[];
  readonly concentrated: readonly HeldNode[];
  readonly windows: readonly SlidingWindow[];
  readonly repeats: readonly HeldNode[];
}

/** Everything about an owner that only new limits, or a new definition, change. */
export interface OwnerLimits {
  readonly owner: Ownership;
  /** What it was resolved in, and under which limits: under others it is not used. */
  readonly gate: GateContext;
  readonly index: LimitsIndex;
  readonly instrument: Instrument | null;
  readonly valuation: Valuation | null;
  readonly market: InstrumentMarket | null;
  readonly strategyWindow: SlidingWindow | null;
  readonly limits: InstrumentLimits | null;
  /** Instruments that the strategy may trade; null when it has no limits at all. */
  readonly permitted: ReadonlySet<InstrumentId> | null;
  /** Of the reference of its instrument; null: none watches it. */
  readonly guard: ReferenceGuard | null;
  /** Whether its trader may order the instrument. */
  readonly traderMay: boolean;
  /** Key of what nobody answers for in its account and instrument: it takes long to make. */
  readonly unmatchedKey: string;
  /** Its own share of the sums. */
  readonly cell: ExposureCell;
  readonly hard: OwnerSets;
  readonly soft: OwnerSets;
  /** Nodes that limit volatility: mostly none. */
  readonly volatile: readonly HeldNode[];
}

/** Where owners are resolved from. */
export interface OwnerSource {
  readonly nodes: readonly NodeSums[];
  readonly cellOf: (owner: Ownership) => ExposureCell;
}

function resolve(owner: Ownership, gate: GateContext, source: OwnerSource): OwnerLimits {
  const { ledger, market, limits: index, rates } = gate;
  const { instrument: id, strategy } = owner;
  const instrument = ledger.instruments.get(id) ?? null;
  const quote = instrument?.quote;
  const matching = source.nodes.filter(({ node }) => scopeMatches(node.scope, owner));
  const held = matching.map((sums) => ({ sums, set: boundsIn(quote, sums, sums.hard) }));
  const soft = matching.flatMap((sums) =>
    sums.soft === null ? [] : [{ sums, set: boundsIn(quote, sums, sums.soft) }],
  );
  return {
    owner,
    gate,
    index,
    instrument,
    valuation: ledger.valuations.get(id) ?? null,
    market: market.instruments.get(id) ?? null,
    strategyWindow: rates.strategy(strategy) ?? null,
    limits: index.instruments.get(id) ?? null,
    permitted: index.permissions.get(limitsNameOf(strategy)) ?? null,
    guard: gate.guards.of(id),
    traderMay: index.traders === null || index.traders.get(owner.trader)?.has(id) === true,
    unmatchedKey: positionKey(owner.account, unmatchedStrategy, id),
    cell: source.cellOf(owner),
    hard: flat(held),
    soft: flat(soft),
    volatile: held.filter(({ sums }) => sums.lines !== null),
  };
}

/** Money of a node is in its currency: an order quoted in another one is within none of it. */
function boundsIn(quote: string | undefined, { node }: NodeSums, set: NodeSet): NodeSet {
  if (quote !== undefined && node.currency === quote) return set;
  const foreign = (bound: number) => (isFree(bound) ? bound : Number.NaN);
  return {
    ...set,
    orderValueMinor: foreign(set.orderValueMinor),
    grossMinor: foreign(set.grossMinor),
    concentrationBps: foreign(set.concentrationBps),
    volatilityMinor: foreign(set.volatilityMinor),
  };
}

const isFree = (bound: number): boolean => bound === Number.POSITIVE_INFINITY;

function flat(all: readonly HeldNode[]): OwnerSets {
  const least = (field: 'orderLots' | 'orderValueMinor' | 'priceCollarBps'): number =>
    all.reduce((bound, { set }) => Math.min(bound, set[field]), Number.POSITIVE_INFINITY);
  return {
    orderLots: least('orderLots'),
    orderValueMinor: least('orderValueMinor'),
    priceCollarBps: least('priceCollarBps'),
    all,
    positions: all.filter(({ set }) => !isFree(set.longLots) || !isFree(set.shortLots)),
    gross: all.filter(({ set }) => !isFree(set.grossMinor)),
    drifts: all.filter(({ set }) => set.drifts !== null),
    concentrated: all.filter(({ set }) => !isFree(set.concentrationBps)),
    windows: all.flatMap(({ set }) => set.window ?? []),
    repeats: all.filter(({ set }) => set.repeatMillis > 0),
  };
}

const noLimit = Number.POSITIVE_INFINITY;

/** One node with a single one of its limits, as if it had no other. */
export function onlyOf({ sums, set }: HeldNode, limit: LimitName): OwnerSets {
  const of = (name: LimitName, bound: number): number => (name === limit ? bound : noLimit);
  const only: NodeSet = {
    severity: set.severity,
    orderLots: of('orderQuantity', set.orderLots),
    orderValueMinor: of('orderValue', set.orderValueMinor),
    priceCollarBps: of('priceCollar', set.priceCollarBps),
    drifts: limit === 'priceDrift' ? set.drifts : null,
    longLots: of('longPosition', set.longLots),
    shortLots: of('shortPosition', set.shortLots),
    grossMinor: of('grossExposure', set.grossMinor),
    concentrationBps: of('concentration', set.concentrationBps),
    floorMinor: set.floorMinor,
    messages: of('messageRate', set.messages),
    window: limit === 'messageRate' ? set.window : null,
    repeatMillis: limit === 'repeat' ? set.repeatMillis : 0,
    volatilityMinor: noLimit,
  };
  return flat([{ sums, set: only }]);
}

/** Owners of one strategy kept resolved; a strategy has few, and more of them begin anew. */
const ownersLimit = 64;
/** Strategies with resolved owners. */
const strategiesLimit = 1_024;

/** The resolved owners, by strategy, and the last one apart: mostly the next ask is its too. */
export class OwnerIndex {
  #last: OwnerLimits | null = null;
  readonly #strategies = new Map<StrategyId, OwnerLimits[]>();

  /** An owner under the limits in force, resolved where it was not yet. */
  of(owner: Ownership, gate: GateContext, source: OwnerSource): OwnerLimits {
    const last = this.#last;
    if (last !== null && isSame(last, owner, gate)) return last;
    const known = this.#strategies.get(owner.strategy);
    const found = known?.find((each) => isSame(each, owner, gate));
    if (found !== undefined) {
      this.#last = found;
      return found;
    }
    const added = resolve(owner, gate, source);
    if (known !== undefined && known.length < ownersLimit) known.push(added);
    else {
      if (this.#strategies.size >= strategiesLimit) this.#strategies.clear();
      this.#strategies.set(owner.strategy, [added]);
    }
    this.#last = added;
    return added;
  }

  forget(): void {
    this.#last = null;
    this.#strategies.clear();
  }
}

/** Every field that a scope can name; written out, as this is asked for every order. */
const isSame = ({ owner: known, gate, index }: OwnerLimits, owner: Ownership, now: GateContext) =>
  gate === now &&
  index === now.limits &&
  known.instrument === owner.instrument &&
  known.strategy === owner.strategy &&
  known.account === owner.account &&
  known.venue === owner.venue &&
  known.trader === owner.trader &&
  known.client === owner.client;
