/**
 * The desk in the hands of the command line alone: no window is open, and then no engine runs.
 * Orders are seen, one is cancelled, all are stopped; the record is read without the engine.
 */
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { DeskProcess, until } from './desk-process-fixture.ts';

const snapshotMillisLimit = 60_000;
const Orders = z.looseObject({
  orders: z.array(z.looseObject({ clientOrderId: z.string() })),
});
const Killed = z.looseObject({ stage: z.string() });
const Rows = z.looseObject({ rows: z.array(z.looseObject({ utcNanos: z.string() })).min(1) });

const desks: DeskProcess[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

test('C2 without a window orders are listed, one is cancelled, and all are stopped', async () => {
  const desk = await DeskProcess.start();
  desks.push(desk);
  const id = await until('a working order', async () => {
    const { orders } = await desk.value(Orders, 'orders');
    return orders[0]?.clientOrderId ?? null;
  });
  // The order may have ended by itself meanwhile: then the answer says so.
  const words = ['cancel', id, '--key', desk.key, '--reason', 'no window'];
  const cancelled = await desk.run(...words);
  expect(cancelled.stdout + cancelled.stderr).toContain(id);
  const killed = await desk.value(Killed, 'kill', '--reason', 'no window');
  expect(killed.stage).toBe('CONFIRMED');
  expect((await desk.value(Orders, 'orders')).orders).toEqual([]);

  const killedUtcMillis = Date.now();
  await desk.endEngine();
  const { rows } = await desk.value(Rows, 'audit', 'list', '--limit', '5');
  const newestMillis = Number(BigInt(rows[0]?.utcNanos ?? '0') / 1_000_000n);
  expect(killedUtcMillis - newestMillis).toBeLessThanOrEqual(snapshotMillisLimit);
}, 180_000);
