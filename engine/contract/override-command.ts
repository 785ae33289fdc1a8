/** The command that asks for a one-trade override. */
import { z } from 'zod';
import { commandHead, Reason } from './command-head.ts';
import { LimitName } from './limit-tree.ts';
import { OrderRequest } from './orders.ts';

/**
 * Lets this very request, which a soft limit of a node refused, past that limit once within a
 * minute. Every other check stands, and so does every other limit.
 */
export const OverrideGrantCommand = z.strictObject({
  kind: z.literal('override.grant'),
  ...commandHead,
  request: OrderRequest,
  node: z.string().min(1).max(64),
  limit: LimitName,
  reason: Reason,
});
export type OverrideGrantCommand = z.infer<typeof OverrideGrantCommand>;
