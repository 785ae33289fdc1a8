/**
 * A change of an instrument's price or lot grid: everything open, and every break, is carried over
 * exactly, or nothing is. Money is untouched; what the new grid cannot say is a reason to refuse.
 */
import { invariant } from '../contract/assert.ts';
import { type Instrument, valuationOf } from '../contract/instrument.ts';
import type { LimitNode, NodeLimits } from '../contract/limit-tree.ts';
import { type Lots, lots, type PriceTicks, parseDecimal, priceTicks } from '../contract/numbers.ts';
import type { OrderRecord, OrderTerms } from '../contract/orders.ts';
import type { BreakFigures, VenueDifference } from '../contract/reconciliation.ts';
import { dropOfOtherGrid } from './covariance-fold.ts';
import { type FillRecord, findOrder, type LedgerState } from './ledger-state.ts';
import { carryParents } from './parents-fold.ts';
import type { Position } from './position.ts';
import type { BreakRecord } from './reconciliation-fold.ts';

/** What would be carried to a new grid. */
export interface RegridPlan {
  readonly positions: number;
  readonly workingOrders: number;
  /** Finished orders, fills and decided breaks that it cannot say; the ledger has them. */
  readonly leftOut: number;
}

/** How a number of the old grid reads on the new one; null: not exactly. */
type Convert = (units: number) => number | null;

/** A number of the old grid as above / below of the new one. */
function ratio(before: string, after: string): { readonly above: bigint; readonly below: bigint } {
  const from = parseDecimal(before);
  const to = parseDecimal(after);
  invariant(from !== null && to !== null, `no grids: ${before}, ${after}`);
  const shift = to.decimals - from.decimals;
  const above = BigInt(from.mantissa) * 10n ** BigInt(Math.max(shift, 0));
  const below = BigInt(to.mantissa) * 10n ** BigInt(Math.max(-shift, 0));
  return { above, below };
}

function conversion(before: string, after: string): Convert {
  const { above, below } = ratio(before, after);
  return (units) => {
    const wide = BigInt(units) * above;
    if (wide % below !== 0n) return null;
    const converted = Number(wide / below);
    return Number.isSafeInteger(converted) ? converted : null;
  };
}

interface Conversions {
  readonly price: Convert;
  readonly lot: Convert;
  readonly lotFloor: (units: number) => Lots;
  readonly priceNear: (units: number) => PriceTicks;
}

/** Fields that may not change with a grid: the money of the books is in their units. */
const fixedFields = ['kind', 'contractValue', 'quoteScale', 'settlementScale'] as const;

/** Whether everything open can be carried over exactly; else the reason, in words. */
export function planRegrid(state: LedgerState, next: Instrument): RegridPlan | string {
  const known = state.instruments.get(next.id);
  if (known === undefined) return `${next.id} is not defined`;
  const changed = fixedFields.find((field) => known[field] !== next[field]);
  if (changed !== undefined) return `its ${changed} changed, in which its books are kept`;
  const by = conversionsTo(known, next);
  let positions = 0;
  for (const [key, position] of state.positions) {
    if (position.instrument !== next.id) continue;
    const open = state.books.positions.get(key)?.fifo.open ?? [];
    const fits = [position.lots, ...open.map((lot) => lot.lots)].every(
      (each) => by.lot(each) !== null,
    );
    if (!fits) return `the position of ${position.strategy} is not on the new grid`;
    if (position.lots !== 0) positions += 1;
  }
  let workingOrders = 0;
  for (const order of state.orders.values()) {
    if (order.request.owner.instrument !== next.id) continue;
    if (convertOrder(order, by) === null) {
      return `order ${order.clientOrderId} is not on the new grid`;
    }
    workingOrders += 1;
  }
  for (const { breakId, difference } of state.breaks.values()) {
    if (difference.instrument !== next.id || convertDifference(difference, by) !== null) continue;
    return `break ${breakId} is not on the new grid`;
  }
  const shown = [...state.finishedOrders, ...state.retiredOrders.values()].filter(
    (order) => order.request.owner.instrument === next.id && convertOrder(order, by) === null,
  );
  const fills = state.fills.filter(
    (fill) => fill.instrument === next.id && convertFill(fill, by) === null,
  );
  const decided = state.decidedBreaks.filter(
    ({ difference }) =>
      difference.instrument === next.id && convertDifference(difference, by) === null,
  );
  return { positions, workingOrders, leftOut: shown.length + fills.length + decided.length };
}

