/**
 * The second socket, for the kill alone: opened in advance, kept warm, one call to send.
 * A kill pressed while it is closed is kept, shown as not sent, and sent the moment it opens.
 */
import type { KillCommand } from '../../engine/contract/commands.ts';
import type { KillProgress } from '../../engine/contract/control.ts';
import { type ControlReply, ControlReply as Reply } from '../../engine/contract/control.ts';
import { openSocketLink, type SocketLink } from './socket-link.ts';

/** How the kill's own link stands. `ready` means that it answered within `answerMillis`. */
export type ControlState =
  | { readonly state: 'absent' }
  | { readonly state: 'connecting' }
  | { readonly state: 'ready'; readonly roundTripMillis: number | null }
  | { readonly state: 'silent'; readonly sinceMillis: number }
  | { readonly state: 'down' }
  | { readonly state: 'refused'; readonly reason: string };

/** How often the link is asked for the latch, to know that it lives. */
const pulseMillis = 2_000;
/** Longest answer time of a living link. */
const answerMillis = 1_500;
/** A link that is silent for this long is dropped and opened again. */
const dropMillis = 8_000;

export interface ControlSessionOptions {
  readonly url: string;
  readonly token: string;
  readonly now: () => number;
  readonly onState: (state: ControlState) => void;
  readonly onProgress: (progress: KillProgress) => void;
  /** A kept kill has now been sent. */
  readonly onSent: (killId: string) => void;
}

export interface ControlSession {
  /** Hands the kill to the socket in this call; false when it is kept for later. */
  kill(command: KillCommand): boolean;
  retry(): void;
  close(): void;
}

interface Live {
  link: SocketLink | null;
  welcomed: boolean;
  /** Kills without an answer; sent again when the link opens again (an id acts once). */
  readonly pending: Map<string, KillCommand>;
  pulseSentMillis: number | null;
  state: ControlState;
}

/** Opens the control socket and keeps it open until closed. */
export function openControlSession(options: ControlSessionOptions): ControlSession {
  const live: Live = {
    link: null,
    welcomed: false,
    pending: new Map(),
    pulseSentMillis: null,
    state: { state: 'connecting' },
  };
  const become = (state: ControlState) => {
    live.state = state;
    options.onState(state);
  };
  const sendKill = (command: KillCommand): boolean =>
    live.welcomed && (live.link?.send(JSON.stringify({ type: 'kill', command })) ?? false);
  become({ state: 'connecting' });
  live.link = openSocketLink({
    url: options.url,
    subprotocol: null,
    listener: {
      onOpen(send) {
        send(JSON.stringify({ type: 'hello', token: options.token, role: 'console' }));
      },
      onText(text) {
        const reply = parseReply(text);
        if (reply === null) return;
        takeReply(options, live, become, reply);
        if (reply.type !== 'welcome') return;
        for (const command of live.pending.values()) {
          if (sendKill(command)) options.onSent(command.commandId);
        }
      },
      onClose() {
        live.welcomed = false;
        live.pulseSentMillis = null;
        if (live.state.state !== 'refused') become({ state: 'down' });
      },
    },
  });
  const timer = setInterval(() => pulse(options, live, become), pulseMillis);
  return {
    kill(command) {
      live.pending.set(command.commandId, command);
      const sent = sendKill(command);
      if (!sent) live.link?.retry();
      return sent;
    },
    retry: () => live.link?.retry(),
    close() {
      clearInterval(timer);
      live.link?.close();
    },
  };
}

function pulse(options: ControlSessionOptions, live: Live, become: (s: ControlState) => void) {
  if (!live.welcomed) return;
  const asked = live.pulseSentMillis;
  if (asked !== null) {
    const silentMillis = options.now() - asked;
    if (silentMillis > answerMillis && live.state.state !== 'silent') {
      become({ state: 'silent', sinceMillis: asked });
    }
    if (silentMillis > dropMillis) live.link?.drop();
    return;
  }
  if (live.link?.send('{"type":"latch.status"}') ?? false) live.pulseSentMillis = options.now();
}

function takeReply(
  options: ControlSessionOptions,
  live: Live,
  become: (state: ControlState) => void,
  reply: ControlReply,
): void {
  switch (reply.type) {
    case 'welcome':
      live.welcomed = true;
      live.link?.settled();
      become({ state: 'ready', roundTripMillis: null });
      return;
    case 'refused':
      become({ state: 'refused', reason: reply.reason });
      return;
    case 'kill.progress':
      live.pending.delete(reply.killId);
      options.onProgress(reply);
      return;
    case 'latch.status': {
      const asked = live.pulseSentMillis;
      live.pulseSentMillis = null;
      become({ state: 'ready', roundTripMillis: asked === null ? null : options.now() - asked });
      return;
    }
    case 'heartbeat':
    case 'goodbye':
      return;
  }
}

function parseReply(text: string): ControlReply | null {
  try {
    const parsed = Reply.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
