/**
 * Requests on the wire that wait for their reply by id, each with an end.
 * A lost connection or a silent engine is an answer too: it says that the outcome is not known.
 */
import type { ServerMessage } from '../../engine/contract/wire.ts';

type Reply = Extract<ServerMessage, { type: 'reply' }>;

/** What became of a request. `unknown`: no reply came; it may or may not have been done. */
export type RequestOutcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'notSent'; readonly error: string }
  | { readonly kind: 'unknown'; readonly error: string };

/** Most requests waiting at once. */
const waitingLimit = 64;

export interface Requests {
  /** Sends by `send(id)` and waits for the reply of that id. */
  ask(send: (id: string) => boolean, timeoutMillis: number): Promise<RequestOutcome>;
  answer(reply: Reply): void;
  /** The connection is gone: all that waits ends as unknown. */
  abandon(): void;
}

export function createRequests(newId: () => string): Requests {
  const waiting = new Map<string, (outcome: RequestOutcome) => void>();
  return {
    ask(send, timeoutMillis) {
      const notSent = (error: string): Promise<RequestOutcome> =>
        Promise.resolve({ kind: 'notSent', error });
      if (waiting.size >= waitingLimit) return notSent('Too many requests wait for the engine.');
      const id = newId();
      if (!send(id)) return notSent('Not sent: there is no connection to the engine.');
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          const seconds = Math.round(timeoutMillis / 1_000);
          resolve({ kind: 'unknown', error: `No answer within ${seconds} s; see the audit log.` });
        }, timeoutMillis);
        waiting.set(id, (outcome) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(outcome);
        });
      });
    },
    answer(reply) {
      waiting.get(reply.id)?.({ kind: 'reply', reply });
    },
    abandon() {
      const error = 'The connection was lost before an answer came; see the audit log.';
      for (const settle of [...waiting.values()]) settle({ kind: 'unknown', error });
    },
  };
}
