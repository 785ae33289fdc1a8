// Tasks and frames are those of the page, and of no other thread or process.
import { expect, test } from 'vitest';
import { mainThreadOf } from './main-thread.ts';

const thread = (pid: number, tid: number, name: string) => {
  return { name: 'thread_name', ph: 'M', pid, tid, args: { name } };
};
const task = (pid: number, tid: number, dur: number) => {
  return { name: 'RunTask', ph: 'X', pid, tid, dur };
};
const frame = (name: string, pid: number) => ({ name, ph: 'I', pid, tid: 9 });

test('reads the busiest page of a trace', () => {
  const traceEvents = [
    thread(1, 1, 'CrBrowserMain'),
    thread(2, 1, 'CrRendererMain'),
    thread(2, 2, 'Compositor'),
    thread(3, 1, 'CrRendererMain'),
    task(1, 1, 90_000),
    task(2, 1, 1_500),
    task(2, 1, 500),
    task(2, 2, 70_000),
    task(3, 1, 100),
    frame('BeginFrame', 2),
    frame('BeginFrame', 2),
    frame('DroppedFrame', 2),
    frame('BeginFrame', 3),
  ];
  expect(mainThreadOf(JSON.stringify({ traceEvents }))).toEqual({
    taskMillis: Float64Array.of(1.5, 0.5),
    frames: 2,
    droppedFrames: 1,
  });
});

test('a trace without a page is an error', () => {
  expect(() => mainThreadOf('{"traceEvents":[]}')).toThrow('no main thread');
});
