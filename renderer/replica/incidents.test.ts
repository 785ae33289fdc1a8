/** Holds what is listed beside alerts, that a person's own halt is not, and when each goes. */
import { expect, test } from 'vitest';
import { KillReport } from '../../engine/contract/events.ts';
import { ClientOrderId, StrategyId } from '../../engine/contract/ids.ts';
import { LedgerFault } from '../../engine/contract/ledger-fault.ts';
import { gateEpoch } from '../../engine/contract/numbers.ts';
import type { Scope } from '../../engine/contract/scope.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { alertLedger } from './alert-fixture.ts';
import { isOfMachine, openIncidents } from './incidents.ts';
import { type KillView, pressedKill } from './kill-view.ts';
import { smallLedger } from './ledger-fixture.ts';

const maker = StrategyId.parse('maker-btc');
const firstId = ClientOrderId.parse('qd-2');

/** A ledger of an armed desk. */
function armed(ledger: LedgerState = smallLedger()): LedgerState {
  ledger.modes.splice(0);
  return ledger;
}

function halt(ledger: LedgerState, scope: Scope, cause: string, actor: string, reason = ''): void {
  const set = { epoch: gateEpoch(2), sinceUtcNanos: null, mode: 'halted' } as const;
  ledger.modes.push({ scope, cause, actor, reason, ...set });
}

const titles = (ledger: LedgerState, kills: readonly KillView[] = []) =>
  openIncidents({ ledger, status: null, kills }).map(({ tone, title }) => [tone, title]);

test.each([
  ['kill', 'kim', 'too wide', false],
  ['kill', 'warden', 'engine late', true],
  ['reduce', 'kim', '', false],
  ['lease lost', 'warden', '', true],
  ['strategy failed', 'strategy watch', '', true],
  ['reject-ratio', 'reject-ratio', '', true],
  ['latch', '', '', true],
  ['start', 'system', 'never armed', false],
  ['start', 'system', 'first run', false],
  ['start', 'system', 'restart', true],
  ['start', 'system', 'latch: halted by kim (kill): too wide', false],
  ['start', 'system', 'latch: halted by stop: ended by SIGTERM', false],
  ['start', 'system', 'latch: halted by warden: the engine is gone', true],
  ['start', 'system', 'latch: halted by warden (kill): late', true],
  ['start', 'system', 'latch: halted by system (broken invariant): order used twice', true],
  ['start', 'system', 'latch: halted by system (start): first run', false],
  ['start', 'system', 'latch: halted by system (start): latch: halted by warden: gone', true],
  ['start', 'system', 'latch: the file is corrupt (text)', true],
])('halted by %s of %s: %s', (cause, actor, reason, expected) => {
  expect(isOfMachine({ cause, actor, reason })).toBe(expected);
});

test('a failed strategy says what it holds, once, whatever else is halted', () => {
  const ledger = armed();
  expect(titles(ledger)).toEqual([]);
  const reason = 'failed: its memory has grown beyond 256 MB';
  const record = { version: '1.0.0', state: 'failed', reason, swapped: null } as const;
  ledger.strategies.set(maker, record);
  halt(ledger, { strategy: maker }, 'strategy failed', 'strategy watch');
  expect(titles(ledger)).toEqual([['red', 'maker-btc has failed, holds +0.100 BTCUSDT.sim']]);
  const [found] = openIncidents({ ledger, status: null, kills: [] });
  expect(found?.about).toBe('its memory has grown beyond 256 MB');
  ledger.positions.clear();
  expect(titles(ledger)).toEqual([['amber', 'maker-btc has failed, no open position']]);
  ledger.strategies.set(maker, { ...record, state: 'running' });
  expect(titles(ledger)).toEqual([['amber', 'strategy=maker-btc was halted by the machine']]);
  ledger.modes.splice(0);
  expect(titles(ledger)).toEqual([]);
});

test('a desk that a person stopped is no incident; one that the machine halted is', () => {
  const ledger = armed();
  halt(ledger, {}, 'kill', 'kim');
  expect(titles(ledger)).toEqual([]);
  ledger.modes.splice(0);
  halt(ledger, {}, 'lease lost', 'warden');
  expect(titles(ledger)).toEqual([['red', 'The desk was halted by the machine']]);
});

