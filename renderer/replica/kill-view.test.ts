/** Holds what the kill board may say, and in which order. */
import { describe, expect, test } from 'vitest';
import { KillProgress, type KillStage } from '../../engine/contract/control.ts';
import { KillReport } from '../../engine/contract/events.ts';
import {
  afterProgress,
  afterReport,
  type KillView,
  pressedKill,
  stageText,
  verdictText,
} from './kill-view.ts';

const report = (killId: string, outcome: 'confirmed' | 'unconfirmed') =>
  KillReport.parse({
    killId,
    scope: {},
    outcome,
    cancelled: ['qd-1-1'],
    filledInRace: [],
    refused: [],
    unconfirmed: [],
    inFlight: [],
    fenced: [],
    openPositions: [],
    gateClosedMicros: 90,
    latchedMicros: 800,
    lastCancelMicros: 900,
    confirmedMicros: outcome === 'confirmed' ? 5_000 : null,
  });

const progress = (killId: string, stage: KillStage, epoch: number, elapsedMicros: number) =>
  KillProgress.parse({
    type: 'kill.progress',
    killId,
    scope: {},
    stage,
    epoch,
    elapsedMicros,
    workingOrders: 3,
    cancelsSent: null,
    report: stage === 'CONFIRMED' ? report(killId, 'confirmed') : null,
  });

const play = (start: KillView | null, ...messages: KillProgress[]): KillView | null =>
  messages.reduce<KillView | null>((view, message) => afterProgress(view, message, 40), start);

describe('kill view', () => {
  test('goes forward by stage whatever order the two sockets deliver in', () => {
    const view = play(
      pressedKill('kill-0001', true, 10),
      progress('kill-0001', 'GATE CLOSED', 2, 90),
      progress('kill-0001', 'CANCELS SENT', 2, 900),
      progress('kill-0001', 'LATCHED', 2, 800),
      progress('kill-0001', 'CONFIRMED', 2, 5_000),
      progress('kill-0001', 'CONFIRMED', 2, 5_100),
    );
    expect({
      stage: view?.stage,
      elapsed: view?.elapsedMicros,
      ended: view?.endedMillis,
      text: view === null ? '' : stageText(view),
    }).toEqual({
      stage: 'CONFIRMED',
      elapsed: { 'GATE CLOSED': 90, 'CANCELS SENT': 900, LATCHED: 800, CONFIRMED: 5_000 },
      ended: 30,
      text: 'NO WORKING ORDERS: CONFIRMED',
    });
  });

  test('a late confirmation ends it anew, with its own time', () => {
    const unconfirmed = afterProgress(
      pressedKill('kill-0001', true, 10),
      progress('kill-0001', 'UNCONFIRMED', 2, 5_000),
      4_210,
    );
    const late = progress('kill-0001', 'CONFIRMED', 2, 14_000);
    const confirmed = afterProgress(unconfirmed, late, 14_110);
    expect([unconfirmed.endedMillis, confirmed.endedMillis]).toEqual([4_200, 14_100]);
  });

  test.each([
    ['unconfirmed', [], [], 'UNCONFIRMED: orders may still work'],
    ['unconfirmed', ['a'], [], 'UNCONFIRMED: 1 order may still work'],
    ['unconfirmed', [], ['cancel refused: not written'], 'UNCONFIRMED: 1 order may still work'],
    [
      'unconfirmed',
      ['a'],
      ['cancel refused: down', 'order refused: too late'],
      'UNCONFIRMED: 2 orders may still work',
    ],
    ['confirmed', [], ['order refused: too late'], 'NO WORKING ORDERS: CONFIRMED'],
  ] as const)('verdict %s of %j and refused %j', (outcome, unconfirmed, refused, text) => {
    const parsed = KillReport.parse({
      ...report('kill-0001', outcome),
      unconfirmed: unconfirmed.map((clientOrderId) => ({ clientOrderId, reason: 'no answer' })),
      refused: refused.map((reason, index) => ({ clientOrderId: `r-${index}`, reason })),
    });
    expect(verdictText(afterReport(null, parsed))).toBe(text);
  });

  test('a kill of less than the desk names its scope', () => {
    const scoped = { ...report('kill-0001', 'confirmed'), scope: { strategy: 'maker-btc' } };
    expect(stageText(afterReport(null, KillReport.parse(scoped)))).toBe(
      'strategy=maker-btc: NO WORKING ORDERS: CONFIRMED',
    );
  });

  test.each([
    [
      pressedKill('kill-0001', false, 0),
      'WAITING FOR THE LINK: it will be sent when the engine answers',
    ],
    [pressedKill('kill-0001', true, 0), 'REQUESTED (sent, no answer yet)'],
    [play(null, progress('kill-0001', 'GATE CLOSED', 1, 5)), 'GATE CLOSED (not yet durable)'],
    [afterReport(null, report('kill-0001', 'unconfirmed')), 'UNCONFIRMED'],
    [afterReport(null, report('kill-0001', 'confirmed')), 'NO WORKING ORDERS: CONFIRMED'],
  ])('words of stage %#', (view, text) => {
    expect(view === null ? '' : stageText(view)).toBe(text);
  });

  test('a press that is refused a link says that it is not sent', () => {
    const view = pressedKill('kill-0001', false, 0);
    expect(stageText(view, 'refused')).toBe(
      'NOT SENT: the link was refused; kept in case it opens',
    );
  });

  test('a window that saw it run says the same times as one that opened later', () => {
    const ended = progress('kill-0001', 'CONFIRMED', 2, 5_200);
    const seen = play(null, progress('kill-0001', 'GATE CLOSED', 2, 95), ended);
    const later = afterReport(null, report('kill-0001', 'confirmed'));
    expect(seen?.elapsedMicros).toEqual(later.elapsedMicros);
  });

  test('a report completes what was seen and keeps the press', () => {
    const seen = play(
      pressedKill('kill-0001', true, 10),
      progress('kill-0001', 'GATE CLOSED', 2, 95),
    );
    const view = afterReport(seen, report('kill-0001', 'confirmed'));
    expect([view.pressedMillis, view.elapsedMicros['GATE CLOSED'], view.stage]).toEqual([
      10,
      90,
      'CONFIRMED',
    ]);
  });
});
