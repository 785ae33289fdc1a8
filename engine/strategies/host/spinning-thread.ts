/**
 * Tells, from outside, that a thread of a process does nothing but run.
 * By the kernel's account of processor time; where there is none, nothing is waited for.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

const lookMillis = 50;
/** Less than the silence after which the engine ends such a thread. */
const spinMillisLimit = 1_200;

/** Processor time that each thread of a process has had, in kernel ticks; empty where none says. */
async function threadTicks(pid: number): Promise<ReadonlyMap<string, number>> {
  const folder = `/proc/${pid}/task`;
  const threads = await readdir(folder).catch(() => []);
  const read = threads.map(async (thread): Promise<[string, number][]> => {
    const stat = await readFile(`${folder}/${thread}/stat`, 'utf8').catch(() => '');
    // The fields behind the name, which may hold anything: 12 and 13 are user and system time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? [[thread, ticks]] : [];
  });
  return new Map((await Promise.all(read)).flat());
}

/**
 * Waits until a thread beside the main one does nothing but run, on a busy machine as well: in
 * each of `spinLooks` looks in a row, 50 ms apart. False: none did, or nobody tells.
 */
export async function untilOneSpins(pid: number, spinLooks = 4): Promise<boolean> {
  const deadline = performance.now() + spinMillisLimit;
  let before = await threadTicks(pid);
  if (before.size === 0) return false;
  const runs = new Map<string, number>();
  while (performance.now() < deadline) {
    await pause(lookMillis);
    const now = await threadTicks(pid);
    for (const [thread, ticks] of now) {
      if (thread === String(pid)) continue;
      // Of 50 ms it had 20 or more.
      const isBusy = ticks - (before.get(thread) ?? ticks) >= 2;
      runs.set(thread, isBusy ? (runs.get(thread) ?? 0) + 1 : 0);
    }
    if ([...runs.values()].some((looks) => looks >= spinLooks)) return true;
    before = now;
  }
  return false;
}
