/**
 * Checks against the limits on scopes: all hard ones, and behind every other check the soft ones.
 * Of several objections the first counts: by limit, in the order of `LimitName`, then by node, in
 * the order of the desk file. A figure that cannot be worked out is beyond every limit.
 */
import { invariant } from '../../contract/assert.ts';
import type { Refusal, RefusalKind } from '../../contract/events.ts';
import { type LimitBreach, LimitName } from '../../contract/limit-tree.ts';
import type { Minor } from '../../contract/numbers.ts';
import type { OrderRecord } from '../../contract/orders.ts';
import { type ExposureCell, grownMinor, partOf, workingMinor } from '../../state/node-exposure.ts';
import type { Drifts } from './drifts.ts';
import type { Facts } from './facts.ts';
import type { NodeSet } from './node-sums.ts';
import { breachText } from './node-wording.ts';
import { withinCollar } from './order-value.ts';
import { type HeldNode, type OwnerSets, onlyOf } from './owner-limits.ts';
import { isClosing } from './shrinking.ts';
import { refuse } from './wording.ts';

/** The hard limits of every node that holds the owner. */
export function checkNodes(facts: Facts): Refusal | null {
  const { cell, hard } = facts.held;
  return hard.all.length === 0 ? null : checkSets(facts, cell, hard);
}

/** The soft ones; a flatten is not held to them, as it only ever leaves less. */
export function checkSoftNodes(facts: Facts): Refusal | null {
  const { cell, soft } = facts.held;
  if (soft.all.length === 0 || facts.ask.flattenId !== undefined) return null;
  return checkSets(facts, cell, soft);
}

/**
 * Every soft objection to an order, in the order in which they count: each limit of each node held
 * against it alone, by the very checks that hold them all.
 */
export function softObjections(facts: Facts): readonly Refusal[] {
  const { cell, soft } = facts.held;
  return LimitName.options.flatMap((limit) =>
    soft.all.flatMap((held) => checkSets(facts, cell, onlyOf(held, limit)) ?? []),
  );
}

/**
 * One severity, in one function: this is run for every order, and each call of another one is a
 * twentieth of what all of it may cost. Of one order the least bound of all nodes is compared.
 */
function checkSets(facts: Facts, cell: ExposureCell, sets: OwnerSets): Refusal | null {
  const { ask, request, openLots, replacedLots } = facts;
  const { lots } = request;
  if (isBeyond(lots, sets.orderLots)) {
    return firstOver(facts, sets, 'orderQuantity', lots, (set) => isBeyond(lots, set.orderLots));
  }
  const value = facts.orderValueMinor ?? Number.NaN;
  if (isBeyond(value, sets.orderValueMinor)) {
    const isOver = (set: NodeSet) => isBeyond(value, set.orderValueMinor);
    return firstOver(facts, sets, 'orderValue', value, isOver);
  }
  const bps = collarUse(facts, sets.priceCollarBps);
  if (bps !== null) {
    const isOver = (set: NodeSet) => collarUse(facts, set.priceCollarBps) !== null;
    return firstOver(facts, sets, 'priceCollar', bps, isOver);
  }
  if (sets.drifts.length > 0) {
    const refusal = checkDrift(facts, sets);
    if (refusal !== null) return refusal;
  }
  const buys = request.side === 'buy';
  for (const held of sets.positions) {
    const { heldLots, buyLots, sellLots } = held.sums;
    const working = (buys ? buyLots : sellLots) - replacedLots;
    const reach = (buys ? heldLots : -heldLots) + working + openLots;
    if (!isBeyond(reach, buys ? held.set.longLots : held.set.shortLots)) continue;
    // What closes shrinks its owner's position: what the scope nets it against may not keep it.
    if (isClosing(facts)) break;
    return refusalOf(facts, held, buys ? 'longPosition' : 'shortPosition', reach);
  }
  // An order on the side of its position adds no more than its own value: mostly that is enough.
  const isPlain = buys ? cell.held.lots >= 0 : cell.held.lots <= 0;
  for (const { sums, set } of sets.gross) {
    if (isPlain && sums.unpriced === 0 && sums.grossMinor + value <= set.grossMinor) continue;
    const refusal = checkGross(facts, cell, sets);
    if (refusal !== null) return refusal;
    break;
  }
  if (sets.concentrated.length > 0) {
    const refusal = checkConcentration(facts, cell, sets);
    if (refusal !== null) return refusal;
  }
  // As to the rate of the desk: the kill before a flatten may have used the messages up.
  if (ask.flattenId !== undefined) return null;
  for (const window of sets.windows) {
    if (window.hasRoomAt(ask.monoNanos)) continue;
    const use = window.countAt(ask.monoNanos) + 1;
    return firstOver(facts, sets, 'messageRate', use, (set) => set.window === window);
  }
  return sets.repeats.length === 0 ? null : checkRepeats(facts, sets);
}

