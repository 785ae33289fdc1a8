/**
 * Limits on scopes for tests and benchmarks of the gate: six nodes of three limits each, one for
 * every field that a scope can name, all of them holding the owner of the test desk.
 * For tests and benchmarks only.
 */
import type { LimitNode } from '../../contract/limit-tree.ts';
import { LimitNode as LimitNodeSchema } from '../../contract/limit-tree.ts';
import type { Limits } from '../../contract/limits.ts';
import { account, linear, maker, ownerOf, venue, wideLimits } from '../core-fixture.ts';

const messageRate = { messages: 50_000, windowMillis: 1_000 };
const currency = 'USDT';

/** A node as the schema reads it. */
export const nodeOf = (node: object): LimitNode => LimitNodeSchema.parse(node);

/** Wide limits on every field of a scope. */
export const sixNodes: readonly LimitNode[] = [
  { name: 'desk', scope: {}, hard: { orderValueMinor: 9e10, grossMinor: 9e13, messageRate } },
  { name: 'venue', scope: { venue }, hard: { grossMinor: 9e13, priceCollarBps: 90, messageRate } },
  {
    name: 'account',
    scope: { account },
    hard: { grossMinor: 9e13, orderValueMinor: 9e10, messageRate },
  },
  {
    name: 'strategy',
    scope: { strategy: maker, instrument: linear },
    hard: { longLots: 4_000, shortLots: 4_000, grossMinor: 9e13 },
  },
  {
    name: 'instrument',
    scope: { instrument: linear },
    hard: { orderLots: 900, longLots: 4_500, shortLots: 4_500 },
  },
  {
    name: 'trader',
    scope: { trader: ownerOf().trader, client: 'house' },
    hard: { orderValueMinor: 8e10, priceCollarBps: 95, messageRate },
  },
].map((node) => nodeOf({ ...node, currency }));

/** The wide limits with nodes beside them. */
export const limitsWithNodes = (...nodes: readonly LimitNode[]): Limits => ({
  ...wideLimits,
  nodes: [...nodes],
});
