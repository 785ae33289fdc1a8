/**
 * The bridge in a plain browser: a one-time code from the address buys a session at the engine.
 * The code is taken out of the address at once; the session lives as long as the tab.
 */
import {
  type BridgeEvent,
  ConsoleEndpoint,
  type QuarterdeckBridge,
} from '../../electron/contract/bridge.ts';
import { browserKeyPort } from '../replica/browser-key.ts';

const sessionKey = 'quarterdeck.session.v1';
/** The code of `#code=...`; null when there is none. */
export const codeOf = (fragment: string): string | null =>
  new URLSearchParams(fragment.replace(/^#/, '')).get('code');

/** The session that this tab already has; null when there is none that can be read. */
function keptSession(): ConsoleEndpoint | null {
  const kept = window.sessionStorage.getItem(sessionKey);
  if (kept === null) return null;
  try {
    const parsed = ConsoleEndpoint.safeParse(JSON.parse(kept));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Buys a session for a code; null when the engine does not give one, or is not there. */
async function boughtSession(code: string): Promise<ConsoleEndpoint | null> {
  try {
    const response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    const parsed = response.ok ? ConsoleEndpoint.safeParse(await response.json()) : null;
    return parsed?.success === true ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A session for the code in the address, or the one this tab already has. */
async function session(location: Location): Promise<ConsoleEndpoint | null> {
  const code = codeOf(location.hash);
  if (code === null) return keptSession();
  window.history.replaceState(null, '', location.pathname);
  const endpoint = await boughtSession(code);
  if (endpoint === null) return keptSession();
  window.sessionStorage.setItem(sessionKey, JSON.stringify(endpoint));
  return endpoint;
}

const cannot = async () =>
  ({
    ok: false,
    error: 'A browser cannot start or end an engine: use the quarterdeck command.',
  }) as const;

const noHotkey = async () =>
  ({
    accelerator: '',
    state: 'unavailable',
    detail: 'A browser has no global hotkey: Ctrl+Shift+K works while the page is in front.',
  }) as const;

/** The stand-in for Electron's bridge. */
export function browserBridge(location: Location, storage: Storage): QuarterdeckBridge {
  const keys = browserKeyPort(storage);
  return {
    endpoint: () => session(location),
    keyStatus: () => keys.keyStatus(),
    keyCreate: (operator, passphrase) => keys.keyCreate(operator, passphrase),
    keyUnlock: (passphrase) => keys.keyUnlock(passphrase),
    keyLock: () => keys.keyLock(),
    sign: (text) => keys.sign(text),
    // The page watches by itself: there is nobody behind it who could.
    idleLimit: () => Promise.resolve(false),
    engineStart: cannot,
    engineTrouble: () => Promise.resolve(''),
    engineStopAndKill: cannot,
    engineLeaveRunning: cannot,
    hotkeyStatus: noHotkey,
    hotkeyTest: noHotkey,
    notify: () => Promise.resolve(false),
    trayFacts: () => Promise.resolve(false),
    async windowInfo() {
      const chromium = /Chrom(?:e|ium)\/([\d.]+)/.exec(navigator.userAgent)?.[1];
      return {
        host: 'browser',
        runtime: chromium === undefined ? 'browser' : `browser, Chromium ${chromium}`,
        consoleVersion: '',
        ownsEngine: false,
      };
    },
    // A browser tells the window nothing: there is no tray, no global key and no engine to lose.
    on:
      <E extends BridgeEvent>(_event: E) =>
      () =>
        undefined,
  };
}
