/**
 * A real desk writes its tape while it trades: whole at the end of an engine, and up to the torn
 * end after SIGKILL; what an intent was decided on is found by its tick number.
 */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { ledgerFileName } from '../../ledger/ledger.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { openTape } from '../../tape/segments/tape-session.ts';
import { findTick } from '../../tape/segments/tick-place.ts';
import { TestDesk, until } from '../desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** What the tape holds, by kind. */
function kindsOf(directory: string): ReadonlyMap<string, number> {
  const tape = openTape([directory]);
  const kinds = new Map<string, number>();
  for (let next = tape.next(); next !== null; next = tape.next()) {
    kinds.set(next.kind, (kinds.get(next.kind) ?? 0) + 1);
  }
  return kinds;
}

function intentsOf(directory: string): readonly LedgerEvent[] {
  const events = [...recoverEvents(join(directory, ledgerFileName))];
  return events.filter(({ body }) => body.type === 'intent.recorded');
}

async function tradedDesk(): Promise<TestDesk> {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  await desk.arm();
  await until('working orders', () => desk.openAtVenue().then((open) => open.length >= 2));
  return desk;
}

test('every intent leads to the message that it was decided on', async () => {
  const desk = await tradedDesk();
  desk.signal('SIGTERM');
  await desk.ended();
  const directory = desk.path('tape');
  const { report } = openTape([directory]);
  expect({ unsealed: report.unsealed, dropped: report.dropped }).toEqual({
    unsealed: 0,
    dropped: 0,
  });
  const kinds = kindsOf(directory);
  expect([...kinds.keys()].sort()).toEqual(
    expect.arrayContaining(['bookTicker', 'depthDelta', 'depthSnapshot', 'feedChange', 'trade']),
  );
  const intents = intentsOf(desk.directory);
  expect(intents.length).toBeGreaterThan(0);
  for (const { sequence, monoNanos, body } of intents) {
    if (body.type !== 'intent.recorded') continue;
    const { tickNumber, request } = body;
    const place = findTick([directory], { tickNumber, ledgerSequence: sequence });
    const message = place?.message;
    if (message === undefined || !('receivedMonoNanos' in message)) {
      throw new Error(`tick ${tickNumber} is not on the tape`);
    }
    // It was received before the intent, by little, and is of the intent's market.
    const agoMillis = (monoNanos - message.receivedMonoNanos) / 1e6;
    expect({
      instrument: message.instrument,
      isBefore: agoMillis >= 0 && agoMillis < 5_000,
    }).toEqual({ instrument: request.owner.instrument, isBefore: true });
  }
}, 60_000);

test('an engine that is killed leaves a tape up to there, and the next one goes on', async () => {
  const desk = await tradedDesk();
  const kinds = () => {
    const tape = openTape([desk.path('tape')]);
    tape.close();
    return tape.report.messages;
  };
  await until('a tape', () => kinds() > 100);
  desk.signal('SIGKILL');
  await desk.ended();
  const { report: left } = openTape([desk.path('tape')]);
  expect({ segments: left.segments, unsealed: left.unsealed }).toEqual({
    segments: 1,
    unsealed: 1,
  });
  await desk.start();
  await until('more of it', () => kinds() > left.messages + 100);
  desk.signal('SIGTERM');
  await desk.ended();
  const { report } = openTape([desk.path('tape')]);
  expect({ segments: report.segments, unsealed: report.unsealed }).toEqual({
    segments: 2,
    unsealed: 1,
  });
  expect(kindsOf(desk.path('tape')).get('depthSnapshot')).toBeGreaterThan(1);
}, 90_000);
