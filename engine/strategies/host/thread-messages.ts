/**
 * The messages between the host and a strategy's thread that must not be lost.
 * Market data is not among them: that goes by shared memory.
 */
import { z } from 'zod';
import type { Instrument } from '../../contract/instrument.ts';
import type { Mode } from '../../contract/scope.ts';
import type {
  CarriedState,
  StrategyOrderUpdate,
  StrategyPosition,
} from '../../contract/strategy.ts';
import { carriedLengthLimit } from '../sdk/carried.ts';

/** Actions of one event. */
const actionsLimit = 64;

/** To the thread. */
export type ThreadMessage =
  | { readonly type: 'order'; readonly update: StrategyOrderUpdate }
  | { readonly type: 'position'; readonly position: StrategyPosition }
  | { readonly type: 'mode'; readonly mode: Mode; readonly reason: string }
  /** Stop deciding and answer with the carried state; then wait for `resume` or `stop`. */
  | { readonly type: 'handOver' }
  | { readonly type: 'resume' }
  /** Go on from this state. */
  | { readonly type: 'takeOver'; readonly carried: CarriedState }
  | { readonly type: 'stop' };

/** What the port carries: messages in their order, as many as one turn of the host has made. */
export type ThreadPost = readonly ThreadMessage[];

/** What the thread is started with; the port comes with it. */
export interface ThreadData {
  readonly module: string;
  /** It is a strategy file, whose imports the SDK answers. */
  readonly isFile: boolean;
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
    whenCarriedLost: z.enum(['start', 'refuse']).nullable(),
  }),
  /** It has seen enough of the market to take over. */
  z.strictObject({ type: z.literal('warm') }),
  /** Its state, and why there is none where there should be. */
  z.strictObject({
    type: z.literal('handedOver'),
    carried: z
      .strictObject({ version: z.int().positive(), text: z.string().max(carriedLengthLimit) })
      .nullable(),
    problem: z.string().max(400),
  }),
  z.strictObject({ type: z.literal('tookOver'), refusal: z.string().max(400) }),
  z.strictObject({ type: z.literal('refused'), reason: z.string().max(2_000) }),
  z.strictObject({
    type: z.literal('actions'),
    actions: z.array(z.unknown()).max(actionsLimit),
    tickNumber: z.int().nonnegative(),
    receivedMonoNanos: z.int().nonnegative(),
    causedByTick: z.boolean(),
    isInformed: z.boolean(),
  }),
  z.strictObject({ type: z.literal('why'), line: z.string().max(200) }),
  z.strictObject({ type: z.literal('failed'), reason: z.string().max(400) }),
]);
export type ThreadReply = z.infer<typeof ThreadReply>;

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * What came from the thread, or null when it is no reply. The one that is on the way of an order
 * is looked at by hand: right after a pause the schema takes 30 us for it.
 */
export function threadReplyOf(message: unknown): ThreadReply | null {
  return actionsOf(message) ?? ThreadReply.safeParse(message).data ?? null;
}

/** Actions in exactly the form of the schema; null for everything else. */
function actionsOf(message: unknown): Extract<ThreadReply, { type: 'actions' }> | null {
  if (typeof message !== 'object' || message === null || !('type' in message)) return null;
  if (message.type !== 'actions' || Object.keys(message).length !== 6) return null;
  const fields: Readonly<Record<string, unknown>> = { ...message };
  const { actions, tickNumber, receivedMonoNanos, causedByTick, isInformed } = fields;
  if (!Array.isArray(actions) || actions.length > actionsLimit) return null;
  if (!isCount(tickNumber) || !isCount(receivedMonoNanos)) return null;
  if (typeof causedByTick !== 'boolean' || typeof isInformed !== 'boolean') return null;
  return { type: 'actions', actions, tickNumber, receivedMonoNanos, causedByTick, isInformed };
}
