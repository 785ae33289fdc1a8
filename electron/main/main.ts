/**
 * The app: one window on one desk, whose engine it starts or finds again.
 * Wires the parts and decides nothing about trading.
 */
import { join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import type { z } from 'zod';
import {
  type BridgeEvent,
  type bridgeEvents,
  type ConsoleEndpoint,
  eventChannel,
  type OperatorKeyStatus,
} from '../contract/bridge.ts';
import { type BridgeHandlers, setUpBridge } from './bridge-handlers.ts';
import { registerConsoleScheme, serveConsole } from './console-scheme.ts';
import { openConsoleWindow } from './console-window.ts';
import { argument, deskDirectory, type EnginePaths, packagedEngine } from './desk-paths.ts';
import { runEngineCommand } from './engine-command.ts';
import { EngineSupervisor } from './engine-supervisor.ts';
import { checkIntegrity } from './integrity.ts';
import { type KeyResult, OperatorKey } from './operator-key.ts';
import { setUpWindowPolicy } from './window-policy.ts';

/** How the window may be closed: not yet asked, or the operator has answered. */
let closing: 'ask' | 'agreed' = 'ask';
let window: BrowserWindow | null = null;

function tell<E extends BridgeEvent>(event: E, value: z.infer<(typeof bridgeEvents)[E]>): void {
  if (window !== null && !window.isDestroyed()) window.webContents.send(eventChannel(event), value);
}

function endpointOf(supervisor: EngineSupervisor, directory: string): ConsoleEndpoint | null {
  if (supervisor.state.kind !== 'running') return null;
  const { wireUrl, controlUrl, token } = supervisor.state.endpoint;
  return { wireUrl, controlUrl, token, deskDirectory: directory };
}

function keyStatus(key: OperatorKey): OperatorKeyStatus {
  const { state, identity } = key.status();
  if (state === 'none' || identity === null) return { state: 'none' };
  return { state, operator: identity.operator, publicKey: identity.publicKey };
}

function keyOutcome(key: OperatorKey, result: KeyResult<unknown>) {
  return result.ok
    ? { ok: true as const, status: keyStatus(key) }
    : { ok: false as const, error: result.error };
}

function closeWindow(): void {
  closing = 'agreed';
  window?.close();
}

/** Kill, then end the engine; the window stays open when the kill was not confirmed. */
async function stopAndKill(
  supervisor: EngineSupervisor,
  paths: EnginePaths,
  directory: string,
): Promise<{ ok: true } | { ok: false; error: string }> {
  supervisor.holdStarts();
  const reason = 'The operator quit the console and stopped the desk';
  const words = ['kill', '--dir', directory, '--door', 'quit', '--reason', reason, '--json'];
  const kill = await runEngineCommand(paths, words);
  if (kill.exitCode !== 0) {
    const detail = `${kill.stderr}${kill.stdout}`.trim().slice(-600);
    return { ok: false, error: `The desk was not confirmed stopped. ${detail}` };
  }
  if (supervisor.state.kind === 'running') {
    process.kill(supervisor.state.endpoint.pid, 'SIGTERM');
  }
  closeWindow();
  return { ok: true };
}

function handlersFor(
  supervisor: EngineSupervisor,
  key: OperatorKey,
  paths: EnginePaths,
  directory: string,
): BridgeHandlers {
  return {
    endpoint: () => endpointOf(supervisor, directory),
    keyStatus: () => keyStatus(key),
    keyCreate: (name, passphrase) => keyOutcome(key, key.create(name, passphrase)),
    keyUnlock: (passphrase) => keyOutcome(key, key.unlock(passphrase)),
    keyLock: () => {
      key.lock();
      return { ok: true, status: keyStatus(key) };
    },
    sign: (text) => {
      const signed = key.sign(text);
      return signed.ok ? { ok: true, signature: signed.value } : signed;
    },
    engineStart: async () => {
      const state = await supervisor.startAgain();
      return state.kind === 'failed' ? { ok: false, error: state.reason } : { ok: true };
    },
    engineStopAndKill: () => stopAndKill(supervisor, paths, directory),
    engineLeaveRunning: () => {
      closeWindow();
      return { ok: true };
    },
    windowInfo: () => ({
      host: 'electron',
      runtime: `Electron ${process.versions.electron ?? ''}`,
      consoleVersion: app.getVersion(),
      ownsEngine: true,
    }),
  };
}

/** The question is asked in the window; without a living engine there is nothing to ask. */
function mayClose(supervisor: EngineSupervisor): boolean {
  if (closing === 'agreed' || supervisor.state.kind !== 'running') return true;
  tell('quitAsked', true);
  return false;
}

/** The engine of the package, or the one that `--engine-root` and `--engine-node` name. */
function enginePaths(): EnginePaths | null {
  const root = argument(process.argv, 'engine-root');
  const node = argument(process.argv, 'engine-node');
  if (!app.isPackaged && root !== undefined && node !== undefined) {
    return { node, root, entry: join(root, 'engine', 'host', 'main.ts') };
  }
  return packagedEngine(process.resourcesPath);
}

async function run(): Promise<void> {
  await app.whenReady();
  setUpWindowPolicy();
  const paths = enginePaths();
  if (paths === null) throw new Error('This installation has no engine: install it again.');
  if (app.isPackaged) await checkIntegrity(process.resourcesPath);
  const directory = deskDirectory(process.argv);
  const key = new OperatorKey(join(app.getPath('userData'), 'operator-key.json'));
  const supervisor = new EngineSupervisor(directory, paths, () => {
    tell('endpointChanged', endpointOf(supervisor, directory));
  });
  serveConsole(join(__dirname, '..', 'renderer'));
  setUpBridge(handlersFor(supervisor, key, paths, directory));
  supervisor.start();
  window = openConsoleWindow(__dirname, () => mayClose(supervisor));
  app.on('window-all-closed', () => {
    supervisor.stop();
    app.quit();
  });
}

registerConsoleScheme();
run().catch((error: unknown) => {
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Quarterdeck cannot start: ${detail}\n`);
  app.exit(1);
});
