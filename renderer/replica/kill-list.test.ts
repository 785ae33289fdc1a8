/** Holds which kill stands on the board, and when one is called past. */
import { describe, expect, test } from 'vitest';
import { KillProgress } from '../../engine/contract/control.ts';
import { type KillReport, LedgerEvent } from '../../engine/contract/events.ts';
import {
  afterRestart,
  datedKills,
  type KillList,
  pastText,
  shownKills,
  withEvent,
  withKill,
  withLastReport,
  withProgress,
} from './kill-list.ts';
import { pressedKill } from './kill-view.ts';

type Outcome = KillReport['outcome'];

const event = (sequence: number, body: object): LedgerEvent =>
  LedgerEvent.parse({ sequence, utcNanos: `${sequence}000000`, monoNanos: sequence, body });

const reported = (
  sequence: number,
  killId: string,
  outcome: Outcome,
  scope: object = {},
  cancelled: string[] = [],
): LedgerEvent =>
  event(sequence, {
    type: 'kill.reported',
    report: {
      killId,
      scope,
      outcome,
      cancelled,
      filledInRace: [],
      refused: [],
      unconfirmed: [],
      inFlight: [],
      fenced: [],
      openPositions: [],
      gateClosedMicros: 90,
      latchedMicros: 800,
      lastCancelMicros: null,
      confirmedMicros: outcome === 'confirmed' ? 5_000 : null,
    },
  });

const progressOf = (stage: string, report: object | null = null): KillProgress =>
  KillProgress.parse({
    type: 'kill.progress',
    killId: 'kill-0009',
    scope: {},
    stage,
    epoch: 3,
    elapsedMicros: 9,
    workingOrders: null,
    cancelsSent: null,
    report,
  });

const rearmed = (sequence: number, scope: object): LedgerEvent =>
  event(sequence, {
    type: 'mode.changed',
    scope,
    previous: 'halted',
    mode: 'active',
    epoch: 1,
    actor: { kind: 'operator', name: 'kim' },
    cause: 're-arm',
    reason: 'looked at it',
    commandId: null,
  });

const maker = { strategy: 'maker-btc' };
const play = (...events: LedgerEvent[]): KillList => events.reduce<KillList>(withEvent, []);
const shown = (kills: KillList) => {
  const { main, others } = shownKills(kills);
  return [main?.killId ?? null, ...others.map((view) => view.killId)];
};

describe('what stands on the board', () => {
  test.each<[string, KillList, (string | null)[]]>([
    ['nothing', [], [null]],
    [
      'the newest of one halt stands, whatever an earlier one cancelled',
      play(
        reported(1, 'kill-0001', 'confirmed', {}, ['qd-1']),
        reported(2, 'kill-0002', 'confirmed'),
      ),
      ['kill-0002', 'kill-0001'],
    ],
    [
      'a confirmed one does not hide one that is not',
      play(reported(1, 'kill-0001', 'confirmed'), reported(2, 'kill-0002', 'unconfirmed')),
      ['kill-0002', 'kill-0001'],
    ],
    [
      'a confirmation of less does not hide one that is not',
      play(reported(1, 'kill-0001', 'unconfirmed'), reported(2, 'kill-0002', 'confirmed', maker)),
      ['kill-0001', 'kill-0002'],
    ],
    [
      'a confirmation of as much answers one that is not',
      play(reported(1, 'kill-0001', 'unconfirmed', maker), reported(2, 'kill-0002', 'confirmed')),
      ['kill-0002', 'kill-0001'],
    ],
    [
      'a kill after the re-arm is alone',
      play(
        reported(1, 'kill-0001', 'confirmed'),
        rearmed(2, {}),
        reported(3, 'kill-0002', 'confirmed'),
      ),
      ['kill-0002'],
    ],
    [
      'a scoped kill while the desk is active is of now',
      play(
        reported(1, 'kill-0001', 'confirmed'),
        rearmed(2, {}),
        reported(3, 'kill-0002', 'confirmed', maker),
      ),
      ['kill-0002'],
    ],
    [
      'a press without an answer stands before everything',
      withKill(play(reported(1, 'kill-0001', 'confirmed')), pressedKill('kill-0002', false, 10)),
      ['kill-0002', 'kill-0001'],
    ],
  ])('%s', (_, kills, expected) => {
    expect(shown(kills)).toEqual(expected);
  });
});

describe('what is past', () => {
  test.each<[string, KillList, string[]]>([
    [
      'only the re-armed scope',
      play(
        reported(1, 'kill-0001', 'confirmed'),
        reported(2, 'kill-0002', 'confirmed', maker),
        rearmed(3, maker),
      ),
      ['', 'Past: before strategy=maker-btc was re-armed'],
    ],
    [
      'all of an earlier run',
      afterRestart(play(reported(1, 'kill-0001', 'unconfirmed'))),
      ['Past: of an earlier run of the engine'],
    ],
    ['not an open press of this window', afterRestart([pressedKill('kill-0001', false, 10)]), ['']],
  ])('%s', (_, kills, expected) => {
    expect(kills.map(pastText)).toEqual(expected);
  });

  test.each([
    [
      'before the start of this run',
      5_000_000,
      [reported(3, 'kill-0001', 'confirmed')],
      'earlier run',
    ],
    [
      'before a re-arm',
      1_000_000,
      [reported(3, 'kill-0001', 'confirmed'), rearmed(4, {})],
      're-armed',
    ],
    ['of the present halt', 1_000_000, [reported(3, 'kill-0001', 'confirmed'), rearmed(2, {})], ''],
  ] as const)('a report of a snapshot %s', (_, started, rows, past) => {
    const report = rows[0].body.type === 'kill.reported' ? rows[0].body.report : null;
    if (report === null) throw new Error('the first row is the report');
    const undated = withLastReport([], report);
    const dated = datedKills(undated, rows, `${started}`);
    expect([undated[0]?.past, dated[0]?.past, dated.length]).toEqual(['unknown time', past, 1]);
  });

  test('a kill that runs goes on while older ones are looked up', () => {
    const running = withProgress([], progressOf('LATCHED'), 1);
    const dated = datedKills(running, [reported(3, 'kill-0001', 'confirmed')], '5000000');
    expect(shown(dated)).toEqual(['kill-0009']);
  });
});

test('what the other socket has told already changes nothing; a later report does', () => {
  const unconfirmed = (id: string): object => {
    const { body } = reported(1, 'kill-0009', 'unconfirmed', {}, [id]);
    return body.type === 'kill.reported' ? body.report : {};
  };
  const told = [
    progressOf('GATE CLOSED'),
    progressOf('CANCELS SENT'),
    progressOf('LATCHED'),
    progressOf('UNCONFIRMED', unconfirmed('a')),
    progressOf('UNCONFIRMED', unconfirmed('b')),
  ];
  let kills: KillList = [];
  for (const progress of told) {
    const next = withProgress(kills, progress, 1);
    expect(next).not.toBe(kills);
    expect(withProgress(next, progress, 2)).toBe(next);
    kills = next;
  }
  expect(kills[0]?.report?.cancelled).toEqual(['b']);
});
