/** A kill from its cancels to its report, with venues that answer, stay silent or refuse. */
import { expect, test } from 'vitest';
import type { KillProgress } from '../../contract/control.ts';
import { InstrumentId } from '../../contract/ids.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import { alice, killOf, linear, orderId, venue } from '../../core/core-fixture.ts';
import { monoNow } from '../clock.ts';
import { closeGate } from '../gate/gate-words.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { FateDesk } from '../venues/fate-desk.ts';
import { KillRun, type KillRunOptions } from './kill-run.ts';

interface Run {
  readonly progress: KillProgress[];
  readonly run: KillRun;
  readonly done: Promise<void>;
}

function killed(desk: TestLoop, scope: Scope = {}, sweep?: KillRunOptions['sweep']): Run {
  const progress: KillProgress[] = [];
  const fates = new FateDesk(desk.loop, desk.venues);
  const triggerMonoNanos = monoNow();
  const run = new KillRun({
    loop: desk.loop,
    venues: desk.venues,
    desk: { orderVenues: [venue], owners: [] },
    kill: {
      command: killOf(scope),
      actor: alice,
      cause: 'kill',
      closed: closeGate(desk.words),
      triggerMonoNanos,
    },
    onProgress: (one) => progress.push(one),
    askFates: (killCase) => {
      for (const order of killCase.undecided()) fates.ask(order);
    },
    ...(sweep === undefined ? {} : { sweep }),
  });
  run.latched(900);
  return { progress, run, done: run.run() };
}

const stagesOf = (run: Run) => run.progress.map((one) => one.stage);

const reported = (desk: TestLoop) =>
  desk.ledger.events.flatMap(({ body }) => (body.type === 'kill.reported' ? [body.report] : []));

test('every cancel is written before anything is waited for; the report is on record', async () => {
  const desk = testLoop(40);
  const run = killed(desk);
  expect(desk.venue.cancelled).toHaveLength(40);
  expect(run.progress.at(-1)).toMatchObject({
    stage: 'CANCELS SENT',
    workingOrders: 40,
    cancelsSent: 40,
  });
  await run.done;
  expect(stagesOf(run)).toEqual(['CANCELS SENT', 'CONFIRMED']);
  const [report, ...more] = reported(desk);
  expect(more).toEqual([]);
  expect(report).toMatchObject({ outcome: 'confirmed', unconfirmed: [], latchedMicros: 900 });
  expect(report?.cancelled).toHaveLength(40);
  expect(report?.lastCancelMicros).toBeLessThanOrEqual(report?.confirmedMicros ?? 0);
});

test('K8 a desk without orders is confirmed by the venue and not by silence', async () => {
  const desk = testLoop(0);
  desk.venue.up = false;
  const run = killed(desk);
  await expect.poll(() => stagesOf(run), { timeout: 4_000 }).toContain('UNCONFIRMED');
  expect(run.progress.at(-1)?.report?.detail).toMatch(/did not list open orders/);
  desk.venue.up = true;
  await run.done;
  expect(stagesOf(run).at(-1)).toBe('CONFIRMED');
});

test('silence ends in the list of what is unconfirmed, and goes on until it is', async () => {
  const desk = testLoop(3);
  desk.venue.habit = 'isSilent';
  const run = killed(desk);
  await expect.poll(() => stagesOf(run), { timeout: 4_000 }).toContain('UNCONFIRMED');
  const listed = run.progress.at(-1)?.report;
  expect(listed).toMatchObject({ outcome: 'unconfirmed', cancelled: [], confirmedMicros: null });
  expect(listed?.unconfirmed.map((one) => one.clientOrderId)).toEqual(['o1', 'o2', 'o3']);
  expect(run.progress.at(-1)?.elapsedMicros).toBeGreaterThan(1_900_000);
  desk.venue.habit = 'cancels';
  await run.done;
  expect(stagesOf(run).at(-1)).toBe('CONFIRMED');
  expect(reported(desk).map((report) => report.outcome)).toEqual(['unconfirmed', 'confirmed']);
  // The cancel that worked was not the first one.
  expect(run.progress.at(-1)?.report?.lastCancelMicros).toBeGreaterThan(2_000_000);
});

test('K8 a refused cancel is shown as refused and tried again', async () => {
  const desk = testLoop(1);
  desk.venue.habit = 'refuses';
  const run = killed(desk);
  await expect.poll(() => stagesOf(run), { timeout: 4_000 }).toContain('UNCONFIRMED');
  expect(desk.venue.cancelled.length).toBeGreaterThan(1);
  desk.venue.habit = 'cancels';
  await run.done;
  expect(stagesOf(run).at(-1)).toBe('CONFIRMED');
});

test('cancels that could not be written leave as soon as the session is back', async () => {
  const desk = testLoop(2);
  desk.venue.up = false;
  const run = killed(desk);
  expect(stagesOf(run)).toEqual([]);
  desk.venue.up = true;
  await run.done;
  expect(desk.venue.open.size).toBe(0);
  expect(stagesOf(run)).toEqual(['CANCELS SENT', 'CONFIRMED']);
  const [sent, confirmed] = run.progress;
  expect(sent).toMatchObject({ cancelsSent: 2, workingOrders: 2 });
  const lastCancelMicros = confirmed?.report?.lastCancelMicros ?? 0;
  expect(lastCancelMicros).toBeGreaterThan(0);
  expect(lastCancelMicros).toBeLessThanOrEqual(sent?.elapsedMicros ?? 0);
});

test('a scope that names nothing of the desk is never called confirmed', async () => {
  const desk = testLoop(1);
  const run = killed(desk, { instrument: InstrumentId.parse('TYPO.sim') });
  await run.done;
  expect(stagesOf(run)).toEqual(['CANCELS SENT', 'UNCONFIRMED']);
  expect(run.progress.at(-1)?.report?.detail).toBe(
    'no such name on this desk: instrument=TYPO.sim; its gate is closed all the same',
  );
  expect(desk.venue.open.size).toBe(1);
});

test('a kill that later ones take the place of says that it is not confirmed', async () => {
  const desk = testLoop(2);
  desk.venue.habit = 'isSilent';
  const run = killed(desk);
  run.run.supersede();
  await run.done;
  expect(stagesOf(run)).toEqual(['CANCELS SENT', 'UNCONFIRMED']);
  expect(reported(desk)).toMatchObject([{ outcome: 'unconfirmed' }]);
  run.run.supersede();
  expect(run.progress).toHaveLength(2);
});

test('K8 the report tells what the warden had done, and waits for that a moment', async () => {
  const sweep = {
    atUtcNanos: UtcNanos.parse('1795953600000000000'),
    ...{ reason: 'no heartbeat', confirmed: true, unconfirmed: '' },
    orders: ['o1', 'o9'].map((id) => {
      return {
        clientOrderId: orderId(id),
        venue,
        instrument: linear,
        outcome: 'cancelled' as const,
      };
    }),
  };
  const desk = testLoop(2);
  const run = killed(desk, {}, async () => sweep);
  await run.done;
  expect(reported(desk)).toMatchObject([
    { cancelled: ['o1', 'o2'], warden: { orders: [{ clientOrderId: 'o9' }], inRows: 1 } },
  ]);
  const other = testLoop(1);
  const began = monoNow();
  await killed(other, {}, () => new Promise(() => undefined)).done;
  expect(reported(other)).toMatchObject([{ outcome: 'confirmed', cancelled: ['o1'] }]);
  expect(reported(other)[0]?.warden).toBeUndefined();
  expect((monoNow() - began) / 1e6).toBeLessThan(1_500);
});
