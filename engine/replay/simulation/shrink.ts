/**
 * The shortest list of faults that still makes a seed fail, found by leaving out one after another.
 * Bounded: a seed that is hard to shrink stays longer than it might be.
 */
import type { Fault } from './faults/fault.ts';

const triesLimit = 60;

/** Leaves out what is not needed; `stillFails` runs the seed with fewer faults. */
export async function shrunkFaults(
  faults: readonly Fault[],
  stillFails: (fewer: readonly Fault[]) => Promise<boolean>,
): Promise<readonly Fault[]> {
  let kept = faults;
  let tries = 0;
  for (let isShorter = true; isShorter; ) {
    isShorter = false;
    for (let index = kept.length - 1; index >= 0 && tries < triesLimit; index -= 1) {
      const fewer = kept.filter((_fault, at) => at !== index);
      tries += 1;
      if (!(await stillFails(fewer))) continue;
      kept = fewer;
      isShorter = true;
    }
  }
  return kept;
}