function conversionsTo(known: Instrument, next: Instrument): Conversions {
  const { above, below } = ratio(known.lotSize, next.lotSize);
  const priced = ratio(known.priceIncrement, next.priceIncrement);
  return {
    price: conversion(known.priceIncrement, next.priceIncrement),
    lot: conversion(known.lotSize, next.lotSize),
    lotFloor: (units) => lots(Number((BigInt(units) * above) / below)),
    priceNear: (units) => {
      const doubled = (2n * BigInt(units) * priced.above + priced.below) / (2n * priced.below);
      return priceTicks(Math.max(1, Number(doubled)));
    },
  };
}

/** Carries everything over; what does not fit was refused before the event was written. */
export function regrid(state: LedgerState, next: Instrument): void {
  const known = state.instruments.get(next.id);
  const plan = planRegrid(state, next);
  invariant(known !== undefined && typeof plan !== 'string', `${next.id} cannot be regridded`);
  const by = conversionsTo(known, next);
  carryPositions(state, next, by);
  const carry = (order: OrderRecord): OrderRecord | null =>
    order.request.owner.instrument === next.id ? convertOrder(order, by) : order;
  for (const [id, order] of state.orders) {
    const carried = carry(order);
    if (carried !== null) state.orders.set(id, carried);
  }
  carryParents(state, next.id, by.lotFloor);
  dropOfOtherGrid(state, next);
  const finished = state.finishedOrders.flatMap((order) => carry(order) ?? []);
  state.finishedOrders.splice(0, Infinity, ...finished);
  for (const [id, order] of state.retiredOrders) {
    const carried = carry(order);
    if (carried === null) state.retiredOrders.delete(id);
    else state.retiredOrders.set(id, carried);
  }
  const fills = state.fills.flatMap((fill) =>
    fill.instrument === next.id ? (convertFill(fill, by) ?? []) : fill,
  );
  state.fills.splice(0, Infinity, ...fills);
  carryBreaks(state, next, by);
  carryDecisions(state, next, by);
  carryLimits(state, next, by.lotFloor);
  state.instruments.set(next.id, next);
  state.valuations.set(next.id, valuationOf(next));
}

function carryPositions(state: LedgerState, next: Instrument, by: Conversions): void {
  const lotsOf = (held: number): Lots => lots(exact(by.lot(held)));
  const carry = (position: Position): Position => {
    const held = lotsOf(position.lots);
    // What was ever traded is a count for people: rounded down, and still what is held apart.
    const soldLots = by.lotFloor(position.soldLots);
    return { ...position, lots: held, soldLots, boughtLots: lots(soldLots + held) };
  };
  for (const [key, position] of state.books.netPositions) {
    if (position.instrument === next.id) state.books.netPositions.set(key, carry(position));
  }
  for (const [key, position] of state.positions) {
    if (position.instrument !== next.id) continue;
    state.positions.set(key, carry(position));
    const open = state.books.positions.get(key)?.fifo.open ?? [];
    const carried = open.map((lot) => ({
      costMinor: lot.costMinor,
      lots: lotsOf(lot.lots),
      // Its money is its cost, exactly; the price beside it is shown and may be the nearest.
      price: by.priceNear(lot.price),
    }));
    open.splice(0, Infinity, ...carried);
  }
}

/** An open break is on the new grid, or there is no plan; a decided one may be left out. */
function carryBreaks(state: LedgerState, next: Instrument, by: Conversions): void {
  const carry = (record: BreakRecord): BreakRecord | null => {
    if (record.difference.instrument !== next.id) return record;
    const difference = convertDifference(record.difference, by);
    return difference === null ? null : { ...record, difference };
  };
  for (const [id, record] of state.breaks) {
    const carried = carry(record);
    if (carried !== null) state.breaks.set(id, carried);
  }
  const decided = state.decidedBreaks.flatMap((record) => carry(record) ?? []);
  state.decidedBreaks.splice(0, Infinity, ...decided);
}

/** Limits in lots are rounded down, so that none is loosened. */
function carryLimits(state: LedgerState, next: Instrument, floor: (units: number) => Lots): void {
  if (state.limits === null) return;
  const instruments = state.limits.instruments.map((entry) =>
    entry.instrument === next.id
      ? {
          ...entry,
          orderLots: floor(entry.orderLots),
          positionLots: floor(entry.positionLots),
          ...(entry.unmatchedLots === undefined
            ? {}
            : { unmatchedLots: floor(entry.unmatchedLots) }),
        }
      : entry,
  );
  const { nodes } = state.limits;
  const carried =
    nodes === undefined ? {} : { nodes: nodes.map((node) => carryNode(node, next, floor)) };
  state.limits = { ...state.limits, instruments, ...carried };
}

