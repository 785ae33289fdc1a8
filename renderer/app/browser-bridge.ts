/**
 * The bridge in a plain browser: a one-time code from the address buys a session at the engine.
 * The code is taken out of the address at once; the session lives as long as the tab.
 */
import { z } from 'zod';
import {
  type BridgeEvent,
  ConsoleEndpoint,
  type QuarterdeckBridge,
} from '../../electron/contract/bridge.ts';
import { browserKeyPort } from '../replica/browser-key.ts';

const sessionKey = 'quarterdeck.session.v1';
const SessionReply = z.object({
  wireUrl: z.string(),
  controlUrl: z.string(),
  token: z.string(),
  deskDirectory: z.string().default(''),
});

/** The code of `#code=...`; null when there is none. */
export const codeOf = (fragment: string): string | null =>
  new URLSearchParams(fragment.replace(/^#/, '')).get('code');

/** A session for the code in the address, or the one this tab already has. */
async function session(location: Location): Promise<ConsoleEndpoint | null> {
  const code = codeOf(location.hash);
  if (code === null) {
    const kept = window.sessionStorage.getItem(sessionKey);
    const parsed = ConsoleEndpoint.safeParse(kept === null ? null : JSON.parse(kept));
    return parsed.success ? parsed.data : null;
  }
  window.history.replaceState(null, '', location.pathname);
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (!response.ok) return null;
  const reply = SessionReply.safeParse(await response.json());
  if (!reply.success) return null;
  const endpoint = ConsoleEndpoint.parse(reply.data);
  window.sessionStorage.setItem(sessionKey, JSON.stringify(endpoint));
  return endpoint;
}

const cannot = async () =>
  ({
    ok: false,
    error: 'A browser cannot start or end an engine: use the quarterdeck command.',
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
    engineStart: cannot,
    engineStopAndKill: cannot,
    engineLeaveRunning: cannot,
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
