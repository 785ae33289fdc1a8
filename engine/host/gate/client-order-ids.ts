/**
 * Client order ids: the desk's prefix, the engine's fencing number, a counter; never used twice.
 * Any process of the desk can tell its own orders, and of which engine they are, by the id alone.
 */
import { createHash } from 'node:crypto';
import { ClientOrderId, IntentId } from '../../contract/ids.ts';

/** What the ids of all orders of a desk start with. */
export function deskPrefix(desk: string): string {
  return `q${createHash('sha256').update(desk).digest('hex').slice(0, 8)}.`;
}

/** The fencing number of the engine that made the id; null when it is no id of this desk. */
export function fenceOf(clientOrderId: string, prefix: string): number | null {
  if (!clientOrderId.startsWith(prefix)) return null;
  const match = /^([0-9a-z]{1,8})\.[0-9a-z]{1,9}$/.exec(clientOrderId.slice(prefix.length));
  return match?.[1] === undefined ? null : Number.parseInt(match[1], 36);
}

export interface IdSource {
  readonly clientOrderId: () => ClientOrderId;
  readonly intentId: () => IntentId;
}

/** Ids of one run of the engine. */
export function createIdSource(desk: string, fence: number): IdSource {
  const run = fence.toString(36);
  const prefix = deskPrefix(desk);
  // The longest there can be of each: with these, every later one has the form.
  const longest = Number.MAX_SAFE_INTEGER.toString(36);
  ClientOrderId.parse(`${prefix}${run}.${longest}`);
  IntentId.parse(`i${run}.${longest}`);
  let orders = 0;
  let intents = 0;
  return {
    clientOrderId: () => {
      orders += 1;
      return `${prefix}${run}.${orders.toString(36)}` as ClientOrderId;
    },
    intentId: () => {
      intents += 1;
      return `i${run}.${intents.toString(36)}` as IntentId;
    },
  };
}
