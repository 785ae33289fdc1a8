/**
 * The operator at this window: the key's state, and signing by whoever keeps the key.
 * The private half is never here; the port is Electron's main process or the browser's key store.
 */
import {
  commandText,
  OperatorCommand,
  type SignedCommand,
} from '../../engine/contract/commands.ts';
import type { Topics } from './topics.ts';

/** The key as its keeper reports it. */
export type KeyStatus =
  | { readonly state: 'none' }
  | {
      readonly state: 'locked' | 'unlocked';
      readonly operator: string;
      readonly publicKey: string;
    };

type KeyOutcome =
  | { readonly ok: true; readonly status: KeyStatus }
  | { readonly ok: false; readonly error: string };

/** Who keeps the key. */
export interface KeyPort {
  keyStatus(): Promise<KeyStatus>;
  keyCreate(operator: string, passphrase: string): Promise<KeyOutcome>;
  keyUnlock(passphrase: string): Promise<KeyOutcome>;
  keyLock(): Promise<KeyOutcome>;
  sign(
    text: string,
  ): Promise<
    | { readonly ok: true; readonly signature: string }
    | { readonly ok: false; readonly error: string }
  >;
}

/** A command's own fields; the head is added here. */
export type CommandBody =
  | { readonly kind: 'operator.enrol'; readonly publicKey: string; readonly reason: string }
  | { readonly kind: 'operator.signIn' }
  | {
      readonly kind: 'rearm';
      readonly scope: object;
      /** Of the halt that was on the screen. */
      readonly epoch: number;
      readonly typedScope: string;
      readonly reason: string;
    }
  | { readonly kind: 'order.cancel'; readonly clientOrderId: string; readonly reason: string }
  | { readonly kind: 'reduce'; readonly scope: object; readonly reason: string }
  | {
      readonly kind: 'flatten';
      readonly scope: object;
      /** Of the halt that was on the screen. */
      readonly epoch: number;
      readonly typedScope: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'strategy.swap';
      readonly strategy: string;
      readonly file: string;
      readonly fileHash: string;
      readonly workingOrders: 'pass' | 'cancel';
      readonly reason: string;
    }
  | { readonly kind: 'alert.acknowledge'; readonly alertId: string; readonly note: string }
  | {
      readonly kind: 'break.decide';
      readonly breakId: string;
      readonly decision: 'adopt' | 'ignore' | 'flatten';
      readonly reason: string;
    }
  | {
      readonly kind: 'proposal.approve';
      readonly proposalId: string;
      readonly commandHash: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'override.grant';
      readonly request: object;
      readonly node: string;
      readonly limit: string;
      readonly reason: string;
    }
  | { readonly kind: 'order.place'; readonly request: object; readonly reason: string }
  | {
      readonly kind: 'order.amend';
      readonly clientOrderId: string;
      /** In ticks and lots; what is left out stays. */
      readonly price?: number;
      readonly lots?: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'position.close';
      readonly account: string;
      readonly strategy: string;
      readonly instrument: string;
      readonly reason: string;
    }
  | { readonly kind: 'proposal.reject'; readonly proposalId: string; readonly reason: string };

export type Signing =
  | { readonly ok: true; readonly signed: SignedCommand }
  | { readonly ok: false; readonly error: string };

/** What the engine told of itself last. */
export interface ShownEngine {
  readonly desk: string;
  readonly sessionId: string;
}

export interface Operator {
  /** This window's own session: what was signed here can be told from what was signed elsewhere. */
  readonly consoleSession: string;
  /** Null until the keeper has answered. */
  readonly status: () => KeyStatus | null;
  /** Name of the operator whose key is unlocked; null else. */
  readonly present: () => string | null;
  refresh(): Promise<void>;
  create(operator: string, passphrase: string): Promise<string>;
  /** Empty when it worked, else why not. */
  unlock(passphrase: string): Promise<string>;
  lock(): Promise<string>;
  /** Signs for the desk and the run of its engine that are on the screen. */
  sign(body: CommandBody, shown: ShownEngine | null): Promise<Signing>;
}

export interface OperatorOptions {
  readonly port: KeyPort;
  readonly topics: Topics;
  readonly newId: () => string;
  readonly utcMillis: () => number;
  readonly consoleSession: string;
}

/** The operator's session over a key port. */
export function createOperator(options: OperatorOptions): Operator {
  const { port, topics } = options;
  let status: KeyStatus | null = null;
  const take = (outcome: KeyOutcome): string => {
    if (!outcome.ok) return outcome.error;
    status = outcome.status;
    topics.touch('operator');
    return '';
  };
  return {
    consoleSession: options.consoleSession,
    status: () => status,
    present: () => (status?.state === 'unlocked' ? status.operator : null),
    async refresh() {
      status = await port.keyStatus();
      topics.touch('operator');
    },
    create: async (operator, passphrase) =>
      take(await answered(port.keyCreate(operator, passphrase))),
    unlock: async (passphrase) => take(await answered(port.keyUnlock(passphrase))),
    lock: async () => take(await answered(port.keyLock())),
    async sign(body, shown) {
      if (status === null || status.state === 'none') {
        return { ok: false, error: 'There is no operator key at this console.' };
      }
      if (status.state === 'locked') {
        return { ok: false, error: 'Your key is locked: type your passphrase.' };
      }
      if (shown === null) return { ok: false, error: 'The engine has not told its state yet.' };
      const parsed = OperatorCommand.safeParse({
        ...body,
        commandId: options.newId(),
        actor: status.operator,
        desk: shown.desk,
        engineSession: shown.sessionId,
        consoleSession: options.consoleSession,
        issuedUtcNanos: `${options.utcMillis()}000000`,
      });
      if (!parsed.success) return { ok: false, error: faultText(body, parsed.error.issues) };
      const outcome = await answered(port.sign(commandText(parsed.data)));
      if (!outcome.ok) return outcome;
      return { ok: true, signed: { command: parsed.data, signature: outcome.signature } };
    },
  };
}

/** The keeper's answer; that it could not answer at all is a refusal like any other. */
async function answered<T>(
  answer: Promise<T>,
): Promise<T | { readonly ok: false; readonly error: string }> {
  try {
    return await answer;
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    return { ok: false, error: `The key could not be used: ${reason}` };
  }
}

function faultText(
  body: CommandBody,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  const field = String(issues[0]?.path[0] ?? body.kind);
  if (field === 'reason') return 'Refused: give a reason of at least 3 characters.';
  return `Refused: ${field} does not fit (${issues[0]?.message ?? 'unknown'}).`;
}
