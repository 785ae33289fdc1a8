/**
 * The strategy whose orders are killed never returns from a handler again. That it did not is told
 * by the engine, which ends such a thread with the kill, or by itself a while later.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { untilOneSpins } from '../../../strategies/host/spinning-thread.ts';
import type { DeskProcess } from '../../desk-process.ts';
import { noNeeds, type StandingFault } from './standing-fault.ts';

/** Some changes of the best prices: at one of them it does not come back. */
const enteringMillis = 300;
const noticeMillisLimit = 15_000;
const lookMillis = 50;
const notice = /"msg":"strategy failed"/g;

const noticesIn = async (desk: DeskProcess): Promise<number> => {
  const text = await readFile(desk.path('logs/engine.log'), 'utf8');
  return text.match(notice)?.length ?? 0;
};

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
