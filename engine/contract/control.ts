/**
 * Messages of the control socket: the kill door and the warden's heartbeat and lease.
 * Nothing else comes in here, so that a kill never waits behind anything.
 */
import { z } from 'zod';
import { KillCommand } from './commands.ts';
import { KillReport } from './events.ts';
import { CommandId } from './ids.ts';
import { GateEpoch, MonoNanos } from './numbers.ts';
import { Scope } from './scope.ts';

/**
 * First message of any client. The token is the launch token of endpoint.json or a browser's; the
 * role `warden` takes neither, but the token of the warden's own briefing.
 */
export const ControlHello = z.strictObject({
  type: z.literal('hello'),
  token: z.string().max(128),
  role: z.enum(['console', 'cli', 'warden']),
});

export const ControlRequest = z.discriminatedUnion('type', [
  ControlHello,
  z.strictObject({ type: z.literal('kill'), command: KillCommand }),
  z.strictObject({ type: z.literal('latch.status') }),
  /** Warden only: permission to send until this instant of the shared clock. */
  z.strictObject({
    type: z.literal('lease'),
    beat: z.int().nonnegative(),
    expiresMonoNanos: MonoNanos,
  }),
  /** Warden only: a number that has to come back in a heartbeat, through the core. */
  z.strictObject({ type: z.literal('probe'), probe: z.int().positive().max(0x7fffffff) }),
  /** Warden only: it has latched the desk by itself. */
  z.strictObject({
    type: z.literal('warden.acted'),
    reason: z.string().max(400),
    atMonoNanos: MonoNanos,
  }),
]);
export type ControlRequest = z.infer<typeof ControlRequest>;

/**
 * Stages of a kill, in order. `REQUESTED` and `GATE CLOSED` are not yet durable; `LATCHED` is.
 * `CANCELS SENT` is not "cancelled": only `CONFIRMED` (NO WORKING ORDERS) is, by the venue's word.
 */
export const KillStage = z.enum([
  'REQUESTED',
  'GATE CLOSED',
  'LATCHED',
  'CANCELS SENT',
  'CONFIRMED',
  'UNCONFIRMED',
]);
export type KillStage = z.infer<typeof KillStage>;

export const KillProgress = z.strictObject({
  type: z.literal('kill.progress'),
  killId: CommandId,
  scope: Scope,
  stage: KillStage,
  epoch: GateEpoch,
  /** Since the trigger, in microseconds. */
  elapsedMicros: z.int().nonnegative(),
  workingOrders: z.int().nonnegative().nullable(),
  cancelsSent: z.int().nonnegative().nullable(),
  /** Only with CONFIRMED and UNCONFIRMED. */
  report: KillReport.nullable(),
});
export type KillProgress = z.infer<typeof KillProgress>;

export const ControlReply = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('welcome'), epoch: GateEpoch, halted: z.boolean() }),
  z.strictObject({ type: z.literal('refused'), reason: z.string().max(400) }),
  KillProgress,
  z.strictObject({
    type: z.literal('latch.status'),
    epoch: GateEpoch,
    halted: z.boolean(),
    durable: z.boolean(),
  }),
  /** To the warden, every 100 ms, with the core's own word, not merely that a thread lives. */
  z.strictObject({
    type: z.literal('heartbeat'),
    beat: z.int().nonnegative(),
    /** The last probe that the core has processed; 0 before any. */
    answeredProbe: z.int().nonnegative(),
    ledgerSequence: z.int().nonnegative(),
    armed: z.boolean(),
    epoch: GateEpoch,
    atMonoNanos: MonoNanos,
  }),
  /** To the warden: the engine ends in order, with nothing left to guard. */
  z.strictObject({ type: z.literal('goodbye') }),
]);
export type ControlReply = z.infer<typeof ControlReply>;
