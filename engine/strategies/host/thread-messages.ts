/**
 * The messages between the host and a strategy's thread that must not be lost.
 * Market data is not among them: that goes by shared memory.
 */
import { z } from 'zod';
import type { Instrument } from '../../contract/instrument.ts';
import type { Mode } from '../../contract/scope.ts';
import type { StrategyOrderUpdate, StrategyPosition } from '../../contract/strategy.ts';

/** To the thread. */
export type ThreadMessage =
  | { readonly type: 'order'; readonly update: StrategyOrderUpdate }
  | { readonly type: 'position'; readonly position: StrategyPosition }
  | { readonly type: 'mode'; readonly mode: Mode; readonly reason: string }
  | { readonly type: 'stop' };

/** What the thread is started with; the port comes with it. */
export interface ThreadData {
  readonly module: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly instruments: readonly Instrument[];
  readonly memory: SharedArrayBuffer;
  /** Keeps the references of two instances apart. */
  readonly tag: string;
}

/** From the thread. Checked: strategy code shares the thread and could send anything. */
export const ThreadReply = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ready'),
    name: z.string().max(64),
    version: z.string().max(64),
    /** Without it the host spares the thread a wake-up for each trade. */
    wantsTrades: z.boolean(),
  }),
  z.strictObject({ type: z.literal('refused'), reason: z.string().max(2_000) }),
  z.strictObject({
    type: z.literal('actions'),
    actions: z.array(z.unknown()).max(64),
    tickNumber: z.int().nonnegative(),
    receivedMonoNanos: z.int().nonnegative(),
    causedByTick: z.boolean(),
  }),
  z.strictObject({ type: z.literal('why'), line: z.string().max(200) }),
  z.strictObject({ type: z.literal('failed'), reason: z.string().max(400) }),
]);
export type ThreadReply = z.infer<typeof ThreadReply>;