/**
 * How far the price is off where that is more than `limitBps`, in whole basis points rounded up;
 * null: it is within. What there is nothing to measure by is off without end.
 */
function collarUse({ top, request, judgedPrice }: Facts, limitBps: number): number | null {
  if (limitBps === Number.POSITIVE_INFINITY) return null;
  const { stopPrice, price } = request;
  const judged = stopPrice ?? judgedPrice;
  if (top === null || judged === null) return Number.NaN;
  const { bidPrice, askPrice } = top;
  if (!withinCollar(judged, bidPrice, askPrice, limitBps)) {
    return distanceBps(judged, bidPrice + askPrice);
  }
  if (stopPrice === undefined || price === null) return null;
  if (withinCollar(price, stopPrice, stopPrice, limitBps)) return null;
  return distanceBps(price, 2 * stopPrice);
}

const distanceBps = (price: number, twiceMid: number): number =>
  Math.ceil((Math.abs(2 * price - twiceMid) * 10_000) / twiceMid);

/** A flatten has to get out, wherever its market has gone since. */
function checkDrift(facts: Facts, { drifts }: OwnerSets): Refusal | null {
  const { ask, request, judgedPrice } = facts;
  if (ask.flattenId !== undefined) return null;
  const price = request.stopPrice ?? judgedPrice;
  for (const held of drifts) {
    const limit = driftsOf(held.set);
    const use = limit.useOf(request.owner.instrument, price, ask.monoNanos);
    if (isBeyond(use, limit.bps)) return refusalOf(facts, held, 'priceDrift', use);
  }
  return null;
}

/** Of a set that limits drift. */
function driftsOf({ drifts }: NodeSet): Drifts {
  invariant(drifts !== null, 'drift is held to a node that does not limit it');
  return drifts;
}

/** Only what adds to the gross exposure of its instrument is held: what others close is not. */
function checkConcentration(
  facts: Facts,
  cell: ExposureCell,
  { concentrated }: OwnerSets,
): Refusal | null {
  const more = growthMinor(facts, cell);
  if (more <= 0) return null;
  const { instrument } = facts.request.owner;
  for (const held of concentrated) {
    const { sums, set } = held;
    const { concentration } = sums;
    invariant(concentration !== null, 'shares are held to a node that does not keep them');
    const gross = sums.unpriced > 0 ? Number.NaN : sums.grossMinor;
    const use = concentration.shareBps(instrument, gross, more, set.floorMinor);
    if (isBeyond(use, set.concentrationBps)) return refusalOf(facts, held, 'concentration', use);
  }
  return null;
}

/** Gross exposure; an order that adds nothing to it passes, however much there is already. */
function checkGross(facts: Facts, cell: ExposureCell, { gross }: OwnerSets): Refusal | null {
  const more = growthMinor(facts, cell);
  if (more <= 0) return null;
  for (const held of gross) {
    const use = held.sums.unpriced > 0 ? Number.NaN : held.sums.grossMinor + more;
    if (isBeyond(use, held.set.grossMinor)) return refusalOf(facts, held, 'grossExposure', use);
  }
  return null;
}

/**
 * What an order adds to the most that its owner's position may be worth; NaN: it is not known.
 */
function growthMinor(facts: Facts, { held, buys, sells }: ExposureCell): number {
  const { request, openLots, replacedLots, orderValueMinor, ask, valuation } = facts;
  const isBuy = request.side === 'buy';
  const side = isBuy ? buys : sells;
  const other = isBuy ? sells : buys;
  const lots = isBuy ? held.lots : -held.lots;
  const value = orderValueMinor === null ? Number.NaN : openValue(orderValueMinor, facts);
  const replaced = ask.amends === undefined ? 0 : replacedMinor(ask.amends, valuation);
  const { dearest } = side.values;
  const before = grownMinor(lots, held.minor, side.lots, side.minor, dearest);
  const after = grownMinor(
    lots,
    held.minor,
    side.lots + openLots - replacedLots,
    side.minor + value - replaced,
    Math.max(dearest, value / openLots),
  );
  const against = grownMinor(-lots, held.minor, other.lots, other.minor, other.values.dearest);
  const rest = Math.max(held.minor, against);
  return Math.max(rest, after) - Math.max(rest, before);
}

