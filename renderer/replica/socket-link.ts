/**
 * One WebSocket kept open: opened in advance, opened again with growing, jittered pauses.
 * Knows no message; what is a refusal is said by its owner.
 */

/** Pauses before the next attempt, in milliseconds; the last one repeats. */
const pausesMillis = [100, 250, 500, 1_000, 2_000, 4_000];

export interface SocketLinkListener {
  onOpen(send: (text: string) => boolean): void;
  onText(text: string): void;
  /** `wasOpen`: it had been open; `nextMillis`: pause before the next attempt. */
  onClose(detail: { readonly wasOpen: boolean; readonly code: number; nextMillis: number }): void;
}

export interface SocketLink {
  /** Hands a text to the open socket; false when there is none. */
  send(text: string): boolean;
  /** Forgets the pause and tries again now. */
  retry(): void;
  /** Starts the pauses over: the other side has answered well. */
  settled(): void;
  /** Drops the present socket; it is opened again after the pause. */
  drop(): void;
  close(): void;
}

export interface SocketLinkOptions {
  readonly url: string;
  readonly subprotocol: string | null;
  readonly listener: SocketLinkListener;
}

/** Opens the link; it goes on trying until closed. */
export function openSocketLink(options: SocketLinkOptions): SocketLink {
  let socket: WebSocket | null = null;
  let attempts = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const send = (text: string): boolean => {
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(text);
    return true;
  };
  const pause = (): number => {
    const base = pausesMillis[Math.min(attempts, pausesMillis.length - 1)] ?? 4_000;
    return Math.round(base * (0.75 + Math.random() / 2));
  };
  const connect = () => {
    clearTimeout(timer);
    if (closed) return;
    const current =
      options.subprotocol === null
        ? new WebSocket(options.url)
        : new WebSocket(options.url, options.subprotocol);
    socket = current;
    let wasOpen = false;
    current.onopen = () => {
      wasOpen = true;
      options.listener.onOpen(send);
    };
    current.onmessage = (event: MessageEvent<unknown>) => {
      if (current === socket && typeof event.data === 'string') options.listener.onText(event.data);
    };
    current.onclose = (event) => {
      if (current !== socket || closed) return;
      socket = null;
      const nextMillis = pause();
      attempts += 1;
      timer = setTimeout(connect, nextMillis);
      options.listener.onClose({ wasOpen, code: event.code, nextMillis });
    };
  };
  connect();
  return {
    send,
    retry() {
      attempts = 0;
      if (socket === null) connect();
    },
    settled() {
      attempts = 0;
    },
    drop() {
      socket?.close();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      socket?.close();
      socket = null;
    },
  };
}
