/**
 * The strategy whose orders are killed never returns from a handler again. That it did not is told
 * by the engine, which ends such a thread after a silence that is longer than a kill takes.
 */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeskProcess } from '../../desk-process.ts';
import { noNeeds, type StandingFault } from './standing-fault.ts';

/** Some changes of the best prices: at one of them it does not come back. */
const enteringMillis = 300;
/** Less than the silence after which the engine ends such a thread. */
const spinMillisLimit = 1_200;
/** A thread that never waits runs in each of so many looks in a row. */
const spinLooks = 4;
const noticeMillisLimit = 15_000;
const lookMillis = 50;
const notice = /"msg":"strategy failed"/g;

const noticesIn = async (desk: DeskProcess): Promise<number> => {
  const text = await readFile(desk.path('logs/engine.log'), 'utf8');
  return text.match(notice)?.length ?? 0;
};

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

/** Waits until a thread beside the main one does nothing but run, on a busy machine as well. */
async function untilOneSpins(pid: number): Promise<void> {
  const deadline = performance.now() + spinMillisLimit;
  let before = await threadTicks(pid);
  if (before.size === 0) return;
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
    if ([...runs.values()].some((looks) => looks >= spinLooks)) return;
    before = now;
  }
}

export function loopingStrategy(): StandingFault {
  let before = 0;
  return {
    needs: { ...noNeeds, strategyLoops: true },
    spoilsEngine: true,
    begin: async (desk) => {
      before = await noticesIn(desk);
      await pause(enteringMillis);
      await untilOneSpins((await desk.endpoint()).pid);
      if ((await noticesIn(desk)) > before)
        throw new Error('the strategy was ended before the key');
    },
    relieve: async (desk) => {
      const deadline = performance.now() + noticeMillisLimit;
      while (performance.now() < deadline) {
        if ((await noticesIn(desk)) > before) return '';
        await pause(lookMillis);
      }
      return 'no strategy was found in an endless loop';
    },
    end: () => Promise.resolve(),
  };
}
