/**
 * Checks against what the desk already holds and has sent: position, reduce-only, rate, ids.
 * Working orders count as filled from the moment they are approved.
 */
import type { Refusal } from '../../contract/events.ts';
import { scopeText } from '../../contract/scope.ts';
import type { Facts } from './facts.ts';
import { beyondText, isClosing, isShrinking } from './shrinking.ts';
import { quantityText, refuse } from './wording.ts';

/**
 * In a scope that may only reduce, in every flatten, and where it says so itself, an order shrinks
 * its owner's own position: the other side, and with its working orders never through zero.
 */
export function checkReduce(facts: Facts): Refusal | null {
  const { mode, request } = facts;
  const { flattenId } = facts.ask;
  const isHeld = flattenId !== undefined || mode?.mode === 'reduce';
  if (!isHeld && request.reduceOnly !== true) return null;
  if (isShrinking(facts)) return null;
  const own = flattenId === undefined ? `order ${facts.ask.clientOrderId}` : `flatten ${flattenId}`;
  const scope = mode === null ? own : scopeText(mode.scope);
  const why = mode?.reason ?? 'by its own word';
  const detail = `${scope} may only reduce (${why}): ${beyondText(facts, true)}`;
  return refuse('reduceOnly', scope, detail);
}

/** No client order id is approved twice. */
export function checkDuplicateId(facts: Facts): Refusal | null {
  const { clientOrderId } = facts.ask;
  const { ids, ledger } = facts.gate;
  if (!ids.has(clientOrderId) && !ledger.orders.has(clientOrderId)) return null;
  const detail = `client order id ${clientOrderId} was used before`;
  return refuse('duplicateId', `orders/${clientOrderId}`, detail);
}

/**
 * The position of the instrument, over all strategies, if every working order filled. What closes
 * is not held to it: it shrinks its owner's position, also where that nets against another one's.
 */
export function checkPosition(facts: Facts): Refusal | null {
  const { limits, exposure, request } = facts;
  const limit = limits === null ? 0 : limits.positionLots;
  const { positionLots, workingBuyLots, workingSellLots } = exposure;
  const buys = request.side === 'buy';
  const working = (buys ? workingBuyLots : workingSellLots) - facts.replacedLots;
  const reach = (buys ? positionLots : -positionLots) + working + facts.openLots;
  if (reach <= limit || isClosing(facts)) return null;
  const detail =
    `the position would reach ${quantityText(facts, reach)} ${buys ? 'long' : 'short'} ` +
    `(now ${quantityText(facts, positionLots)}, working ${request.side}s ` +
    `${quantityText(facts, working)}), the limit is ${quantityText(facts, limit)}`;
  return refuse('positionLimit', `limits/${request.owner.instrument}/positionLots`, detail);
}

/**
 * Messages of the desk and of the strategy in their sliding windows. A flatten is not held to them:
 * the kill before it may have used them up with its cancels, and it has one slice at a time of each
 * position. Its slices are counted as all others are.
 */
export function checkRate(facts: Facts): Refusal | null {
  if (facts.ask.flattenId !== undefined) return null;
  const { deskWindow, strategyWindow, deskMessages, strategyMessages, request } = facts;
  if (deskWindow === null || deskMessages >= deskWindow.limit) {
    const limit = deskWindow?.limit ?? 0;
    const detail = `${deskMessages} messages of the desk in the window, the limit is ${limit}`;
    return refuse('messageRate', 'limits/desk/messageRate', detail);
  }
  if (strategyWindow !== null && strategyMessages < strategyWindow.limit) return null;
  const { strategy } = request.owner;
  const detail =
    `${strategyMessages} messages of ${strategy} in the window, ` +
    `the limit is ${strategyWindow?.limit ?? 0}`;
  return refuse('messageRate', `limits/${strategy}/messageRate`, detail);
}
