/**
 * Tells the host what its tray shows of the desk, and under whose name a kill of its own goes.
 * Says nothing new more than once a second, and the same again so that silence means something.
 */
import {
  type QuarterdeckBridge,
  type TrayFacts,
  trayScopesLimit,
} from '../../electron/contract/bridge.ts';
import { needsOwner, openAlerts } from '../replica/alert-list.ts';
import type { Desk } from '../replica/desk.ts';
import { deskMode } from '../replica/desk-mode.ts';
import { offeredScopes } from '../replica/scope-entries.ts';

/** How often the facts are looked at, in milliseconds. */
const lookMillis = 1_000;
/** The same facts are told again after so many looks. */
const looksUntilRepeat = 2;

const modeOf = { Active: 'active', Reduce: 'reduce', Halted: 'halted' } as const;

/** What of the desk is needed. */
export type ToldDesk = Pick<Desk, 'replica' | 'connection'> & {
  readonly operator: Pick<Desk['operator'], 'present' | 'status' | 'consoleSession'>;
};

/** The facts as this window knows them; without a live link the mode is not known. */
export function trayFacts({ replica, operator, connection }: ToldDesk): TrayFacts {
  const { ledger, status } = replica;
  const key = operator.status();
  const mode = connection().state === 'live' ? deskMode(ledger, status) : null;
  const scopes = offeredScopes(ledger, status);
  const alerts = openAlerts(ledger).filter(
    (alert) => needsOwner(alert) && alert.raised.severity !== 'notice',
  );
  return {
    desk: (status?.desk ?? '').slice(0, 64),
    environment: status?.environment ?? null,
    mode: mode === null ? null : modeOf[mode.word],
    scopes: scopes.slice(0, trayScopesLimit).map((each) => ({ ...each, acts: [...each.acts] })),
    scopesLeftOut: Math.max(0, scopes.length - trayScopesLimit),
    alerts: alerts.length,
    criticalAlerts: alerts.filter((alert) => alert.raised.severity === 'critical').length,
    operator: operator.present(),
    ...(key?.state === 'locked' ? { lockedKeyOf: key.operator } : {}),
    consoleSession: operator.consoleSession,
  };
}

/** Tells the facts for as long as the window lives. */
export function tellTray(bridge: Pick<QuarterdeckBridge, 'trayFacts'>, desk: ToldDesk): void {
  let told = '';
  let looks = 0;
  const look = () => {
    const facts = trayFacts(desk);
    const text = JSON.stringify(facts);
    looks += 1;
    if (text === told && looks < looksUntilRepeat) return;
    told = text;
    looks = 0;
    // A host that cannot be told shows that nothing is known: there is nobody else to say it to.
    bridge.trayFacts(facts).catch(() => undefined);
  };
  look();
  window.setInterval(look, lookMillis);
}