/** What is not known of the order that is amended is in no sum either. */
const replacedMinor = (order: OrderRecord, valuation: Facts['valuation']): number =>
  workingMinor(order, valuation ?? undefined) ?? 0;

/** Of an amend, the value of the lots alone that can still trade. */
const openValue = (value: Minor, { request, openLots }: Facts): number =>
  partOf(value, openLots, request.lots);

/** An order like one a moment ago. An amend changes an order, and makes no second one. */
function checkRepeats(facts: Facts, { repeats }: OwnerSets): Refusal | null {
  const { monoNanos, amends } = facts.ask;
  if (amends !== undefined) return null;
  for (const held of repeats) {
    const last = held.sums.recent?.lastLike(facts.request) ?? null;
    if (last === null) continue;
    const ageMillis = Math.floor((monoNanos - last) / 1_000_000);
    if (ageMillis < held.set.repeatMillis) return refusalOf(facts, held, 'repeat', ageMillis);
  }
  return null;
}

/** Not `>`: what is no number is within no limit. What is not limited is infinite. */
const isBeyond = (use: number, bound: number): boolean =>
  !(use <= bound) && bound !== Number.POSITIVE_INFINITY;

/** The refusal of the first node that is over, of those whose least bound was passed. */
function firstOver(
  facts: Facts,
  { all }: OwnerSets,
  limit: LimitName,
  use: number,
  isOver: (set: NodeSet) => boolean,
): Refusal {
  const held = all.find(({ set }) => isOver(set));
  invariant(held !== undefined, `no node has the least bound of ${limit}`);
  return refusalOf(facts, held, limit, use);
}

const kindOf: Readonly<Record<LimitName, RefusalKind>> = {
  orderQuantity: 'orderSize',
  orderValue: 'orderValue',
  priceCollar: 'priceCollar',
  priceDrift: 'priceDrift',
  longPosition: 'positionLimit',
  shortPosition: 'positionLimit',
  grossExposure: 'grossExposure',
  concentration: 'concentration',
  messageRate: 'messageRate',
  repeat: 'likelyDuplicate',
  portfolioVolatility: 'correlation',
};

const unitOf: Readonly<Record<LimitName, LimitBreach['unit']>> = {
  orderQuantity: 'lots',
  orderValue: 'minor',
  priceCollar: 'bps',
  priceDrift: 'bps',
  longPosition: 'lots',
  shortPosition: 'lots',
  grossExposure: 'minor',
  concentration: 'bps',
  messageRate: 'messages',
  repeat: 'millis',
  portfolioVolatility: 'minor',
};

/** The bound of a limit; of `repeat` the least age. */
const boundOf: Readonly<Record<LimitName, (set: NodeSet) => number>> = {
  orderQuantity: (set) => set.orderLots,
  orderValue: (set) => set.orderValueMinor,
  priceCollar: (set) => set.priceCollarBps,
  priceDrift: (set) => driftsOf(set).bps,
  longPosition: (set) => set.longLots,
  shortPosition: (set) => set.shortLots,
  grossExposure: (set) => set.grossMinor,
  concentration: (set) => set.concentrationBps,
  messageRate: (set) => set.messages,
  repeat: (set) => set.repeatMillis,
  portfolioVolatility: (set) => set.volatilityMinor,
};

const known = (value: number): number | null => (Number.isSafeInteger(value) ? value : null);

/** The refusal of a node by one of its limits; `use` that is no number is not known. */
export function refusalOf(
  facts: Facts,
  { sums: { node }, set }: HeldNode,
  limit: LimitName,
  use: number,
): Refusal {
  const unit = unitOf[limit];
  const bound = known(boundOf[limit](set));
  const breach: LimitBreach = {
    node: node.name,
    limit,
    severity: set.severity,
    bound,
    use: bound === null ? null : known(use),
    unit,
    ...(unit === 'minor' && node.currency !== undefined ? { currency: node.currency } : {}),
  };
  const detail = breachText(facts, node, breach);
  return { ...refuse(kindOf[limit], `limits/${node.name}/${limit}`, detail), breach };
}
