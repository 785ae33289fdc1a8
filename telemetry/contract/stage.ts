/**
 * The stages of an order's way through the desk, in their order, as every part of telemetry names
 * them. Says nothing of how they are measured; that is telemetry/record and the host.
 */
import { z } from 'zod';

/**
 * Stages that one tick runs through before its order is on the wire.
 * `read`: from the socket's chunk to the frame in hand; `decode`: bytes to a typed tick; `fold`:
 * into market state; `decide`: to the strategy's wish, its thread's wake-up included; `gate`: the
 * verdict; `commit`: until the record is durable; `send`: the fence and the write to the socket.
 */
export const tickStages = ['read', 'decode', 'fold', 'decide', 'gate', 'commit', 'send'] as const;

/** What the venue says later: from the send to its acknowledgement, and to each fill. */
export const lateStages = ['ack', 'fill'] as const;

/** From the receive stamp of the causing tick to the approval, and to the send stamp. */
export const spanningStages = ['tickToApproved', 'tickToWire'] as const;

export const Stage = z.enum([...tickStages, ...lateStages, ...spanningStages]);
export type Stage = z.infer<typeof Stage>;

/** Every stage, in the order of display. */
export const stages: readonly Stage[] = Stage.options;
