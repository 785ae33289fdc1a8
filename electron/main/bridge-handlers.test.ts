// The bridge under messages that are none of the window's (S6): nothing of them reaches a handler.
import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { type BridgeCall, bridgeCalls, callChannel, type TrayFacts } from '../contract/bridge.ts';
import type { BridgeHandlers } from './bridge-handlers.ts';

type Listener = (event: unknown, ...args: unknown[]) => unknown;

const { listeners } = vi.hoisted(() => ({ listeners: new Map<string, Listener>() }));
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, listener: Listener) => listeners.set(channel, listener) },
  protocol: {},
  app: {},
  session: {},
}));
const { setUpBridge } = await import('./bridge-handlers.ts');

const names = Object.keys(bridgeCalls) as BridgeCall[];
const own = { senderFrame: { parent: null, origin: 'quarterdeck://console' } };
const called: unknown[][] = [];

beforeEach(() => {
  called.length = 0;
  const handlers = Object.fromEntries(
    names.map((name) => [name, (...args: unknown[]) => called.push([name, ...args])]),
  );
  setUpBridge(handlers as unknown as BridgeHandlers);
});

const facts: TrayFacts = {
  desk: 'first-desk',
  environment: 'SIM',
  mode: 'active',
  scopes: [{ scope: 'desk', mode: 'active', acts: ['reduce'] }],
  scopesLeftOut: 0,
  alerts: 0,
  criticalAlerts: 0,
  operator: null,
  consoleSession: 'window-1',
};

const tell = (event: unknown, ...args: unknown[]): unknown =>
  listeners.get(callChannel('trayFacts'))?.(event, ...args);

test('facts of the window are taken', () => {
  tell(own, facts);
  expect(called).toEqual([['trayFacts', facts]]);
});

test.each([
  ['no frame', { senderFrame: null }],
  ['a frame within', { senderFrame: { parent: {}, origin: 'quarterdeck://console' } }],
  ['another page', { senderFrame: { parent: null, origin: 'https://example.test' } }],
])('facts of %s are refused', (_name, event) => {
  expect(() => tell(event, facts)).toThrow(/not the console window/);
  expect(called).toEqual([]);
});

test.each([
  ['more than there may be', { scopes: Array.from({ length: 65 }, () => facts.scopes[0]) }],
  ['an act that is none', { scopes: [{ scope: 'desk', mode: 'active', acts: ['stop'] }] }],
  ['a field too many', { more: 1 }],
  ['a count below none', { alerts: -1 }],
  ['a name without end', { desk: 'x'.repeat(65) }],
])('facts with %s are refused', (_name, wrong) => {
  expect(() => tell(own, { ...facts, ...wrong })).toThrow(/unusable arguments/);
  expect(called).toEqual([]);
});

test('no arguments but those of the contract come through, whatever is sent', () => {
  const args = fc.array(fc.oneof(fc.anything(), fc.constant(facts), fc.string()), { maxLength: 3 });
  fc.assert(
    fc.property(fc.constantFrom(...names), args, (name, given) => {
      called.length = 0;
      try {
        listeners.get(callChannel(name))?.(own, ...given);
      } catch {
        // Refused: what counts is that the handler was not called.
      }
      const fits = called.map((call) => bridgeCalls[name].args.safeParse(call.slice(1)).success);
      expect(fits).toEqual(fits.map(() => true));
      expect(fits.length).toBe(bridgeCalls[name].args.safeParse(given).success ? 1 : 0);
    }),
    { numRuns: 20_000 },
  );
});
