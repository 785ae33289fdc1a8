/** Alerts as rows and lines: order, owner, end. */
import { expect, test } from 'vitest';
import { AlertId, type AlertSeverity } from '../contract/alert.ts';
import { InstrumentId, OperatorId, StrategyId, VenueId } from '../contract/ids.ts';
import { monoNanos, UtcNanos } from '../contract/numbers.ts';
import { type AlertRecord, initialState } from '../state/ledger-state.ts';
import { alertLines, alertRow, alertRows } from './alert-lines.ts';

function alert(id: string, severity: AlertSeverity, fields: Partial<AlertRecord> = {}) {
  const record: AlertRecord = {
    raised: {
      type: 'alert.raised',
      alertId: AlertId.parse(id),
      group: 'reject-ratio/maker-btc',
      rule: 'reject-ratio',
      detector: 'reject-ratio',
      severity,
      subject: { strategy: StrategyId.parse('maker-btc') },
      title: '52 % of the orders of maker-btc came to nothing, limit 50 %',
      detail: 'as it began',
      action: 'alert',
      dryRun: false,
      eventMonoNanos: monoNanos(1),
      changedBefore: [],
    },
    raisedUtcNanos: UtcNanos.parse('1795340328334000000'),
    count: 1,
    lastUtcNanos: UtcNanos.parse('1795340329000000000'),
    lastDetail: '',
    owner: null,
    note: '',
    clearedReason: null,
    ...fields,
  };
  return record;
}

function ids(all: boolean): string[] {
  const state = initialState();
  const open = [
    alert('a1', 'notice'),
    alert('a2', 'critical'),
    alert('a3', 'warning'),
    alert('a4', 'critical'),
  ];
  for (const one of open) state.alerts.set(one.raised.alertId, one);
  state.clearedAlerts.push(alert('a0', 'critical'), alert('a00', 'notice'));
  return alertRows(state, all).map(({ alertId }) => alertId);
}

test('open ones, the most severe and then the oldest first', () => {
  expect(ids(false)).toEqual(['a2', 'a4', 'a3', 'a1']);
});

test('with those that are done with, the last one first', () => {
  expect(ids(true)).toEqual(['a2', 'a4', 'a3', 'a1', 'a00', 'a0']);
});

const since = 'since 2026-11-22 09:38:48.334';
const title = '52 % of the orders of maker-btc came to nothing, limit 50 %';
const kim = OperatorId.parse('kim');
const raised = (subject: object) => ({ raised: { ...alert('a1', 'notice').raised, subject } });

test.each([
  ['nobody has it', {}, [`a1 NOTICE maker-btc ${since}, nobody has it: ${title}`]],
  [
    'seen again, with the newest detail',
    { count: 7, lastDetail: 'Of 40 orders' },
    [`a1 NOTICE maker-btc ${since}, 7 times, nobody has it: ${title}`, '  Of 40 orders'],
  ],
  [
    'taken over',
    { owner: kim, note: 'asked the venue' },
    [`a1 NOTICE maker-btc ${since}, kim has it (asked the venue): ${title}`],
  ],
  [
    'over, and nobody had taken it over',
    { clearedReason: 'orders pass again' },
    [`a1 NOTICE maker-btc ${since}, nobody has it, over: orders pass again: ${title}`],
  ],
  [
    'of an instrument',
    raised({ venue: VenueId.parse('sim'), instrument: InstrumentId.parse('BTCUSDT.sim') }),
    [`a1 NOTICE BTCUSDT.sim ${since}, nobody has it: ${title}`],
  ],
  [
    'of a venue',
    raised({ venue: VenueId.parse('sim') }),
    [`a1 NOTICE venue sim ${since}, nobody has it: ${title}`],
  ],
  ['of the desk', raised({}), [`a1 NOTICE the desk ${since}, nobody has it: ${title}`]],
])('%s', (_name, fields, expected) => {
  expect(alertLines(alertRow(alert('a1', 'notice', fields)))).toEqual(expected);
});
