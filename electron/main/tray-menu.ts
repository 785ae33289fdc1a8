/**
 * What the tray shows: its icon's look, its tooltip and its menu, from what is known of the desk.
 * Stop the desk is always there and always enabled; what needs the page is not while it is silent.
 */
import type { MenuItemConstructorOptions } from 'electron';
import type { AskedAct, TrayFacts, TrayScope } from '../contract/bridge.ts';

export interface TrayView {
  /** What the window told last; null: nothing yet. */
  readonly facts: TrayFacts | null;
  /** Whether the window has told it within the last seconds. */
  readonly pageSpeaks: boolean;
  /** The engine's own word to main whether the desk is halted; null: no link that answers. */
  readonly halted: boolean | null;
}

/** What a choice in the menu does. */
export interface TrayActs {
  readonly show: () => void;
  readonly showAlerts: () => void;
  /** Stops a scope, as text, at once. */
  readonly kill: (scope: string) => void;
  /** Opens the form of an act in the window. */
  readonly ask: (asked: AskedAct) => void;
}

/** The icon's two parts: how the desk stands, and whether somebody is needed. */
export interface TrayLook {
  readonly desk: 'active' | 'reduce' | 'halted' | 'unknown';
  readonly needs: 'nobody' | 'somebody' | 'somebody now';
}

type Asked = TrayScope['acts'][number];

const askWords: readonly (readonly [Asked, string])[] = [
  ['reduce', 'Reduce...'],
  ['rearm', 'Re-arm...'],
  ['flatten', 'Flatten...'],
];

const modeWords = { active: 'Active', reduce: 'Reduce', halted: 'Halted' } as const;

/** Facts that hold now; null when the state is not known. */
function knownFacts({ facts, pageSpeaks }: TrayView): TrayFacts | null {
  return pageSpeaks && facts !== null && facts.mode !== null ? facts : null;
}

/**
 * The icon for what is known; unknown needs somebody. A halt of which the engine tells main itself
 * wins: what the page told last may be older than a kill, above all while the page hangs.
 */
export function trayLook(view: TrayView): TrayLook {
  const known = knownFacts(view);
  if (known === null || known.mode === null) {
    const desk = view.halted === true ? 'halted' : 'unknown';
    return { desk, needs: 'somebody' };
  }
  const needs =
    known.criticalAlerts > 0 ? 'somebody now' : known.alerts > 0 ? 'somebody' : 'nobody';
  return { desk: view.halted === true ? 'halted' : known.mode, needs };
}

function deskName(facts: TrayFacts | null): string {
  if (facts === null || facts.desk === '') return 'Quarterdeck';
  return facts.environment === null ? facts.desk : `${facts.desk} (${facts.environment})`;
}

/** How the desk stands, in one line. */
function stateLine(view: TrayView): string {
  const known = knownFacts(view);
  if (known !== null && known.mode !== null) {
    const isOlder = view.halted === true && known.mode !== 'halted';
    return isOlder ? 'Halted, says the engine; the window does not yet' : modeWords[known.mode];
  }
  const why = view.pageSpeaks ? 'the window has no live link' : 'the window does not answer';
  const engine =
    view.halted === null ? '' : `; the engine says ${view.halted ? 'halted' : 'not halted'}`;
  return `state unknown: ${why}${engine}`;
}

function alertsLine(facts: TrayFacts): string {
  const { alerts, criticalAlerts: critical } = facts;
  const count = `${alerts} ${alerts === 1 ? 'alert needs' : 'alerts need'} somebody`;
  return critical === 0 ? count : `${count}, ${critical} critical`;
}

/** Two lines at most. */
export function trayTip(view: TrayView): string {
  const head = `${deskName(view.facts)}: ${stateLine(view)}`;
  const known = knownFacts(view);
  return known === null || known.alerts === 0 ? head : `${head}\n${alertsLine(known)}`;
}

/** An ampersand marks a key in a menu; two of them are one. */
const label = (text: string): string => text.replaceAll('&', '&&');

function leftOut(facts: TrayFacts | null): MenuItemConstructorOptions[] {
  const count = facts?.scopesLeftOut ?? 0;
  if (count === 0) return [];
  return [{ label: `${count} more: in the console`, enabled: false }];
}

/** One act on every scope: each an entry, without those where it makes no sense now. */
function askMenu(view: TrayView, act: Asked, words: string, acts: TrayActs) {
  const known = knownFacts(view);
  const scopes = known?.scopes.filter((scope) => scope.acts.includes(act)) ?? [];
  const submenu: MenuItemConstructorOptions[] = scopes.map(({ scope }) => ({
    label: label(scope),
    click: () => acts.ask({ act, scope }),
  }));
  const enabled = submenu.length > 0;
  return { label: words, enabled, submenu: [...submenu, ...leftOut(known)] };
}

/** The menu. Scopes to stop are those known last, even while nothing newer is. */
export function trayMenu(view: TrayView, acts: TrayActs): MenuItemConstructorOptions[] {
  const known = knownFacts(view);
  const parts = view.facts?.scopes.filter(({ scope }) => scope !== 'desk') ?? [];
  const stops: MenuItemConstructorOptions[] = parts.map(({ scope, mode }) => ({
    label: label(`Stop ${scope}${known !== null && mode === 'halted' ? ' (halted)' : ''}`),
    click: () => acts.kill(scope),
  }));
  const alerts: MenuItemConstructorOptions[] =
    known === null || known.alerts === 0
      ? []
      : [{ label: alertsLine(known), click: acts.showAlerts }];
  return [
    { label: label(`${deskName(view.facts)}: ${stateLine(view)}`), enabled: false },
    ...alerts,
    { type: 'separator' },
    { label: 'Show the console', click: acts.show },
    { type: 'separator' },
    { label: 'Stop the desk', click: () => acts.kill('desk') },
    {
      label: 'Stop a part of it',
      enabled: stops.length > 0,
      submenu: [...stops, ...leftOut(view.facts)],
    },
    { type: 'separator' },
    ...askWords.map(([act, words]) => askMenu(view, act, words, acts)),
  ];
}
