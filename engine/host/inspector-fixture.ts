/**
 * Runs a text in the main thread of a test desk's engine, through Node's inspector.
 * For faults that no message could cause; the desk must be started with `inspectorWords`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { TestDesk } from './desk-fixture.ts';

/** Words for Node that open the inspector on a free loopback port. */
export const inspectorWords = ['--inspect=127.0.0.1:0'] as const;

/** Time to hand the text over; then the line is cut, because Node would wait for it at its exit. */
const deliveryMillis = 100;

/** Sends the text to be run and returns without waiting for its end. */
export async function runInEngine(desk: TestDesk, expression: string): Promise<void> {
  const url = /ws:\/\/127\.0\.0\.1:\d+\/[0-9a-f-]+/.exec(desk.lastWords)?.[0];
  if (url === undefined) throw new Error(`no inspector: ${desk.lastWords}`);
  const inspector = new WebSocket(url);
  inspector.on('error', () => undefined);
  await new Promise((resolve, reject) => {
    inspector.once('open', resolve);
    inspector.once('close', reject);
  });
  const text = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } });
  await new Promise((resolve) => inspector.send(text, resolve));
  await pause(deliveryMillis);
  inspector.terminate();
}
