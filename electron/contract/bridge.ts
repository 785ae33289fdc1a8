/**
 * The one bridge between a console window and what hosts it: calls and events with their schemas.
 * Carries no trading command of its own: those go over the wire, signed, or the control socket.
 * Asks the window for no kill: one by hotkey or tray is sent by main, whatever the page does.
 */
import { z } from 'zod';

/** Where a running engine listens, and the token that opens it. */
export const ConsoleEndpoint = z.strictObject({
  wireUrl: z.string().max(300),
  controlUrl: z.string().max(300),
  token: z.string().min(16).max(128),
  /** Desk directory or host as an operator would name it in a terminal; empty when not known. */
  deskDirectory: z.string().max(1_000),
});
export type ConsoleEndpoint = z.infer<typeof ConsoleEndpoint>;

/** The operator's key at this console. The private half never crosses the bridge. */
export const OperatorKeyStatus = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('none') }),
  z.strictObject({
    state: z.enum(['locked', 'unlocked']),
    operator: z.string().min(1).max(64),
    /** Raw 32-byte Ed25519 public key, standard base64 (44 characters). */
    publicKey: z.string().min(40).max(128),
  }),
]);
export type OperatorKeyStatus = z.infer<typeof OperatorKeyStatus>;

/** What became of a key operation; a refusal says why in one sentence. */
export const KeyOutcome = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), status: OperatorKeyStatus }),
  z.strictObject({ ok: z.literal(false), error: z.string().max(400) }),
]);
export type KeyOutcome = z.infer<typeof KeyOutcome>;

/** A signature (base64 of 64 bytes) or why there is none. */
export const SignOutcome = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), signature: z.string().min(80).max(128) }),
  z.strictObject({ ok: z.literal(false), error: z.string().max(400) }),
]);
export type SignOutcome = z.infer<typeof SignOutcome>;

/** What became of starting or stopping the engine. */
export const EngineOutcome = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true) }),
  z.strictObject({ ok: z.literal(false), error: z.string().max(2_000) }),
]);
export type EngineOutcome = z.infer<typeof EngineOutcome>;

/** Why no engine is up; empty when there is nothing to tell. */
export const EngineTrouble = z.string().max(2_000);

/** What the window runs on, for the footer and for bug reports. */
export const WindowInfo = z.strictObject({
  /** `electron` or `browser`. */
  host: z.enum(['electron', 'browser']),
  /** For example `Electron 45.4.1` or the browser's brand. */
  runtime: z.string().max(120),
  consoleVersion: z.string().max(32),
  /** Whether this window may start and stop an engine. */
  ownsEngine: z.boolean(),
});
export type WindowInfo = z.infer<typeof WindowInfo>;

/** The global hotkey that stops the desk whatever window is in front. */
export const HotkeyStatus = z.strictObject({
  /** As Electron names it, for example `Control+Alt+Shift+K`; empty where there is none. */
  accelerator: z.string().max(64),
  /**
   * `unavailable`: the system gave it to nobody, and `detail` says why. `untested`: registered, and
   * no press has ever come through. `works`: a press has come through in this run.
   */
  state: z.enum(['unavailable', 'untested', 'works']),
  detail: z.string().max(200),
});
export type HotkeyStatus = z.infer<typeof HotkeyStatus>;

/** A notification of the desktop; clicking it brings the window to the front. */
export const DesktopNotice = z.strictObject({
  title: z.string().min(1).max(160),
  body: z.string().max(400),
  /** It stays until it is closed. */
  isCritical: z.boolean(),
});
export type DesktopNotice = z.infer<typeof DesktopNotice>;

/** An act that the tray asks the window to open its dialogue for; nothing is done by this alone. */
export const AskedAct = z.strictObject({
  act: z.enum(['reduce', 'rearm', 'flatten', 'stop']),
  /** As scopeText writes it: `desk`, `strategy=maker-btc`. */
  scope: z.string().max(500),
});
export type AskedAct = z.infer<typeof AskedAct>;

/** One scope that the tray offers. */
export const TrayScope = z.strictObject({
  /** As scopeText writes it: `desk`, `strategy=maker-btc`. */
  scope: z.string().min(1).max(500),
  mode: z.enum(['active', 'reduce', 'halted']),
  /** Acts that make sense now, besides stopping it, which always does. */
  acts: z.array(z.enum(['reduce', 'rearm', 'flatten'])).max(3),
});
export type TrayScope = z.infer<typeof TrayScope>;

/** Most scopes that the tray is told; how many are left out is told with them. */
export const trayScopesLimit = 64;

/**
 * What the window knows of the desk, for the tray and for a kill that main sends itself. Told when
 * it changes and every two seconds, so that its silence means that the page does not run.
 */
