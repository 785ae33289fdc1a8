/**
 * When the console rings and when it tells the desktop, of alerts that nobody has taken over.
 * Decides only: it makes no sound, and never lets a critical one fall silent by itself.
 */
import type { AlertId, AlertSeverity } from '../../engine/contract/alert.ts';
import type { AlertRecord } from '../../engine/state/ledger-state.ts';
import { needsOwner } from './alert-list.ts';

/** A critical alert without an owner rings again after this long, in milliseconds. */
export const repeatMillis = 30_000;
/** The same group rings at most so often, however often it clears and comes again. */
export const groupMillis = 30_000;
/** How long a press of mute lasts. */
export const muteMillis = 300_000;

export interface BellState {
  /** Alerts heard or told of, while they are open. */
  readonly known: ReadonlySet<AlertId>;
  /** Window clock of the last ring of a group, in milliseconds. */
  readonly rangMillis: ReadonlyMap<string, number>;
  /** Window clock until which nothing rings; 0: not muted. */
  readonly mutedUntilMillis: number;
}

export const silentBell: BellState = {
  known: new Set(),
  rangMillis: new Map(),
  mutedUntilMillis: 0,
};

export interface BellStep {
  readonly state: BellState;
  /** What to sound now; null: nothing. */
  readonly ring: Exclude<AlertSeverity, 'notice'> | null;
  /** Alerts of which the desktop is to be told now. */
  readonly tell: readonly AlertRecord[];
}

export interface BellNow {
  readonly nowMillis: number;
  /** Whether this window has the operator's attention: then the desktop is told nothing. */
  readonly isFocused: boolean;
}

/** Whether nothing rings now. */
export const isMuted = (state: BellState, nowMillis: number): boolean =>
  state.mutedUntilMillis > nowMillis;

/** Silent for five minutes, or loud again. */
export const withMute = (state: BellState, nowMillis: number): BellState => ({
  ...state,
  mutedUntilMillis: isMuted(state, nowMillis) ? 0 : nowMillis + muteMillis,
});

/** Whether an alert is due to ring. */
function isDue(state: BellState, alert: AlertRecord, nowMillis: number): boolean {
  const { alertId, group, severity } = alert.raised;
  if (severity === 'notice' || !needsOwner(alert)) return false;
  const last = state.rangMillis.get(group) ?? Number.NEGATIVE_INFINITY;
  if (severity === 'critical') return nowMillis - last >= repeatMillis;
  return !state.known.has(alertId) && nowMillis - last >= groupMillis;
}

/** One look at the open alerts: what to sound, whom to tell, and what is remembered of it. */
export function stepBell(
  state: BellState,
  alerts: readonly AlertRecord[],
  { nowMillis, isFocused }: BellNow,
): BellStep {
  const muted = isMuted(state, nowMillis);
  const due = muted ? [] : alerts.filter((alert) => isDue(state, alert, nowMillis));
  const rangMillis = new Map(
    [...state.rangMillis].filter(([, at]) => nowMillis - at < Math.max(repeatMillis, groupMillis)),
  );
  for (const alert of due) rangMillis.set(alert.raised.group, nowMillis);
  const tell = isFocused
    ? []
    : alerts.filter(
        (alert) =>
          !state.known.has(alert.raised.alertId) &&
          needsOwner(alert) &&
          alert.raised.severity !== 'notice',
      );
  const critical = due.some((alert) => alert.raised.severity === 'critical');
  return {
    state: { ...state, known: new Set(alerts.map((alert) => alert.raised.alertId)), rangMillis },
    ring: critical ? 'critical' : due.length > 0 ? 'warning' : null,
    tell,
  };
}
