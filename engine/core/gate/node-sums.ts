/**
 * One node of the limits on scopes as the gate holds it: its bounds as plain numbers, its windows,
 * and the sums over everything in its scope.
 * Keeps no sum up; that is node-book.ts.
 */
import type { HardLimits, LimitNode } from '../../contract/limit-tree.ts';
import { Concentration } from './concentration.ts';
import { Drifts } from './drifts.ts';
import { RecentOrders } from './recent-orders.ts';
import { SlidingWindow } from './sliding-window.ts';
import { VolatilityLines } from './volatility-lines.ts';

/** One set of limits of a node; what it does not hold is infinite, so that nothing is beyond it. */
export interface NodeSet {
  readonly severity: 'hard' | 'soft';
  readonly orderLots: number;
  readonly orderValueMinor: number;
  readonly priceCollarBps: number;
  readonly drifts: Drifts | null;
  readonly longLots: number;
  readonly shortLots: number;
  readonly grossMinor: number;
  readonly concentrationBps: number;
  readonly floorMinor: number;
  readonly messages: number;
  readonly window: SlidingWindow | null;
  readonly repeatMillis: number;
  readonly volatilityMinor: number;
}

/** A node with its sums: of the positions in its scope, and their working orders. */
export interface NodeSums {
  readonly node: LimitNode;
  readonly hard: NodeSet;
  readonly soft: NodeSet | null;
  readonly recent: RecentOrders | null;
  /** By instrument, where the node limits their shares. */
  readonly concentration: Concentration | null;
  /** By instrument, where the node limits volatility. */
  readonly lines: VolatilityLines | null;
  heldLots: number;
  buyLots: number;
  sellLots: number;
  /** What its positions may come to, each at its worst. */
  grossMinor: number;
  /** Working orders in scope whose value is not known. */
  unpriced: number;
}

/** A node under new limits, with nothing in its sums; what was counted before stays counted. */
export function sumsOf(node: LimitNode, former: NodeSums | undefined): NodeSums {
  const soft = node.soft === undefined ? null : setOf('soft', node, node.soft, former?.soft);
  const repeats = Math.max(node.hard.repeatMillis ?? 0, node.soft?.repeatMillis ?? 0);
  const isConcentrated = (node.hard.concentration ?? node.soft?.concentration) !== undefined;
  return {
    node,
    hard: setOf('hard', node, node.hard, former?.hard),
    soft,
    recent: repeats === 0 ? null : (former?.recent ?? new RecentOrders()),
    concentration: isConcentrated ? new Concentration() : null,
    lines: node.hard.volatilityMinor === undefined ? null : new VolatilityLines(),
    heldLots: 0,
    buyLots: 0,
    sellLots: 0,
    grossMinor: 0,
    unpriced: 0,
  };
}

function setOf(
  severity: NodeSet['severity'],
  { scope }: LimitNode,
  limits: HardLimits,
  former: NodeSet | null | undefined,
): NodeSet {
  const { messageRate } = limits;
  // Lots are of one instrument, and a position has neither a trader nor a client: where the scope
  // makes no sense of a limit, no order is within it.
  const isOfLots = scope.instrument !== undefined;
  const isOfPositions = scope.trader === undefined && scope.client === undefined;
  const bound = (limit: number | undefined, isSense: boolean): number => {
    if (limit === undefined) return Number.POSITIVE_INFINITY;
    return isSense ? limit : Number.NaN;
  };
  return {
    severity,
    orderLots: bound(limits.orderLots, isOfLots),
    orderValueMinor: bound(limits.orderValueMinor, true),
    priceCollarBps: bound(limits.priceCollarBps, true),
    drifts: driftsOf(limits, former?.drifts ?? null),
    longLots: bound(limits.longLots, isOfLots && isOfPositions),
    shortLots: bound(limits.shortLots, isOfLots && isOfPositions),
    grossMinor: bound(limits.grossMinor, isOfPositions),
    concentrationBps: bound(limits.concentration?.shareBps, isOfPositions),
    floorMinor: limits.concentration?.floorMinor ?? 0,
    messages: messageRate?.messages ?? Number.POSITIVE_INFINITY,
    window: messageRate === undefined ? null : windowOf(messageRate, former?.window ?? null),
    repeatMillis: limits.repeatMillis ?? 0,
    volatilityMinor: bound(limits.volatilityMinor, isOfPositions),
  };
}

const driftsOf = ({ priceDrift }: HardLimits, former: Drifts | null): Drifts | null =>
  priceDrift === undefined ? null : new Drifts(priceDrift, former);

const windowOf = (
  { messages, windowMillis }: NonNullable<HardLimits['messageRate']>,
  former: SlidingWindow | null,
): SlidingWindow =>
  former === null
    ? new SlidingWindow(messages, windowMillis)
    : former.resized(messages, windowMillis);
