/** Holds what the tray is told of a desk, and how often. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TrayFacts } from '../../electron/contract/bridge.ts';
import { smallLedger } from '../replica/ledger-fixture.ts';
import type { Replica } from '../replica/replica.ts';
import { type ToldDesk, tellTray, trayFacts } from './tray-facts.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

interface Told {
  ledger: Replica['ledger'];
  state: 'live' | 'stale';
  operator: string | null;
  lockedKeyOf?: string;
}

function deskOf(told: Told): ToldDesk {
  const replica = {
    get ledger() {
      return told.ledger;
    },
    status: null,
  };
  return {
    replica: replica as unknown as Replica,
    connection: () =>
      told.state === 'live' ? { state: 'live' } : { state: 'stale', sinceMillis: 1 },
    operator: {
      present: () => told.operator,
      status: () => {
        const { lockedKeyOf: operator } = told;
        return operator === undefined ? null : { state: 'locked', operator, publicKey: 'k' };
      },
      consoleSession: 'window-1',
    },
  };
}

const live = (): Told => ({ ledger: smallLedger(), state: 'live', operator: 'kim' });

test('the facts of a desk fit the bridge', () => {
  const facts = trayFacts(deskOf(live()));
  expect(TrayFacts.parse(facts)).toEqual({
    desk: '',
    environment: null,
    mode: 'halted',
    scopes: [
      { scope: 'desk', mode: 'halted', acts: ['rearm', 'flatten'] },
      { scope: 'instrument=BTCUSDT.sim', mode: 'halted', acts: ['flatten'] },
      { scope: 'instrument=ETHUSDT.sim', mode: 'halted', acts: ['flatten'] },
    ],
    scopesLeftOut: 0,
    alerts: 0,
    criticalAlerts: 0,
    operator: 'kim',
    consoleSession: 'window-1',
  });
});

test('K5 whose key is locked is told apart from who is there', () => {
  const facts = trayFacts(deskOf({ ...live(), operator: null, lockedKeyOf: 'kim' }));
  expect(TrayFacts.parse(facts)).toMatchObject({ operator: null, lockedKeyOf: 'kim' });
});

test('without a live link no mode is claimed', () => {
  expect(trayFacts(deskOf({ ...live(), state: 'stale' })).mode).toBe(null);
  expect(trayFacts(deskOf({ ...live(), ledger: null }))).toMatchObject({ mode: null, scopes: [] });
});

test('more scopes than a menu takes are counted', () => {
  const told = live();
  const [first] = told.ledger?.instruments.values() ?? [];
  for (let count = 0; count < 100 && first !== undefined; count += 1) {
    const id = `X${count}.sim` as typeof first.id;
    told.ledger?.instruments.set(id, { ...first, id });
  }
  const { scopes, scopesLeftOut } = TrayFacts.parse(trayFacts(deskOf(told)));
  expect([scopes.length, scopesLeftOut]).toEqual([64, 39]);
});

test('told at once, when something changes, and every two seconds', () => {
  const told = live();
  const seen: (string | null)[] = [];
  const trayFactsCall = (facts: TrayFacts) => {
    seen.push(facts.operator);
    return Promise.reject(new Error('no tray'));
  };
  tellTray({ trayFacts: trayFactsCall }, deskOf(told));
  expect(seen).toEqual(['kim']);
  told.operator = 'lee';
  vi.advanceTimersByTime(1_000);
  expect(seen).toEqual(['kim', 'lee']);
  vi.advanceTimersByTime(1_000);
  expect(seen).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(seen).toHaveLength(3);
  vi.advanceTimersByTime(10_000);
  expect(seen).toHaveLength(8);
});
