/**
 * Parents folded from the ledger: what their children have filled and can still fill, order by
 * order. Refuses nothing; that no child goes beyond its parent is the gate's.
 */
import { invariant } from '../contract/assert.ts';
import type { LedgerBody } from '../contract/events.ts';
import type { InstrumentId, ParentId, StrategyId } from '../contract/ids.ts';
import { type Lots, lots } from '../contract/numbers.ts';
import { isWorking, type OrderRecord, type OrderSide, openLots } from '../contract/orders.ts';
import type { Ownership } from '../contract/scope.ts';
import { findOrder, type LedgerState } from './ledger-state.ts';

/** One parent as it stands. */
export interface ParentRecord {
  readonly parentId: ParentId;
  /** As of its opening; a child may have another version of the strategy. */
  readonly owner: Ownership;
  readonly side: OrderSide;
  readonly lots: Lots;
  /** Of its children, ended ones too; an execution that was undone is not in it. */
  readonly filledLots: Lots;
  /** What its working children can still fill, an amend under way counted at its most. */
  readonly workingLots: Lots;
  /** Why no child is approved any more; null: it is open. */
  readonly endedReason: string | null;
}

export type ParentBody = Extract<LedgerBody, { type: `parent.${string}` }>;

/** Ended parents to show; older ones without a working child are in the ledger. */
export const endedParentsLimit = 200;

/** What a strategy's parent is kept by. */
export const parentKey = (strategy: StrategyId, parentId: ParentId): string =>
  `${strategy} ${parentId}`;

/** The parent that an order is a child of; undefined: it has none, or it is forgotten. */
export function parentOf(
  state: Pick<LedgerState, 'parents'>,
  { owner, parentId }: { readonly owner: Ownership; readonly parentId?: ParentId | undefined },
): ParentRecord | undefined {
  if (parentId === undefined) return undefined;
  return state.parents.get(parentKey(owner.strategy, parentId));
}

/** Folds one event of parents. */
export function foldParent(state: LedgerState, body: ParentBody): void {
  if (body.type === 'parent.opened') {
    const { parentId, owner, side } = body;
    const none = { filledLots: lots(0), workingLots: lots(0), endedReason: null };
    const opened = { parentId, owner, side, lots: body.lots, ...none };
    state.parents.set(parentKey(owner.strategy, parentId), opened);
    return;
  }
  const key = parentKey(body.strategy, body.parentId);
  const parent = state.parents.get(key);
  invariant(parent !== undefined, `parent ${body.parentId} ended and was never opened`);
  // Behind the others: the first one to be forgotten has ended first.
  state.parents.delete(key);
  state.parents.set(key, { ...parent, endedReason: body.reason });
  forgetEnded(state);
}

function forgetEnded(state: LedgerState): void {
  const ended = [...state.parents].filter(([, { endedReason }]) => endedReason !== null);
  for (const [key, { workingLots }] of ended.slice(0, -endedParentsLimit)) {
    if (workingLots === 0) state.parents.delete(key);
  }
}

/** What one order counts for in its parent. */
export interface ChildShare {
  readonly filled: number;
  readonly working: number;
}

const noShare: ChildShare = { filled: 0, working: 0 };

const shareOf = (order: OrderRecord): ChildShare => ({
  filled: order.filledLots,
  working: isWorking(order.status) ? openLots(order) : 0,
});

/**
 * What the order of an event counts for before it is folded; null where nothing has to be followed,
 * as there is no parent at all.
 */
export function shareBefore(state: LedgerState, body: LedgerBody): ChildShare | null {
  if (state.parents.size === 0 || !('clientOrderId' in body)) return null;
  const { clientOrderId, type } = body;
  if (clientOrderId === null) return null;
  // An approval makes its order: there is none to look for.
  if (type === 'verdict.recorded') return noShare;
  const order = findOrder(state, clientOrderId);
  return order?.request.parentId === undefined ? null : shareOf(order);
}

/** Moves the parent of an event's order by what the order counts for now, beside `before`. */
export function followChild(state: LedgerState, body: LedgerBody, before: ChildShare): void {
  if (!('clientOrderId' in body) || body.clientOrderId === null) return;
  const order = findOrder(state, body.clientOrderId);
  const parent = order === undefined ? undefined : parentOf(state, order.request);
  if (order === undefined || parent === undefined) return;
  const after = shareOf(order);
  if (after.filled === before.filled && after.working === before.working) return;
  state.parents.set(parentKey(order.request.owner.strategy, parent.parentId), {
    ...parent,
    filledLots: lots(parent.filledLots + after.filled - before.filled),
    workingLots: lots(parent.workingLots + after.working - before.working),
  });
}

/**
 * Carries the parents of an instrument to another grid, behind its orders. What is left of one is
 * rounded down: a new grid never makes room.
 */
export function carryParents(
  state: LedgerState,
  instrument: InstrumentId,
  lotFloor: (units: number) => Lots,
): void {
  for (const [key, parent] of state.parents) {
    if (parent.owner.instrument !== instrument) continue;
    const filledLots = lotFloor(parent.filledLots);
    const left = lotFloor(Math.max(parent.lots - parent.filledLots, 0));
    let working = 0;
    for (const order of state.orders.values()) {
      if (parentOf(state, order.request) === parent) working += shareOf(order).working;
    }
    const carried = { filledLots, lots: lots(filledLots + left), workingLots: lots(working) };
    state.parents.set(key, { ...parent, ...carried });
  }
}
