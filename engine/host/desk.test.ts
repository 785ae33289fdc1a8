/** The whole desk as processes: armed, trading, killed, crashed, recovered, refused. */
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import { StrategyId } from '../contract/ids.ts';
import { recoverEvents } from '../ledger/recovery.ts';
import { fold } from '../state/fold.ts';
import { initialState } from '../state/ledger-state.ts';
import { stateHashText } from '../state/state-text.ts';
import { TestDesk, until, venueLogDelay } from './desk-fixture.ts';
import { readLatch } from './gate/latch.ts';
import { processLives } from './gate/lock.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

async function newDesk(): Promise<TestDesk> {
  const desk = await TestDesk.create();
  desks.push(desk);
  return desk;
}

/** Hash of the ledger file's own events up to a sequence, folded here and not by the engine. */
function foldedHash(directory: string, upTo: number): string {
  const state = initialState();
  for (const event of recoverEvents(join(directory, 'ledger.sqlite'))) {
    if (event.sequence > upTo) break;
    fold(state, event);
  }
  expect(state.sequence).toBe(upTo);
  return createHash('sha256').update(stateHashText(state)).digest('hex');
}

const heard = (desk: TestDesk, type: LedgerEvent['body']['type']): boolean =>
  desk.messages.some(
    (message) => message.type === 'ledger' && message.events.some(({ body }) => body.type === type),
  );

/** The commands of the audit log, newest first, each with what came of it. */
async function commandsOnRecord(desk: TestDesk): Promise<string[]> {
  const { result } = await desk.ask({
    type: 'audit.query',
    query: { before: null, limit: 50, typePrefix: 'command.', text: '' },
  });
  if (result.kind !== 'audit') throw new Error('no audit page');
  return result.page.rows.map(({ body }) =>
    body.type === 'command.recorded' ? `${body.kind} ${body.outcome}` : body.type,
  );
}

test('armed, filled, killed, crashed: back halted with the same state', async () => {
  const desk = await newDesk();
  await desk.start();
  expect(await desk.status()).toMatchObject({
    halted: true,
    haltReason: 'start: first run',
    needsEnrolment: true,
    recoveredSequence: 0,
  });
  expect(await desk.rearm()).toMatch(/is no operator/);
  expect(await desk.enrol()).toBe('');
  expect(await desk.enrol()).toMatch(/has operators/);
  await desk.arm();
  expect(await desk.status()).toMatchObject({ halted: false, armingBlockers: [] });
  await until('a fill', () => heard(desk, 'order.filled'));

  const killId = desk.kill();
  const confirmed = await desk.stage(killId, 'CONFIRMED');
  const stages = desk.progress.filter((one) => one.killId === killId).map((one) => one.stage);
  expect(stages.slice(0, 2)).toEqual(['REQUESTED', 'GATE CLOSED']);
  expect(new Set(stages)).toEqual(
    new Set(['REQUESTED', 'GATE CLOSED', 'LATCHED', 'CANCELS SENT', 'CONFIRMED']),
  );
  expect(confirmed.report).toMatchObject({ outcome: 'confirmed', unconfirmed: [] });
  const latch = await readLatch(desk.path('latch.json'));
  if (latch.kind !== 'read') throw new Error('the latch is not readable');
  expect(latch.file).toMatchObject({ state: 'halted', cause: 'kill', reason: 'test kill' });
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);

  const before = await desk.status();
  expect(before).toMatchObject({ halted: true, haltReason: 'kill: test kill' });
  desk.signal('SIGKILL');
  await desk.ended();
  const { sequence, stateHashSequence = sequence } = before;
  expect(foldedHash(desk.directory, stateHashSequence)).toBe(before.stateHash);

  await desk.start();
  const after = await desk.status();
  expect(after.recoveredSequence).toBeGreaterThanOrEqual(before.sequence);
  expect(after.recoveredStateHash).toBe(foldedHash(desk.directory, after.recoveredSequence));
  if (after.recoveredSequence === stateHashSequence) {
    expect(after.recoveredStateHash).toBe(before.stateHash);
  }
  expect(after.halted).toBe(true);
  expect(after.haltReason).toMatch(/^start: (latch: halted by|restart)/);
  expect(after.fence).toBeGreaterThan(before.fence);
  await until('a desk that could be armed', async () => {
    return (await desk.status()).armingBlockers.length === 0;
  });
  expect(await desk.rearm('')).toMatch(/reason/);
  expect(await desk.rearm('because', 'dsk')).toMatch(/type the scope/);
  expect(await commandsOnRecord(desk)).toEqual([
    'rearm refused',
    'rearm refused',
    'kill accepted',
    'rearm accepted',
    'operator.enrol refused',
    'operator.enrol accepted',
    'rearm refused',
  ]);
  const verified = await desk.ask({ type: 'audit.verify' });
  expect(verified.result).toMatchObject({ kind: 'verify', verify: { ok: true } });
}, 60_000);

test('a second engine on the directory is refused with who holds it', async () => {
  const desk = await newDesk();
  await desk.start();
  const second = await TestDesk.create({ directory: desk.directory });
  await expect(second.start()).rejects.toThrow(`is held by engine process ${desk.pid}`);
}, 30_000);

test('C1 an orderly end leaves nothing working, no endpoint and no process', async () => {
  const desk = await newDesk();
  await desk.start();
  await desk.arm();
  await until('an order', async () => (await desk.openAtVenue()).length > 0);
  const { warden } = await desk.status();
  desk.signal('SIGTERM');
  expect(await desk.ended()).toBe(0);
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  expect(processLives(warden.pid ?? 0)).toBe(false);
  const latch = await readLatch(desk.path('latch.json'));
  expect(latch).toMatchObject({ kind: 'read', file: { state: 'halted', cause: 'stop' } });
}, 60_000);

