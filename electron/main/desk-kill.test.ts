// From presses to kills: what is one gesture, under whose name, and what the operator is told.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KillCommand } from '../../engine/contract/commands.ts';
import { KillProgress, type KillStage } from '../../engine/contract/control.ts';
import { StrategyId, VenueId } from '../../engine/contract/ids.ts';
import { type Scope, scopeText } from '../../engine/contract/scope.ts';
import type { DesktopNotice } from '../contract/bridge.ts';
import { DeskKill, type Presser } from './desk-kill.ts';

const maker: Scope = { strategy: StrategyId.parse('maker-btc') };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(presser: Presser | null = null, deskDirectory = '/desks/one') {
  const sent: KillCommand[] = [];
  const told: DesktopNotice[] = [];
  let count = 0;
  const kill = new DeskKill({
    send: (command) => sent.push(command),
    tell: (words) => told.push(words),
    presser: () => presser,
    newId: () => `command-${++count}`,
    now: () => Date.now(),
    deskDirectory,
  });
  const reach = (stage: KillStage, command = sent.at(-1), positions = 0) =>
    kill.progress(progressOf(command, stage, positions));
  return { kill, sent, told, reach, ids: () => sent.map(({ commandId }) => commandId) };
}

function progressOf(command: KillCommand | undefined, stage: KillStage, positions: number) {
  const lists = { cancelled: [], filledInRace: [], refused: [], unconfirmed: [], inFlight: [] };
  const micros = { gateClosedMicros: 1, latchedMicros: 2, lastCancelMicros: 3 };
  const report = {
    killId: command?.commandId,
    scope: command?.scope,
    outcome: 'confirmed',
    ...lists,
    fenced: [],
    openPositions: Array.from({ length: positions }, () => ({ instrument: 'BTC.sim', lots: 1 })),
    ...micros,
    confirmedMicros: 4,
  };
  return KillProgress.parse({
    type: 'kill.progress',
    killId: command?.commandId,
    scope: command?.scope,
    stage,
    epoch: 1,
    elapsedMicros: 10,
    workingOrders: null,
    cancelsSent: null,
    report: stage === 'CONFIRMED' || stage === 'UNCONFIRMED' ? report : null,
  });
}

test('a press sends the kill at once, by its door and in the name of who is signed in', () => {
  const { kill, sent } = setUp({ operator: 'kim', consoleSession: 'window-1' });
  kill.press('tray', maker);
  expect(sent).toEqual([
    {
      kind: 'kill',
      commandId: 'command-1',
      scope: maker,
      reason: 'Stopped from the tray',
      actor: 'kim',
      consoleSession: 'window-1',
      door: 'tray',
    },
  ]);
});

test('K5 a press beside a locked key says whose it is, and names nobody as who pressed', () => {
  const presser = { operator: null, consoleSession: 'window-1', lockedKeyOf: 'kim' };
  const { kill, sent } = setUp(presser);
  kill.press('hotkey', maker);
  expect(sent).toMatchObject([
    {
      actor: null,
      consoleSession: 'window-1',
      reason: "Stopped by the global hotkey; the console's key, of kim, was locked",
    },
  ]);
});

test.each([
  ['nobody is known', null],
  ['the name is none', { operator: 'not a name!', consoleSession: 'window-1' }],
  ['the session is none', { operator: 'kim', consoleSession: '' }],
])('where %s it is sent all the same', (_name, presser) => {
  const { kill, sent } = setUp(presser);
  kill.press('hotkey', {});
  expect(sent).toEqual([
    {
      kind: 'kill',
      commandId: 'command-1',
      scope: {},
      reason: 'Stopped by the global hotkey',
      actor: null,
      door: 'hotkey',
    },
  ]);
});

