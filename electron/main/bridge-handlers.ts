/**
 * Answers the bridge: every call checked for its sender and its arguments before anything is done.
 * Adds no call of its own; what exists is in the contract.
 */
import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { z } from 'zod';
import { type BridgeCall, bridgeCalls, callChannel } from '../contract/bridge.ts';
import { isOwnFrame } from './window-policy.ts';

type Arguments<K extends BridgeCall> = z.infer<(typeof bridgeCalls)[K]['args']>;
type Reply<K extends BridgeCall> = z.infer<(typeof bridgeCalls)[K]['reply']>;

/** One function per call of the contract. */
export type BridgeHandlers = {
  readonly [K in BridgeCall]: (...args: Arguments<K>) => Reply<K> | Promise<Reply<K>>;
};

/** Registers one handler; arguments that do not parse are refused with the field at fault. */
function answer<K extends BridgeCall>(name: K, handlers: BridgeHandlers): void {
  const schema = bridgeCalls[name].args;
  const handler = handlers[name] as (...args: unknown[]) => unknown;
  ipcMain.handle(callChannel(name), (event: IpcMainInvokeEvent, ...args: unknown[]) => {
    if (!isOwnFrame(event.senderFrame)) throw new Error('refused: not the console window');
    const parsed = schema.safeParse(args);
    if (!parsed.success) throw new Error(`refused: ${name} got unusable arguments`);
    return handler(...parsed.data);
  });
}

/** Answers every call of the contract. */
export function setUpBridge(handlers: BridgeHandlers): void {
  const names = Object.keys(bridgeCalls) as BridgeCall[];
  for (const name of names) answer(name, handlers);
}
