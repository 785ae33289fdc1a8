/**
 * Main's own line to the engine's kill door: opened in advance, so that a kill is one write.
 * Sends kills and nothing else. One without an answer is sent again under the same id, which acts
 * once, on a new socket if need be, until the engine has answered.
 */
import { WebSocket } from 'ws';
import type { KillCommand } from '../../engine/contract/commands.ts';
import { ControlReply, type KillProgress } from '../../engine/contract/control.ts';
import { scopeText } from '../../engine/contract/scope.ts';
import { wireSubprotocol } from '../../engine/contract/wire.ts';

/** Where the door is, and the token that opens it. */
export interface KillAddress {
  readonly controlUrl: string;
  readonly token: string;
}

export interface KillLinkListener {
  readonly onProgress: (progress: KillProgress) => void;
  /** The engine's own word whether the whole desk is halted; null: no link that answers. */
  readonly onHalted: (halted: boolean | null) => void;
}

/** Pauses before the next attempt, in milliseconds; the last one repeats. */
const pausesMillis = [100, 250, 500, 1_000, 2_000];
/** While a kill waits it is tried again so soon, in milliseconds. */
const urgentPauseMillis = 100;
/** A socket that leaves a kill without an answer for so long is replaced, in milliseconds. */
const answerMillis = 700;
/** How often an idle link is asked whether it lives, in milliseconds. */
const pulseMillis = 2_000;
const handshakeMillis = 2_000;
/** Longest reply, in bytes: a report with tens of thousands of orders fits. */
const replyBytesLimit = 4_194_304;

export class KillLink {
  readonly #listener: KillLinkListener;
  /** Kills without an answer: the newest of every scope, by its text. */
  readonly #pending = new Map<string, KillCommand>();
  readonly #pulse: NodeJS.Timeout;
  #address: KillAddress | null = null;
  #socket: WebSocket | null = null;
  #welcomed = false;
  #awaitsPulse = false;
  #attempts = 0;
  #again: NodeJS.Timeout | null = null;
  #answer: NodeJS.Timeout | null = null;

  constructor(listener: KillLinkListener) {
    this.#listener = listener;
    this.#pulse = setInterval(() => this.#askWhetherAlive(), pulseMillis);
  }

  /** Goes to another engine's door, or to none. */
  connect(address: KillAddress | null): void {
    const known = this.#address;
    if (address?.controlUrl === known?.controlUrl && address?.token === known?.token) return;
    this.#address = address;
    this.#leave();
    this.#attempts = 0;
    this.#open();
  }

  /** Sends a kill in this call if the link is open; else the moment that it opens. */
  kill(command: KillCommand): void {
    this.#pending.set(scopeText(command.scope), command);
    if (this.#welcomed) return this.#sendKills();
    if (this.#socket === null) this.#open();
  }

  /** Asks now whether the desk is halted, not only with the next pulse. */
  askHalted(): void {
    if (this.#welcomed && !this.#awaitsPulse) this.#askWhetherAlive();
  }

  close(): void {
    clearInterval(this.#pulse);
    this.#address = null;
    this.#leave();
  }

  #open(): void {
    if (this.#again !== null) clearTimeout(this.#again);
    this.#again = null;
    if (this.#address === null || this.#socket !== null) return;
    const { controlUrl, token } = this.#address;
    const socket = new WebSocket(controlUrl, wireSubprotocol, {
      origin: 'quarterdeck://console',
      perMessageDeflate: false,
      handshakeTimeout: handshakeMillis,
      maxPayload: replyBytesLimit,
    });
    this.#socket = socket;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token, role: 'console' })));
    socket.on('message', (data) => {
      if (socket === this.#socket && Buffer.isBuffer(data)) this.#receive(data.toString('utf8'));
    });
    // What is wrong with it does not matter here: it is closed, and opened again.
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.#leave();
      const calm = pausesMillis[Math.min(this.#attempts, pausesMillis.length - 1)];
      this.#attempts += 1;
      const pause = this.#pending.size > 0 ? urgentPauseMillis : calm;
      this.#again = setTimeout(() => this.#open(), pause);
    });
  }

  /** Gives the socket up, and says that nothing is known. */
  #leave(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#welcomed = false;
    this.#awaitsPulse = false;
    if (this.#answer !== null) clearTimeout(this.#answer);
    if (this.#again !== null) clearTimeout(this.#again);
    this.#answer = null;
    this.#again = null;
    socket?.terminate();
    this.#listener.onHalted(null);
  }

  /** Ends a socket that does not answer; its `close` opens the next one. */
  #giveUp(): void {
    this.#socket?.terminate();
  }

  #sendKills(): void {
    for (const command of this.#pending.values()) {
      this.#socket?.send(JSON.stringify({ type: 'kill', command }));
    }
    if (this.#pending.size === 0) return;
    this.#answer ??= setTimeout(() => {
      this.#answer = null;
      if (this.#pending.size > 0) this.#giveUp();
    }, answerMillis);
  }

  #receive(text: string): void {
    const reply = parseReply(text);
    switch (reply?.type) {
      case 'welcome':
        this.#welcomed = true;
        this.#attempts = 0;
        this.#listener.onHalted(reply.halted);
        return this.#sendKills();
      case 'kill.progress':
        this.#answered(reply);
        // Whoever's kill it is: from here on nothing may call the desk active.
        if (closesDesk(reply)) this.#listener.onHalted(true);
        return this.#listener.onProgress(reply);
      case 'latch.status':
        this.#awaitsPulse = false;
        return this.#listener.onHalted(reply.halted);
      case 'refused':
      case 'heartbeat':
      case 'goodbye':
      case undefined:
        return;
    }
  }

  #answered({ killId, scope }: KillProgress): void {
    const key = scopeText(scope);
    if (this.#pending.get(key)?.commandId === killId) this.#pending.delete(key);
  }

  #askWhetherAlive(): void {
    if (!this.#welcomed) return;
    if (this.#awaitsPulse) return this.#giveUp();
    this.#awaitsPulse = true;
    this.#socket?.send('{"type":"latch.status"}');
  }
}

/** Whether a kill just closes the gate for the whole desk; later stages can outlast a re-arm. */
const closesDesk = ({ scope, stage }: KillProgress): boolean =>
  (stage === 'GATE CLOSED' || stage === 'LATCHED') && scopeText(scope) === 'desk';

/** A reply of the contract; null for anything else, which is passed over. */
function parseReply(text: string): ControlReply | null {
  try {
    const parsed = ControlReply.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
