// What the tray shows for what is known, and what its entries do.
import { expect, test } from 'vitest';
import type { TrayFacts } from '../contract/bridge.ts';
import { DeskFacts, factsAgeMillisLimit } from './desk-facts.ts';
import { type TrayActs, type TrayView, trayLook, trayMenu, trayTip } from './tray-menu.ts';

const facts: TrayFacts = {
  desk: 'first & only',
  environment: 'SIM',
  mode: 'active',
  scopes: [
    { scope: 'desk', mode: 'active', acts: ['reduce'] },
    { scope: 'strategy=maker-btc', mode: 'halted', acts: ['rearm', 'flatten'] },
    { scope: 'instrument=BTCUSDT.sim', mode: 'active', acts: ['reduce'] },
  ],
  scopesLeftOut: 0,
  alerts: 0,
  criticalAlerts: 0,
  operator: 'kim',
  consoleSession: 'window-1',
};

const view = (more: Partial<TrayView> = {}): TrayView => ({
  facts,
  pageSpeaks: true,
  halted: false,
  ...more,
});

interface Entry {
  readonly label?: string | undefined;
  readonly enabled?: boolean | undefined;
  readonly click?: () => void;
  readonly submenu?: unknown;
}

/** Labels as they are read; what is not enabled is in brackets. */
function labels(entries: unknown): unknown[] {
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: Entry) => {
    if (entry.label === undefined) return [];
    const text = entry.enabled === false ? `(${entry.label})` : entry.label;
    return entry.submenu === undefined ? [text] : [text, labels(entry.submenu)];
  });
}

function recorded() {
  const done: string[] = [];
  const acts: TrayActs = {
    show: () => done.push('show'),
    showAlerts: () => done.push('alerts'),
    kill: (scope) => done.push(`kill ${scope}`),
    ask: ({ act, scope }) => done.push(`${act} ${scope}`),
  };
  return { acts, done };
}

function clickAll(entries: unknown): void {
  if (!Array.isArray(entries)) return;
  for (const { click, submenu } of entries as readonly Entry[]) {
    click?.();
    clickAll(submenu);
  }
}

test('the menu of a known desk', () => {
  const { acts, done } = recorded();
  const menu = trayMenu(view({ facts: { ...facts, alerts: 2, criticalAlerts: 1 } }), acts);
  expect(labels(menu)).toEqual([
    '(first && only (SIM): Active)',
    '2 alerts need somebody, 1 critical',
    'Show the console',
    'Stop the desk',
    'Stop a part of it',
    ['Stop strategy=maker-btc (halted)', 'Stop instrument=BTCUSDT.sim'],
    'Reduce...',
    ['desk', 'instrument=BTCUSDT.sim'],
    'Re-arm...',
    ['strategy=maker-btc'],
    'Flatten...',
    ['strategy=maker-btc'],
  ]);
  clickAll(menu);
  expect(done).toEqual([
    'alerts',
    'show',
    'kill desk',
    'kill strategy=maker-btc',
    'kill instrument=BTCUSDT.sim',
    'reduce desk',
    'reduce instrument=BTCUSDT.sim',
    'rearm strategy=maker-btc',
    'flatten strategy=maker-btc',
  ]);
});

test('while the window is silent the stops stay, and nothing else is offered', () => {
  const { acts, done } = recorded();
  const menu = trayMenu(view({ pageSpeaks: false, halted: true }), acts);
  expect(labels(menu)).toEqual([
    '(first && only (SIM): state unknown: the window does not answer; the engine says halted)',
    'Show the console',
    'Stop the desk',
    'Stop a part of it',
    ['Stop strategy=maker-btc', 'Stop instrument=BTCUSDT.sim'],
    '(Reduce...)',
    [],
    '(Re-arm...)',
    [],
    '(Flatten...)',
    [],
  ]);
  clickAll(menu);
  expect(done).toContain('kill desk');
});

test('the desk can be stopped before anything is known', () => {
  const { acts, done } = recorded();
  const menu = trayMenu({ facts: null, pageSpeaks: false, halted: null }, acts);
  expect(labels(menu).slice(0, 4)).toEqual([
    '(Quarterdeck: state unknown: the window does not answer)',
    'Show the console',
    'Stop the desk',
    '(Stop a part of it)',
  ]);
  clickAll(menu);
  expect(done).toEqual(['show', 'kill desk']);
});

test('scopes that are left out are said to be', () => {
  const menu = trayMenu(view({ facts: { ...facts, scopesLeftOut: 7 } }), recorded().acts);
  const [, , , , parts] = labels(menu);
  expect(parts).toContain('(7 more: in the console)');
});

test.each([
  [view(), 'active', 'nobody', 'first & only (SIM): Active'],
  [view({ facts: { ...facts, mode: 'halted' } }), 'halted', 'nobody', 'first & only (SIM): Halted'],
  [
    view({ halted: true }),
    'halted',
    'nobody',
    'first & only (SIM): Halted, says the engine; the window does not yet',
  ],
  [
    view({ facts: { ...facts, mode: 'reduce', alerts: 1 } }),
    'reduce',
    'somebody',
    'first & only (SIM): Reduce\n1 alert needs somebody',
  ],
  [
    view({ facts: { ...facts, alerts: 3, criticalAlerts: 3 } }),
    'active',
    'somebody now',
    'first & only (SIM): Active\n3 alerts need somebody, 3 critical',
  ],
  [
    view({ facts: { ...facts, mode: null } }),
    'unknown',
    'somebody',
    'first & only (SIM): state unknown: the window has no live link; the engine says not halted',
  ],
  [
    view({ pageSpeaks: false, halted: null }),
    'unknown',
    'somebody',
    'first & only (SIM): state unknown: the window does not answer',
  ],
] as const)('icon and tooltip %#', (given, desk, needs, tip) => {
  expect([trayLook(given), trayTip(given)]).toEqual([{ desk, needs }, tip]);
});

test('facts hold for six seconds, or until the page is in doubt', () => {
  let now = 0;
  const held = new DeskFacts(() => now);
  const seen = [held.pageSpeaks()];
  held.take(facts);
  now += factsAgeMillisLimit - 1;
  seen.push(held.pageSpeaks());
  now += 1;
  seen.push(held.pageSpeaks());
  held.take(facts);
  seen.push(held.pageSpeaks());
  held.doubt();
  seen.push(held.pageSpeaks());
  expect([seen, held.last()]).toEqual([[false, true, false, true, false], facts]);
});