test('a halt that the ledger cannot show, and the ledger itself', () => {
  const ledger = armed();
  const of = (haltReason: string) =>
    openIncidents({ ledger, status: { halted: true, haltReason }, kills: [] });
  expect(of('lease lost: late').map(({ about }) => about)).toEqual(['lease lost: late']);
  expect(of('ledger fault: disk full').map(({ key, about }) => [key, about])).toEqual([
    ['ledger', 'disk full'],
  ]);
  const fault = { cause: 'diskFull', detail: 'disk full', sinceUtcNanos: '7' } as const;
  const ledgerFault = LedgerFault.parse(fault);
  const status = { halted: true, haltReason: 'ledger fault: disk full', ledgerFault };
  expect(openIncidents({ ledger, status, kills: [] })).toMatchObject([
    {
      title: 'The disk is full: nothing is recorded',
      about: expect.stringMatching(/^Make room on the disk/),
      sinceUtcNanos: '7',
    },
  ]);
  expect(openIncidents({ ledger: null, status: null, kills: [] })).toEqual([]);
});

test('what a rule did is its alert as long as that is open', () => {
  const alerts = alertLedger();
  const ledger = armed(alerts.ledger);
  halt(ledger, { strategy: maker }, 'stale-feed', 'stale-feed');
  alerts.raise('told', 'warning');
  const [id, told] = [...ledger.alerts][0] ?? [];
  if (id === undefined || told === undefined) throw new Error('no alert was raised');
  expect(titles(ledger)).toEqual([['amber', 'strategy=maker-btc was halted by the machine']]);
  ledger.alerts.set(id, { ...told, raised: { ...told.raised, action: 'halt' } });
  expect(titles(ledger)).toEqual([]);
});

test('orders in doubt are told by their kill, else by themselves, until they are settled', () => {
  const ledger = armed();
  const order = ledger.orders.get(firstId);
  if (order === undefined) throw new Error('the small ledger has no such order');
  ledger.orders.set(firstId, { ...order, status: 'unknown' });
  expect(titles(ledger)).toEqual([['red', '1 order in doubt']]);
  const report = KillReport.parse({
    ...{ killId: 'kill-0001', scope: {}, outcome: 'unconfirmed', openPositions: [] },
    ...{ refused: [], cancelled: [], filledInRace: [], inFlight: [], fenced: [] },
    ...{ gateClosedMicros: 1, latchedMicros: 1, lastCancelMicros: 1, confirmedMicros: null },
    unconfirmed: [{ clientOrderId: firstId, reason: 'no answer to the cancel' }],
  });
  const pressed = pressedKill(report.killId, true, null);
  const kills: KillView[] = [{ ...pressed, stage: 'UNCONFIRMED', report }];
  const shown = openIncidents({ ledger, status: null, kills });
  expect(shown.map(({ title, about }) => [title, about])).toEqual([
    ['Kill of the desk not confirmed', '1 order may still work at the venue: look there'],
  ]);
  ledger.orders.delete(firstId);
  ledger.finishedOrders.push({ ...order, status: 'cancelled' });
  expect(titles(ledger, kills)).toEqual([]);
});

test('a kill that names no order stays until a later one of as much is confirmed', () => {
  const ledger = armed();
  const pressed = (id: string) => pressedKill(id, true, null);
  const doubtful: KillView = { ...pressed('kill-0001'), stage: 'UNCONFIRMED' };
  const unconfirmed = [['red', 'Kill of the desk not confirmed']];
  expect(titles(ledger, [doubtful])).toEqual(unconfirmed);
  const later: KillView = { ...pressed('kill-0002'), stage: 'CONFIRMED' };
  expect(titles(ledger, [doubtful, { ...later, scope: { strategy: maker } }])).toEqual(unconfirmed);
  expect(titles(ledger, [doubtful, later])).toEqual([]);
  expect(titles(ledger, [{ ...doubtful, past: 're-armed' }])).toEqual([]);
});
