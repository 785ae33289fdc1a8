/**
 * A warden as the engine starts it: a child process of which the engine holds what Node gives it,
 * and in it the real warden.
 */
import { ChildProcess } from 'node:child_process';
import { Writable } from 'node:stream';
import { WardenBriefing } from '../../../host/warden/briefing.ts';
import { Warden } from '../../../host/warden/warden.ts';
import type { SimulatedProcess } from '../platform/scheduler.ts';
import type { World } from '../platform/world.ts';
import { silentLog } from './desk-parts.ts';

/** What a program takes to come up, in nanoseconds. */
const startNanos = 120e6;

/** Starts the warden's process; it begins when it has been briefed. */
export function spawnWarden(world: World, process: SimulatedProcess, pid: number): ChildProcess {
  const { scheduler } = world;
  const parent = scheduler.running;
  const thread = process.thread('main');
  const child = new ChildProcess();
  const begin = (text: string): void => {
    scheduler.after(thread, startNanos, () => {
      new Warden(WardenBriefing.parse(JSON.parse(text)), silentLog).start();
    });
  };
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    begin(chunk.toString('utf8'));
    done();
  };
  const kill = (): boolean => {
    process.end('killed by the engine');
    return true;
  };
  Object.assign(child, { pid, stdin: new Writable({ write }), kill, unref: () => undefined });
  process.onEnd(() => {
    scheduler.after(parent, 1e6, () => {
      Object.assign(child, { signalCode: 'SIGKILL' });
      child.emit('exit', null, 'SIGKILL');
    });
  });
  return child;
}
