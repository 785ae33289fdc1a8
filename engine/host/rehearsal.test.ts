import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import { VenueId } from '../contract/ids.ts';
import { inverseInstrument, linearInstrument } from '../core/core-fixture.ts';
import { openLedger } from '../ledger/ledger.ts';
import type { Ledger } from '../ports/ledger.ts';
import { MemoryLedger } from './record/memory-ledger-fixture.ts';
import { rehearse } from './rehearsal.ts';

const quiet = { info: () => undefined };

/** A ledger that hears the rehearsal, and fails the test when something is appended to it. */
function heard(): { ledger: Ledger; events: LedgerEvent[] } {
  const events: LedgerEvent[] = [];
  const rehearsing: Ledger['rehearse'] = async (batch) => void events.push(...batch);
  const append = (): never => {
    throw new Error('a rehearsal was recorded');
  };
  const ledger = Object.assign(new MemoryLedger(), { append, rehearse: rehearsing });
  return { events, ledger };
}

test.each([linearInstrument, inverseInstrument])(
  'each order is approved, sent, taken, cancelled and over, and none is recorded: $symbol',
  async (instrument) => {
    const { ledger, events } = heard();
    const rounds = await rehearse({ ...instrument, venue: VenueId.parse('sim') }, ledger, quiet);
    expect(rounds).toBe(400);
    const count = (type: LedgerEvent['body']['type']): number =>
      events.filter((event) => event.body.type === type).length;
    for (const type of ['order.accepted', 'order.cancelRequested', 'order.cancelled'] as const) {
      expect([type, count(type)]).toEqual([type, rounds]);
    }
    // Of each round the order and its cancel.
    expect(count('order.sent')).toBe(rounds * 2);
    expect(count('order.fenced') + count('fault.recorded')).toBe(0);
    const refused = events.filter(
      ({ body }) => body.type === 'verdict.recorded' && body.decision === 'refused',
    );
    expect(refused).toEqual([]);
  },
);

test('the real writer reads it all, and its ledger is as it was', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const { ledger, headSequence } = await openLedger({ directory });
  const failures: string[] = [];
  ledger.onFailure(({ detail }) => failures.push(detail));
  expect(await rehearse(linearInstrument, ledger, quiet)).toBeGreaterThan(0);
  expect(await ledger.verify()).toMatchObject({ ok: true, rows: headSequence });
  expect(failures).toEqual([]);
  await ledger.close();
  // After its end nobody waits for an answer.
  await ledger.rehearse([]);
  rmSync(join(directory), { recursive: true });
});

test('without an instrument there is nothing to rehearse', async () => {
  expect(await rehearse(undefined, heard().ledger, quiet)).toBe(0);
});
