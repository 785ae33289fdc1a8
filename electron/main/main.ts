/**
 * The app: one window on one desk, whose engine it starts or finds again.
 * Wires the parts and decides nothing about trading.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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
import { Desktop } from './desktop.ts';
import { runEngineCommand } from './engine-command.ts';
import { type EngineState, EngineSupervisor, isAlive } from './engine-supervisor.ts';
import { defaultAccelerator } from './global-hotkey.ts';
import { IdleLock } from './idle-lock.ts';
import { checkIntegrity } from './integrity.ts';
import { type KeyResult, OperatorKey } from './operator-key.ts';
import { WindowKeeper } from './window-keeper.ts';
import { setUpWindowPolicy } from './window-policy.ts';

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

/** How long the result of the kill stands on the board before the engine is ended. */
const resultMillis = 2_000;
const engineEndMillis = 20_000;

/** Kill, then end the engine; the window stays open when either was not confirmed. */
async function stopAndKill(
  supervisor: EngineSupervisor,
  paths: EnginePaths,
  directory: string,
): Promise<{ ok: true } | { ok: false; error: string }> {
  const reason = 'The operator quit the console and stopped the desk';
  const words = ['kill', '--dir', directory, '--door', 'quit', '--reason', reason, '--json'];
  const kill = await runEngineCommand(paths, words);
  if (kill.exitCode !== 0) {
    const detail = `${kill.stderr}${kill.stdout}`.trim().slice(-600);
    return { ok: false, error: `The desk was not confirmed stopped. ${detail}` };
  }
  await pause(resultMillis);
  if (supervisor.state.kind !== 'running') return { ok: true };
  const { pid } = supervisor.state.endpoint;
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + engineEndMillis;
  while (isAlive(pid) && Date.now() < deadline) await pause(50);
  if (!isAlive(pid)) return { ok: true };
  return { ok: false, error: `The desk is stopped, but its engine (process ${pid}) still runs.` };
}

function troubleOf(state: EngineState): string {
  if (state.kind === 'failed') return state.reason;
  return state.kind === 'ended' ? 'The engine was ended in order. The desk is not trading.' : '';
}

interface Wiring {
  readonly supervisor: EngineSupervisor;
  readonly key: OperatorKey;
  readonly idle: IdleLock;
  readonly keeper: WindowKeeper;
  readonly desktop: Desktop;
  readonly stop: () => Promise<{ ok: true } | { ok: false; error: string }>;
  readonly directory: string;
}

function handlersFor(wiring: Wiring): BridgeHandlers {
  const { supervisor, key, idle, keeper, desktop, stop, directory } = wiring;
  return {
    ...desktop.handlers,
    endpoint: () => endpointOf(supervisor, directory),
    keyStatus: () => keyStatus(key),
    keyCreate: (name, passphrase) => keyOutcome(key, key.create(name, passphrase)),
    keyUnlock: (passphrase) => {
      const outcome = keyOutcome(key, key.unlock(passphrase));
      if (outcome.ok) idle.opened();
      return outcome;
    },
    keyLock: () => {
      key.lock();
      return { ok: true, status: keyStatus(key) };
    },
    sign: (text) => {
      const signed = key.sign(text);
      return signed.ok ? { ok: true, signature: signed.value } : signed;
    },
    idleLimit: (seconds) => {
      idle.setLimit(seconds);
      return true;
    },
    engineStart: async () => {
      const state = await supervisor.startAgain();
      const trouble = troubleOf(state);
      return trouble === '' ? { ok: true } : { ok: false, error: trouble };
    },
    engineTrouble: () => troubleOf(supervisor.state),
    engineStopAndKill: async () => {
      const stopped = await stop();
      if (stopped.ok) keeper.close();
      return stopped;
    },
    engineLeaveRunning: () => {
      keeper.close();
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
  // Beside the window, which shows nothing of an engine yet.
  const intact = app.isPackaged ? checkIntegrity(process.resourcesPath) : Promise.resolve();
  const directory = deskDirectory(process.argv);
  const key = new OperatorKey(join(app.getPath('userData'), 'operator-key.json'));
  const idle = new IdleLock(key, () => tell('keyLocked', true));
  const accelerator = argument(process.argv, 'kill-hotkey') ?? defaultAccelerator;
  const desktop = new Desktop({ accelerator, deskDirectory: directory, tell });
  const supervisor = new EngineSupervisor(directory, paths, (state) => {
    desktop.reach(state.kind === 'running' ? state.endpoint : null);
    tell('endpointChanged', endpointOf(supervisor, directory));
    tell('engineTroubled', troubleOf(state));
  });
  const stop = () => stopAndKill(supervisor, paths, directory);
  const keeper = new WindowKeeper({
    engineRuns: () => supervisor.state.kind === 'running',
    askInPage: () => tell('quitAsked', true),
    stopAndKill: async () => {
      const stopped = await stop();
      if (stopped.ok) keeper.close();
      return stopped.ok ? '' : stopped.error;
    },
  });
  serveConsole(join(__dirname, '..', 'renderer'));
  setUpBridge(handlersFor({ supervisor, key, idle, keeper, desktop, stop, directory }));
  window = openConsoleWindow(__dirname, () => keeper.mayClose());
  keeper.adopt(window);
  desktop.adopt(window);
  idle.adopt(window);
  app.on('will-quit', () => desktop.close());
  app.on('window-all-closed', () => {
    supervisor.stop();
    app.quit();
  });
  // No engine is started, and none is found, before its files are what was built.
  await intact;
  supervisor.start();
}

registerConsoleScheme();
run().catch((error: unknown) => {
  const detail = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Quarterdeck cannot start: ${detail}\n`);
  app.exit(1);
});