/** Lots of a node are those of the instrument that its scope names. */
function carryNode(node: LimitNode, { id }: Instrument, floor: (units: number) => Lots): LimitNode {
  if (node.scope.instrument !== id) return node;
  const carry = (limits: NodeLimits): NodeLimits => {
    const lots = (['orderLots', 'longLots', 'shortLots'] as const).flatMap((name) => {
      const limit = limits[name];
      return limit === undefined ? [] : [[name, floor(limit)] as const];
    });
    return { ...limits, ...Object.fromEntries(lots) };
  };
  const soft = node.soft === undefined ? {} : { soft: carry(node.soft) };
  return { ...node, hard: carry(node.hard), ...soft };
}

/** A decision off the new grid is forgotten: its fills go unmeasured. */
function carryDecisions(state: LedgerState, next: Instrument, by: Conversions): void {
  const { decisions, endedDecisions } = state.books;
  for (const map of [decisions, endedDecisions]) {
    for (const [id, { bid, ask }] of map) {
      if (findOrder(state, id)?.request.owner.instrument !== next.id) continue;
      const [newBid, newAsk] = [by.price(bid), by.price(ask)];
      if (newBid === null || newAsk === null) map.delete(id);
      else map.set(id, { bid: priceTicks(newBid), ask: priceTicks(newAsk) });
    }
  }
}

function exact(value: number | null): number {
  invariant(value !== null, 'a number that was on the new grid is not');
  return value;
}

function convertOrder(order: OrderRecord, by: Conversions): OrderRecord | null {
  const off = { isOff: false };
  const to = convertersFrom(by, off);
  const { request } = order;
  const converted: OrderRecord = {
    ...order,
    filledLots: to.lots(order.filledLots),
    request: {
      ...request,
      ...to.terms(request),
      ...(request.stopPrice === undefined ? {} : { stopPrice: to.price(request.stopPrice) }),
      ...(request.displayLots === undefined ? {} : { displayLots: to.lots(request.displayLots) }),
    },
    ...(order.amend === undefined ? {} : { amend: { ...order.amend, ...to.terms(order.amend) } }),
    ...(order.formerTerms === undefined ? {} : { formerTerms: order.formerTerms.map(to.terms) }),
    ...(order.undoneLots === undefined ? {} : { undoneLots: to.lots(order.undoneLots) }),
  };
  return off.isOff ? null : converted;
}

/** Converters that note whether anything was off the new grid. */
function convertersFrom(by: Conversions, off: { isOff: boolean }) {
  const noted = (value: number | null): number => {
    if (value === null) off.isOff = true;
    return value ?? 0;
  };
  const price = (ticks: PriceTicks): PriceTicks => priceTicks(noted(by.price(ticks)));
  const quantity = (held: Lots): Lots => lots(noted(by.lot(held)));
  const terms = (of: OrderTerms): OrderTerms => ({
    price: of.price === null ? null : price(of.price),
    lots: quantity(of.lots),
  });
  return { price, lots: quantity, terms };
}

function convertFill(record: FillRecord, by: Conversions): FillRecord | null {
  const price = by.price(record.fill.price);
  const quantity = by.lot(record.fill.lots);
  if (price === null || quantity === null) return null;
  const fill = { ...record.fill, price: price as PriceTicks, lots: quantity as Lots };
  return { ...record, fill };
}

/** What both sides of a break say, in units of the new grid; null: not exactly. */
function convertDifference(one: VenueDifference, by: Conversions): VenueDifference | null {
  const off = { isOff: false };
  const to = convertersFrom(by, off);
  const carry = (said: BreakFigures | null): BreakFigures | null => {
    if (said === null) return null;
    const { price, filledLots } = said;
    return {
      ...said,
      lots: to.lots(said.lots),
      ...(price === undefined || price === null ? {} : { price: to.price(price) }),
      ...(filledLots === undefined ? {} : { filledLots: to.lots(filledLots) }),
    };
  };
  const converted = { ...one, ours: carry(one.ours), theirs: carry(one.theirs) };
  return off.isOff ? null : converted;
}
