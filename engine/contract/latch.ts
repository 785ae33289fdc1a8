/**
 * The latch file beside the ledger: read before anything else, and it wins over the ledger.
 * Missing or corrupt means halted; no reader may guess anything milder.
 */
import { z } from 'zod';
import { GateEpoch, MonoNanos, UtcNanos } from './numbers.ts';

/** Content of `latch.json`; `check` is the SHA-256 hex of the canonical JSON of the rest. */
export const LatchFile = z.strictObject({
  version: z.literal(1),
  state: z.enum(['halted', 'armed']),
  epoch: GateEpoch,
  cause: z.string().max(64),
  reason: z.string().max(400),
  actor: z.string().max(64),
  /** When the gate was closed or opened, on the host's monotonic clock. */
  atMonoNanos: MonoNanos,
  atUtcNanos: UtcNanos,
  check: z.string().length(64),
});
export type LatchFile = z.infer<typeof LatchFile>;
