/** Holds which orders of a kill are called in doubt, and when they no longer are. */
import { describe, expect, test } from 'vitest';
import { KillReport, LedgerEvent } from '../../engine/contract/events.ts';
import { fold } from '../../engine/state/fold.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { gapsText } from './kill-doubts.ts';
import { shownKills, withEvent } from './kill-list.ts';
import { afterReport, verdictText } from './kill-view.ts';
import { smallLedger } from './ledger-fixture.ts';

const noAnswer = 'no answer to the cancel';
const counted = '2 of our orders may still be working';

const reportOf = (
  reasons: Readonly<Record<string, string>>,
  detail = counted,
  outcome: KillReport['outcome'] = 'unconfirmed',
): KillReport =>
  KillReport.parse({
    killId: `kill-${outcome}`,
    scope: outcome === 'confirmed' ? { strategy: 'maker-btc' } : {},
    outcome,
    detail,
    cancelled: [],
    filledInRace: [],
    refused: [],
    unconfirmed: Object.entries(reasons).map(([clientOrderId, reason]) => ({
      clientOrderId,
      reason,
    })),
    inFlight: [],
    fenced: [],
    openPositions: [],
    gateClosedMicros: 90,
    latchedMicros: 800,
    lastCancelMicros: null,
    confirmedMicros: null,
  });

/** The small ledger after these of its two working orders were cancelled. */
function ledgerWithout(...ids: string[]): LedgerState {
  const ledger = smallLedger();
  for (const clientOrderId of ids) {
    const sequence = ledger.sequence + 1;
    const body = { type: 'order.cancelled', clientOrderId, reason: 'asked for' };
    fold(ledger, LedgerEvent.parse({ sequence, utcNanos: '2', monoNanos: 2, body }));
  }
  return ledger;
}

const both = { 'qd-2': noAnswer, 'qd-3': 'unknown: venue down' };

describe('an unconfirmed kill', () => {
  test.each<[string, KillReport, LedgerState | null, string]>([
    ['without a ledger', reportOf(both), null, 'UNCONFIRMED: 2 orders may still work'],
    ['at its end', reportOf(both), smallLedger(), 'UNCONFIRMED: 2 orders may still work'],
    [
      'with one order settled',
      reportOf(both),
      ledgerWithout('qd-2'),
      'UNCONFIRMED: 1 of 2 orders may still work',
    ],
    [
      'with all settled',
      reportOf(both),
      ledgerWithout('qd-2', 'qd-3'),
      'UNCONFIRMED then: all since settled',
    ],
    [
      'whose venue did not list its orders',
      reportOf(both, `sim was not asked for open orders; ${counted}`),
      ledgerWithout('qd-2', 'qd-3'),
      'UNCONFIRMED: orders named in it since settled, others may still work',
    ],
    [
      'with an order that the venue listed, and that the ledger may have ended before',
      reportOf({ 'qd-2': 'the venue lists it as open' }),
      ledgerWithout('qd-2'),
      'UNCONFIRMED: 1 order may still work',
    ],
    [
      'with an order that the ledger does not know',
      reportOf({ 'qd-9': noAnswer }),
      smallLedger(),
      'UNCONFIRMED: 1 order may still work',
    ],
  ])('%s', (_, report, ledger, text) => {
    expect(verdictText(afterReport(null, report), ledger)).toBe(text);
  });

  test('makes room for the newest one when all is settled', () => {
    const kills = [reportOf(both), reportOf({}, '', 'confirmed')].map((report, index) =>
      LedgerEvent.parse({
        sequence: index + 1,
        utcNanos: '1',
        monoNanos: 1,
        body: { type: 'kill.reported', report },
      }),
    );
    const list = kills.reduce<ReturnType<typeof withEvent>>(withEvent, []);
    const mainOf = (ledger: LedgerState) => shownKills(list, ledger).main?.killId;
    expect([mainOf(ledgerWithout('qd-2')), mainOf(ledgerWithout('qd-2', 'qd-3'))]).toEqual([
      'kill-unconfirmed',
      'kill-confirmed',
    ]);
  });

  test.each([
    [counted, ''],
    [`sim was not asked for open orders; ${counted}`, 'sim was not asked for open orders'],
  ])('detail %j has gaps %j', (detail, gaps) => {
    expect(gapsText(reportOf(both, detail))).toBe(gaps);
  });
});
