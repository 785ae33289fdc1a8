/**
 * What a warden whose engine is gone has to know of the desk: who has it now, and how it was left.
 * Reads the desk's own files; writes none.
 */
import { readFile } from 'node:fs/promises';
import { EngineEndpoint } from '../../contract/endpoint.ts';
import type { LatchReading } from '../gate/latch.ts';
import { processLives } from '../gate/lock.ts';

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
 * Whether the latch says halted already: an orderly stop or a kill then stays the cause. `armed` is
 * durable before a gate opens, so a halt in the file is later than the last opening, whatever has
 * raised the epoch since: an engine on its way out closes its gate again on the warden's own word.
 */
export const isHaltOnRecord = (latch: LatchReading): boolean =>
  latch.kind === 'read' && latch.file.state === 'halted';
