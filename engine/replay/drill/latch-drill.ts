/**
 * The drill of the latch: a kill, and the engine's process ended (SIGKILL) at a random moment after
 * it. Whoever was told LATCHED finds the desk halted by that kill at the next start, and no order
 * leaves before somebody arms it.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { KillStage } from '../../contract/control.ts';
import type { DrillResult } from '../../contract/drill.ts';
import { type DrillDesk, until } from './drill-desk.ts';
import type { DrillTrial } from './drill-figures.ts';
import { type DrillOptions, runDrill, type Say } from './drill-run.ts';
import { monoNow } from './kill-door.ts';
import { latchFaults } from './latch-faults.ts';
import { lateText } from './venue-oracle.ts';

/** The engine is ended at most this long after the press. */
const momentMicrosLimit = 200_000;
/** The engine is left alone no longer for that word. */
const latchMillisLimit = 10_000;
const sweepMillisLimit = 20_000;
/** An engine that starts would have sent something by then. */
const aftermathMillis = 300;

/** Makes the drill on a desk of its own. */
export function drillLatch(options: DrillOptions): Promise<DrillResult> {
  const { orders } = options;
  return runDrill(
    {
      kind: 'latch',
      fault: 'engine ended after the kill',
      figures: ['latch.toLatched', 'latch.toRestartedHalted', 'latch.endedAfter'],
      conditions: () => ({}),
      trial: ({ desk, isLast }, say) => endAfterKill(desk, orders, say, isLast),
    },
    options,
  );
}

/** `isLatched`: the moment begins at the word LATCHED, so that each drill has tried that. */
async function endAfterKill(
  desk: DrillDesk,
  orders: number,
  say: Say,
  isLatched: boolean,
): Promise<DrillTrial> {
  await desk.tradeUntil(orders, say);
  const foreign = desk.oracle.foreign();
  const momentMicros = randomInt(momentMicrosLimit);
  say(`a kill, and the end ${Math.round(momentMicros / 1_000)} ms later`, 0.7);
  const { killId, pressedMonoNanos } = desk.door.press('latch drill');
  const told = new Map<KillStage, number>();
  desk.door.follow(killId, ({ stage }, at) => told.set(stage, at));
  if (isLatched) await until('LATCHED', async () => told.get('LATCHED') ?? null, latchMillisLimit);
  await pause(momentMicros / 1_000);
  desk.process.signal('SIGKILL');
  const endedMono = monoNow();
  await desk.process.ended();
  await desk.restart();
  const status = await desk.status();
  const restartedMono = monoNow();
  const failures = status.halted ? [] : ['the engine started without a halt'];
  const latchedMono = told.get('LATCHED');
  if (latchedMono !== undefined) failures.push(...(await latchFaults(desk, status.haltReason)));
  say('the sweep', 0.9);
  const isSwept = async (): Promise<true | null> => {
    await desk.look();
    return desk.oracle.own().length === 0 ? true : null;
  };
  // What is not swept by then is counted as not cancelled.
  await until('a swept venue', isSwept, sweepMillisLimit).catch(() => null);
  await pause(aftermathMillis);
  await desk.lookThrough();
  const gateMono = told.get('GATE CLOSED') ?? endedMono;
  const { over, under, late } = desk.oracle.judge(pressedMonoNanos, gateMono, foreign);
  return {
    micros: {
      ...(latchedMono === undefined
        ? {}
        : { 'latch.toLatched': (latchedMono - pressedMonoNanos) / 1_000 }),
      'latch.toRestartedHalted': (restartedMono - endedMono) / 1_000,
      'latch.endedAfter': (endedMono - pressedMonoNanos) / 1_000,
    },
    ...{ over: over.length, under: under.length, late: late.length },
    failures: [...failures, ...late.map(lateText)],
  };
}
