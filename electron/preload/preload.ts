/**
 * The bridge as the page sees it: one function per call and one listener, by the contract.
 * Exposes no ipcRenderer, no channel names and no Node.
 */
import { contextBridge, ipcRenderer } from 'electron';
import {
  type BridgeEvent,
  bridgeCallNames,
  bridgeEvents,
  callChannel,
  eventChannel,
} from '../contract/bridge.ts';

const calls = Object.fromEntries(
  bridgeCallNames.map((name) => [
    name,
    (...args: unknown[]): Promise<unknown> => ipcRenderer.invoke(callChannel(name), ...args),
  ]),
);

function on(event: BridgeEvent, listener: (value: unknown) => void): () => void {
  if (!Object.hasOwn(bridgeEvents, event)) throw new TypeError(`no such event: ${String(event)}`);
  const channel = eventChannel(event);
  const handler = (_event: Electron.IpcRendererEvent, value: unknown): void => listener(value);
  ipcRenderer.on(channel, handler);
  return () => ipcRenderer.removeListener(channel, handler);
}

contextBridge.exposeInMainWorld('quarterdeck', { ...calls, on });
