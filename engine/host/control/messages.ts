/**
 * What the control thread and the main thread say to each other.
 * The gate itself is not said but shared: see gate-words.
 */
import type { KillCommand, KillConsole } from '../../contract/commands.ts';
import type { KillProgress } from '../../contract/control.ts';
import type { Actor } from '../../contract/events.ts';
import type { OperatorId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { GateClosed } from '../gate/gate-words.ts';
import type { LatchContent } from '../gate/latch.ts';

/** What the thread is started with. */
export interface ControlSetup {
  readonly words: SharedArrayBuffer;
  readonly latchPath: string;
  readonly token: string;
  /** The only token that opens the door as the warden; the warden alone is told it. */
  readonly wardenToken: string;
  /** Beyond our own programs' origins: that of the served console. */
  readonly origins: readonly string[];
}

/** A kill that has already closed the gate. */
export interface AcceptedKill {
  readonly command: KillCommand;
  /** Who asked, as far as a key has proved it, for the record. */
  readonly actor: Actor;
  /** Where it was pressed, when no key has proved who did; missing: it came from no console. */
  readonly console?: KillConsole;
  readonly closed: GateClosed;
  /** When the chunk with the first byte of the command was read. */
  readonly triggerMonoNanos: MonoNanos;
}

export type FromControl =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'kill'; readonly kill: AcceptedKill }
  /** A stage that the thread reached by itself, for the consoles on the wire. */
  | { readonly type: 'progress'; readonly progress: KillProgress }
  | {
      readonly type: 'latchWritten';
      readonly requestId: number | null;
      readonly killId: string | null;
      /** Why it is not durable; null when it is. */
      readonly failure: string | null;
      readonly elapsedMicros: number | null;
    }
  | { readonly type: 'latchFailing'; readonly detail: string }
  /** The warden wants this number back, through the core. */
  | { readonly type: 'probe'; readonly probe: number }
  | { readonly type: 'warden'; readonly state: 'connected' | 'lost' }
  /** The warden has latched the desk by itself; the gate is closed here as well. */
  | {
      readonly type: 'wardenActed';
      readonly reason: string;
      readonly atMonoNanos: MonoNanos;
      readonly closed: GateClosed;
    }
  /** The lease had run out under an open gate when the next one came; the gate is closed. */
  | { readonly type: 'leaseLapsed'; readonly closed: GateClosed };

export type ToControl =
  | { readonly type: 'writeLatch'; readonly requestId: number; readonly content: LatchContent }
  | { readonly type: 'progress'; readonly progress: KillProgress }
  /** A browser's session token opens this door too. */
  | { readonly type: 'admitToken'; readonly token: string }
  /** A command of that console session was verified: its operator is there. */
  | {
      readonly type: 'signedIn';
      readonly consoleSession: string;
      readonly operator: OperatorId;
    }
  /** Tells the warden that the engine ends in order. */
  | { readonly type: 'goodbye' }
  | { readonly type: 'close' };
