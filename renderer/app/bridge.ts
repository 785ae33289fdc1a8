/**
 * The bridge to whatever hosts this window: Electron's preload, or the stand-in for a browser.
 * Every reply and event is checked here; what does not fit is an error, not a guess.
 */
import {
  type BridgeCall,
  type BridgeEvent,
  bridgeCalls,
  bridgeEvents,
  type QuarterdeckBridge,
} from '../../electron/contract/bridge.ts';
import { browserBridge } from './browser-bridge.ts';

declare global {
  interface Window {
    readonly quarterdeck?: QuarterdeckBridge;
  }
}

/** The host's bridge with every reply and event parsed by the contract. */
export function checkedBridge(raw: QuarterdeckBridge): QuarterdeckBridge {
  const calls: Partial<Record<BridgeCall, (...args: unknown[]) => Promise<unknown>>> = {};
  for (const name of Object.keys(bridgeCalls) as BridgeCall[]) {
    const target = raw[name] as (...args: unknown[]) => Promise<unknown>;
    calls[name] = async (...args) => bridgeCalls[name].reply.parse(await target(...args));
  }
  const on = <E extends BridgeEvent>(event: E, listener: (value: never) => void) =>
    raw.on(event, (value) => listener(bridgeEvents[event].parse(value) as never));
  // The table above has exactly the calls of the contract; the compiler cannot follow the loop.
  return { ...calls, on } as unknown as QuarterdeckBridge;
}

/** The bridge of this window. */
export const openBridge = (): QuarterdeckBridge =>
  checkedBridge(window.quarterdeck ?? browserBridge(window.location, window.localStorage));
