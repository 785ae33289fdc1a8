/**
 * Who may sign at a desk: its operators as a file lists them, and whether one of them is enough.
 * Says nothing of what a role may do; that is engine/operators.
 */
import { z } from 'zod';
import { commandHead, planFields, signedFields } from './command-head.ts';
import { OperatorId } from './ids.ts';

/** One operator of a desk file. */
export const ListedOperator = z.strictObject({
  id: OperatorId,
  role: z.enum(['viewer', 'trader', 'risk', 'admin']),
  /** Raw 32-byte Ed25519 public key in base64. */
  publicKey: z.string().min(40).max(128),
});
export type ListedOperator = z.infer<typeof ListedOperator>;

export const Authority = z.strictObject({
  /** One operator may do alone what otherwise needs a second one; never LIVE. */
  singleOperator: z.boolean(),
  operators: z.array(ListedOperator).max(100),
});
export type Authority = z.infer<typeof Authority>;

/**
 * Puts the operators of a file in force. Whether it gives anybody more than they had, and so needs
 * a second operator, is worked out operator by operator.
 */
export const OperatorsApplyCommand = z.strictObject({
  kind: z.literal('operators.apply'),
  ...commandHead,
  authority: Authority,
  ...planFields,
});
export type OperatorsApplyCommand = z.infer<typeof OperatorsApplyCommand>;

/** Ledger events of who may sign; events.ts takes them into its union. */
export const authorityBodies = [
  /** The operators of a file are in force; whom only an earlier list had, is no operator. */
  z.strictObject({
    type: z.literal('operators.set'),
    ...Authority.shape,
    cause: z.string().max(400),
    ...signedFields,
  }),
] as const;
export type AuthorityBody = z.infer<(typeof authorityBodies)[number]>;