test("the warden's death halts the desk, and a new warden makes it armable again", async () => {
  const desk = await newDesk();
  await desk.start();
  await desk.arm();
  const { warden } = await desk.status();
  if (warden.pid === null) throw new Error('no warden');
  process.kill(warden.pid, 'SIGKILL');
  const halted = await until('the self-halt', async () => {
    const status = await desk.status();
    return status.halted ? status : null;
  });
  expect(halted.haltReason).toMatch(/^lease lost/);
  const again = await until('a new warden', async () => {
    const status = await desk.status();
    return status.armingBlockers.length === 0 ? status : null;
  });
  expect(again.halted).toBe(true);
  expect(again.warden.pid).not.toBe(warden.pid);
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  await desk.arm();
  expect((await desk.status()).halted).toBe(false);
}, 60_000);

test('C1 a dead engine: the warden cancels, records it and ends', async () => {
  const desk = await newDesk();
  await desk.start();
  await desk.arm();
  await until('an order', async () => (await desk.openAtVenue()).length > 0);
  const { warden } = await desk.status();
  desk.signal('SIGKILL');
  await desk.ended();
  const record = await until('warden.json', () => desk.wardenRecord());
  expect(record).toMatchObject({ reason: 'the engine died', confirmed: true, latchFailure: '' });
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);
  await until('the end of the warden', () => !processLives(warden.pid ?? 0));
  const latch = await readLatch(desk.path('latch.json'));
  expect(latch).toMatchObject({ kind: 'read', file: { state: 'halted', cause: 'warden' } });
}, 60_000);

/** Strategies whose new orders the ledger lets through after `sequence`. */
function sentAfter(desk: TestDesk, sequence: number): Set<string> {
  const events = desk.messages.flatMap((one) => (one.type === 'ledger' ? one.events : []));
  const approved = events.filter(
    ({ body, sequence: at }) => at > sequence && body.type === 'intent.recorded',
  );
  const verdicts = new Map(
    events.flatMap(({ body }) =>
      body.type === 'verdict.recorded' ? [[body.intentId, body.decision] as const] : [],
    ),
  );
  return new Set(
    approved.flatMap(({ body }) =>
      body.type === 'intent.recorded' && verdicts.get(body.intentId) === 'approved'
        ? [body.request.owner.strategy as string]
        : [],
    ),
  );
}

test('a scoped kill halts one strategy alone, in the ledger, until it is lifted', async () => {
  const desk = await newDesk();
  await desk.start();
  await desk.arm();
  await until('orders of both', () => sentAfter(desk, 0).size === 2);
  const scope = { strategy: StrategyId.parse('maker-btc') };
  const killId = desk.kill('too many quotes', scope);
  const confirmed = await desk.stage(killId, 'CONFIRMED');
  await desk.stage(killId, 'LATCHED');
  expect(confirmed.report).toMatchObject({ outcome: 'confirmed', scope });
  const halted = await desk.status();
  expect(halted.halted).toBe(false);
  await until('orders of the other', () => sentAfter(desk, halted.sequence).has('maker-eth'));
  expect(sentAfter(desk, halted.sequence)).toEqual(new Set(['maker-eth']));
  expect(await desk.rearm('calm again', 'desk', scope)).toMatch(/type the scope/);
  expect(await desk.rearm('calm again', 'strategy=maker-btc', scope)).toBe('');
  const lifted = await desk.status();
  await until('orders of both again', () => sentAfter(desk, lifted.sequence).size === 2);
}, 60_000);

test('a scoped kill outlives a dead engine, and the re-arm of the desk', async () => {
  const desk = await newDesk();
  await desk.start();
  await desk.arm();
  await until('orders of it', () => sentAfter(desk, 0).has('maker-btc'));
  const scope = { strategy: StrategyId.parse('maker-btc') };
  const killId = desk.kill('too many quotes', scope);
  await desk.stage(killId, 'LATCHED');
  desk.signal('SIGKILL');
  await desk.ended();
  await desk.start();
  await until('a desk that could be armed', async () => {
    return (await desk.status()).armingBlockers.length === 0;
  });
  expect(await desk.rearm('calm again')).toBe('');
  const { sequence } = await desk.status();
  await until('orders of the other', () => sentAfter(desk, sequence).has('maker-eth'));
  expect(sentAfter(desk, sequence).has('maker-btc')).toBe(false);
  expect(await desk.rearm('calm again', 'strategy=maker-btc', scope)).toBe('');
  const lifted = await desk.status();
  await until('orders of it again', () => sentAfter(desk, lifted.sequence).has('maker-btc'));
}, 90_000);

test('a latch that is gone or damaged starts halted, and says so', async () => {
  const desk = await newDesk();
  await desk.start();
  desk.signal('SIGTERM');
  expect(await desk.ended()).toBe(0);
  await rm(desk.path('latch.json'));
  await desk.start();
  expect((await desk.status()).haltReason).toBe('start: latch: the file is missing');
  desk.signal('SIGTERM');
  expect(await desk.ended()).toBe(0);
  const whole = await readFile(desk.path('latch.json'), 'utf8');
  await writeFile(desk.path('latch.json'), whole.slice(0, -20));
  await desk.start();
  const status = await desk.status();
  expect(status.haltReason).toMatch(/^start: latch: the file is corrupt/);
  expect(status.halted).toBe(true);
}, 60_000);