export const TrayFacts = z.strictObject({
  /** Name of the desk; empty while it is not known. */
  desk: z.string().max(64),
  environment: z.enum(['SIM', 'PAPER', 'LIVE']).nullable(),
  /** Mode of the whole desk; null: the window has no live link to the engine. */
  mode: z.enum(['active', 'reduce', 'halted']).nullable(),
  /** The desk first. */
  scopes: z.array(TrayScope).max(trayScopesLimit),
  scopesLeftOut: z.int().min(0).max(1_000_000),
  /** Alerts without an owner, notices left out, and how many of them are critical. */
  alerts: z.int().min(0).max(1_000_000),
  criticalAlerts: z.int().min(0).max(1_000_000),
  /** Operator whose key is unlocked here, under whose name a kill is recorded; null: none. */
  operator: z.string().min(1).max(64).nullable(),
  /** Whose key is locked here; missing: none is. */
  lockedKeyOf: z.string().min(1).max(64).optional(),
  /** The window's own session, by which the engine knows that operator. */
  consoleSession: z.string().min(1).max(64),
});
export type TrayFacts = z.infer<typeof TrayFacts>;

const operatorName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/);
const passphrase = z.string().min(8).max(256);

/**
 * Every call: its arguments and its reply. The IPC channel of a call is `quarterdeck:<name>`.
 * Main parses the arguments, the window parses the reply.
 */
export const bridgeCalls = {
  endpoint: { args: z.tuple([]), reply: ConsoleEndpoint.nullable() },
  keyStatus: { args: z.tuple([]), reply: OperatorKeyStatus },
  keyCreate: { args: z.tuple([operatorName, passphrase]), reply: KeyOutcome },
  keyUnlock: { args: z.tuple([z.string().max(256)]), reply: KeyOutcome },
  keyLock: { args: z.tuple([]), reply: KeyOutcome },
  /** Signs the UTF-8 bytes of a command's text with the unlocked key. */
  sign: { args: z.tuple([z.string().max(32_768)]), reply: SignOutcome },
  /** How long without input before the key is locked, in seconds, as the desk file says. */
  idleLimit: { args: z.tuple([z.int().positive().max(86_400)]), reply: z.boolean() },
  engineStart: { args: z.tuple([]), reply: EngineOutcome },
  /** Why no engine is up, in words to show; empty while one is or is being started. */
  engineTrouble: { args: z.tuple([]), reply: EngineTrouble },
  /** Kills the desk, then ends the engine, then closes the window, so that the result is seen. */
  engineStopAndKill: { args: z.tuple([]), reply: EngineOutcome },
  /** Closes the window and leaves the engine trading. */
  engineLeaveRunning: { args: z.tuple([]), reply: EngineOutcome },
  windowInfo: { args: z.tuple([]), reply: WindowInfo },
  hotkeyStatus: { args: z.tuple([]), reply: HotkeyStatus },
  /** The next press within ten seconds proves the hotkey and stops nothing. */
  hotkeyTest: { args: z.tuple([]), reply: HotkeyStatus },
  /** Whether the desktop could show it. */
  notify: { args: z.tuple([DesktopNotice]), reply: z.boolean() },
  /** Whether there is a tray that shows them; a browser has none and need not be told again. */
  trayFacts: { args: z.tuple([TrayFacts]), reply: z.boolean() },
} as const;
export type BridgeCall = keyof typeof bridgeCalls;

/** Every event told to the window, on the channel `quarterdeck:on:<name>`. */
export const bridgeEvents = {
  hotkeyChanged: HotkeyStatus,
  /** Nobody was at the window for too long, or the machine was locked: the key is, too. */
  keyLocked: z.literal(true),
  actAsked: AskedAct,
  endpointChanged: ConsoleEndpoint.nullable(),
  engineTroubled: EngineTrouble,
  /** The tray or a notice asks for a page. */
  pageAsked: z.enum(['alerts']),
  /** The operator is closing the window: ask whether to leave the desk trading or kill. */
  quitAsked: z.literal(true),
} as const;
export type BridgeEvent = keyof typeof bridgeEvents;

type Calls = {
  readonly [K in BridgeCall]: (
    ...args: z.infer<(typeof bridgeCalls)[K]['args']>
  ) => Promise<z.infer<(typeof bridgeCalls)[K]['reply']>>;
};

/** `window.quarterdeck`: what the preload exposes, and what a browser stands in for. */
export interface QuarterdeckBridge extends Calls {
  /** Listens to one event; returns the function that stops listening. */
  on<E extends BridgeEvent>(
    event: E,
    listener: (value: z.infer<(typeof bridgeEvents)[E]>) => void,
  ): () => void;
}

/** IPC channel of a call. */
export const callChannel = (call: BridgeCall): string => `quarterdeck:${call}`;
/** IPC channel of an event. */
export const eventChannel = (event: BridgeEvent): string => `quarterdeck:on:${event}`;

/** Names of all calls and events, for the preload, which needs no schemas. */
export const bridgeCallNames = Object.keys(bridgeCalls) as readonly BridgeCall[];