test('a held key is one kill, and so are presses while it is under way', () => {
  const { kill, ids, reach } = setUp();
  kill.press('hotkey', {});
  vi.advanceTimersByTime(300);
  kill.press('hotkey', {});
  reach('CONFIRMED');
  for (let turn = 0; turn < 6; turn += 1) {
    vi.advanceTimersByTime(1_000);
    kill.press('hotkey', {});
  }
  expect(new Set(ids())).toEqual(new Set(['command-1']));
  vi.advanceTimersByTime(1_500);
  kill.press('hotkey', {});
  expect(ids().at(-1)).toBe('command-2');
});

test('after ten seconds a press is a kill of its own, whatever became of the first', () => {
  const { kill, ids, reach } = setUp();
  kill.press('hotkey', {});
  reach('LATCHED');
  for (let turn = 0; turn < 10; turn += 1) {
    vi.advanceTimersByTime(1_000);
    kill.press('hotkey', {});
  }
  expect([ids().length, ids().at(-2), ids().at(-1)]).toEqual([11, 'command-1', 'command-2']);
});

test('the hotkey right after the tray is a kill of its own', () => {
  const { kill, sent } = setUp();
  kill.press('tray', {});
  kill.press('hotkey', {});
  kill.press('hotkey', {});
  expect(sent.map(({ commandId, door }) => [commandId, door])).toEqual([
    ['command-1', 'tray'],
    ['command-2', 'hotkey'],
    ['command-2', 'hotkey'],
  ]);
});

test('scopes are kills of their own', () => {
  const { kill, sent } = setUp();
  kill.press('tray', {});
  kill.press('tray', maker);
  expect(sent.map(({ commandId, scope }) => [commandId, scopeText(scope)])).toEqual([
    ['command-1', 'desk'],
    ['command-2', 'strategy=maker-btc'],
  ]);
});

test('the end is told once, and a late confirmation again', () => {
  const { kill, told, reach } = setUp();
  kill.press('hotkey', {});
  for (const stage of ['REQUESTED', 'GATE CLOSED', 'LATCHED', 'CANCELS SENT'] as const)
    reach(stage);
  vi.advanceTimersByTime(5_000);
  expect(told).toEqual([]);
  for (const stage of ['UNCONFIRMED', 'UNCONFIRMED'] as const) reach(stage);
  reach('CONFIRMED', undefined, 2);
  reach('UNCONFIRMED');
  expect(told.map(({ title, body, isCritical }) => [title, body, isCritical])).toEqual([
    ['Stopped, NOT CONFIRMED: the desk', 'Orders may still work: look at the kill board.', true],
    ['Stopped: the desk', 'NO WORKING ORDERS: CONFIRMED. 2 open positions stay.', false],
  ]);
});

test.each([
  ['/desks/one', {}, 'quarterdeck kill --dir /desks/one'],
  ['/desks/one', maker, 'quarterdeck kill --dir /desks/one --scope strategy=maker-btc'],
  [
    "/desks/kim's own",
    { ...maker, venue: VenueId.parse('sim') },
    "quarterdeck kill --dir '/desks/kim'\\''s own' --scope 'venue=sim strategy=maker-btc'",
  ],
])('of a desk in %s the command that is told stops just %j', (deskDirectory, scope, words) => {
  const { kill, told } = setUp(null, deskDirectory);
  kill.press('tray', scope);
  vi.advanceTimersByTime(1_500);
  expect(told[0]?.body.split('In a terminal: ')[1]).toBe(words);
});

test('a kill without an answer is told, with what else there is', () => {
  const { kill, told } = setUp();
  kill.press('tray', maker);
  vi.advanceTimersByTime(1_499);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([
    {
      title: 'No answer yet: strategy=maker-btc may not be stopped',
      body: expect.stringContaining('quarterdeck kill --dir /desks/one'),
      isCritical: true,
    },
  ]);
});

test('kills of others are none of its words', () => {
  const { kill, told, sent } = setUp();
  kill.press('hotkey', {});
  const other = sent[0] === undefined ? undefined : { ...sent[0], commandId: 'of-another' };
  const progress = KillProgress.parse({
    ...progressOf(sent[0], 'CONFIRMED', 0),
    killId: other?.commandId,
  });
  kill.progress(progress);
  expect(told).toEqual([]);
});
