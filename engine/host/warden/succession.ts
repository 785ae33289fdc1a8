/**
 * What a warden whose engine is gone has to know of the desk: who has it now, and how it was left.
 * Reads the desk's own files; writes none.
 */
import { readFile } from 'node:fs/promises';
import { EngineEndpoint } from '../../contract/endpoint.ts';
import type { GateEpoch } from '../../contract/numbers.ts';
import type { LatchReading } from '../latch.ts';
import { processLives } from '../lock.ts';

/** Process of a later engine that runs on the desk and asks the venues itself; null: none. */
export async function laterEngine(endpointPath: string, fence: number): Promise<number | null> {
  const text = await readFile(endpointPath, 'utf8').catch(() => '');
  try {
    const endpoint = EngineEndpoint.parse(JSON.parse(text));
    return endpoint.fence > fence && processLives(endpoint.pid) ? endpoint.pid : null;
  } catch {
    return null; // none, or one that is just being written
  }
}

/**
 * Whether the latch says halted already, for the last epoch that the warden heard of: an orderly
 * stop or a kill then stays the cause. An engine that stops is silent for a while before it ends.
 */
export const isHaltOnRecord = (latch: LatchReading, epoch: GateEpoch): boolean =>
  latch.kind === 'read' && latch.file.state === 'halted' && latch.file.epoch >= epoch;
