/** What a desk that was started after a kill has to show; reads its latch and its own word. */
import { readFile } from 'node:fs/promises';
import { LatchFile } from '../../contract/latch.ts';
import type { DrillDesk } from './drill-desk.ts';

/** What does not stand as it was told, after a kill that was told LATCHED. */
export async function latchFaults(desk: DrillDesk, haltReason: string): Promise<readonly string[]> {
  const text = await readFile(desk.process.path('latch.json'), 'utf8');
  const { state, reason } = LatchFile.parse(JSON.parse(text));
  const faults: string[] = [];
  if (state !== 'halted') faults.push(`the latch was told, and says ${state}: ${reason}`);
  if (!haltReason.includes('latch: halted by')) faults.push(`it started with: ${haltReason}`);
  return faults;
}

/** Ends the engine by force, starts it again, and says how it was not halted; '' none of it. */
export async function restartFaults(
  desk: DrillDesk,
  wasLatched: boolean,
): Promise<readonly string[]> {
  desk.process.signal('SIGKILL');
  await desk.process.ended();
  await desk.restart();
  const { halted, haltReason } = await desk.status();
  if (!halted) return ['the engine started without a halt'];
  return wasLatched ? await latchFaults(desk, haltReason) : [];
}
