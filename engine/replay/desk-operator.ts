/**
 * The operator of a replay or a drill: a key made for it alone, which never leaves this process.
 * Signs what arms and flattens such a desk and nothing else.
 */
import { createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { commandText, type OperatorCommand, type SignedCommand } from '../contract/commands.ts';
import { CommandId, OperatorId, SessionId } from '../contract/ids.ts';
import { gateEpoch, UtcNanos } from '../contract/numbers.ts';
import { deskScope, type Scope, scopeText } from '../contract/scope.ts';
import type { EngineStatus } from '../contract/wire.ts';

/** What DER puts before the 32 raw bytes of a public key (RFC 8410). */
const spkiHeadBytes = 12;

type KnownEngine = Pick<EngineStatus, 'desk' | 'sessionId' | 'epoch'>;

/** Makes the commands over what the engine tells of itself at that moment. */
export interface DeskOperator {
  readonly enrol: (status: KnownEngine) => SignedCommand;
  /** The desk, or one scope of it. */
  readonly rearm: (status: KnownEngine, scope?: Scope) => SignedCommand;
  readonly flatten: (status: KnownEngine) => SignedCommand;
}

/** An operator of this name; `reason` is what is recorded with all that it does. */
export function deskOperator(name: string, reason: string): DeskOperator {
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = der.subarray(spkiHeadBytes).toString('base64');
  const consoleSession = randomUUID();
  const head = ({ desk, sessionId }: KnownEngine) => ({
    commandId: CommandId.parse(randomUUID()),
    actor: OperatorId.parse(name),
    desk,
    engineSession: SessionId.parse(sessionId),
    consoleSession,
    issuedUtcNanos: UtcNanos.parse(`${Date.now()}000000`),
  });
  const signed = (command: OperatorCommand): SignedCommand => ({
    command,
    signature: sign(null, Buffer.from(commandText(command), 'utf8'), privateKey).toString('base64'),
  });
  const over = ({ epoch }: KnownEngine, scope: Scope) => {
    return { scope, epoch: gateEpoch(epoch), typedScope: scopeText(scope), reason };
  };
  return {
    enrol: (status) => signed({ kind: 'operator.enrol', ...head(status), publicKey, reason }),
    rearm: (status, scope = deskScope) =>
      signed({ kind: 'rearm', ...head(status), ...over(status, scope) }),
    flatten: (status) => signed({ kind: 'flatten', ...head(status), ...over(status, deskScope) }),
  };
}
